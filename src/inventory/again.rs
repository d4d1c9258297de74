//! An inventory that was made before, brought up to what is stated now.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Found, Inventory, merge};
use crate::rule::Catalogue;

impl Inventory {
    /// Takes out what stands in files that are left out by now; `covering` gives the places of the
    /// globs, of so many, that cover a path.
    pub fn leave_out(
        &mut self,
        globs: usize,
        covering: impl Fn(&str) -> Vec<usize>,
        paths: &[Arc<str>],
    ) {
        self.ignored = vec![0; globs];
        if globs == 0 {
            return;
        }
        let mut left_out = BTreeSet::new();
        for path in paths {
            let by = covering(path);
            for at in &by {
                self.ignored.get_mut(*at).into_iter().for_each(|count| *count += 1);
            }
            if !by.is_empty() {
                left_out.insert(&**path);
            }
        }
        for identity in self.identities.values_mut() {
            identity.sightings.retain(|sighting| !left_out.contains(&*sighting.location.path));
        }
        self.identities.retain(|_, identity| !identity.sightings.is_empty());
        self.unreadable.retain(|file| !left_out.contains(&*file.location.path));
        // What belonged to something that is not there any more stands alone.
        let keys: BTreeSet<_> = self.identities.keys().cloned().collect();
        for identity in self.identities.values_mut() {
            identity.companion_of = identity.companion_of.take().filter(|key| keys.contains(key));
        }
    }

    /// Adds what was found since.
    pub fn add(&mut self, found: Vec<Found<'_>>, catalogue: &Catalogue) {
        for (key, more) in merge(found, catalogue).identities {
            match self.identities.get_mut(&key) {
                Some(identity) => {
                    identity.aliases.extend(more.aliases);
                    identity.sightings.extend(more.sightings);
                }
                None => drop(self.identities.insert(key, more)),
            }
        }
    }
}
