//! A roster above others: that of an organisation speaks for what is the organisation's, whatever a
//! repository's own says of it.

use std::sync::Arc;

use super::{Entry, Roster};
use crate::inventory::{Identity, IdentityKey};

impl Roster {
    /// Lets entries of the other roster speak for these identities, and gives the places of those that
    /// do, in the other roster. Its parties come with them where this one has none of their name.
    pub fn place_above<'e>(
        &mut self,
        other: &Self,
        speaking: impl IntoIterator<Item = (IdentityKey, &'e Entry)>,
    ) -> Vec<usize> {
        let mut lent = Vec::new();
        for (key, theirs) in speaking {
            let at = match lent.iter().position(|known| *known == theirs.index) {
                Some(known) => self.entries.len() - lent.len() + known,
                None => {
                    let index = self.entries.len();
                    self.first_above.get_or_insert(index);
                    self.entries.push(Entry { index, ..theirs.clone() });
                    lent.push(theirs.index);
                    index
                }
            };
            self.above.insert(key, at);
        }
        if !lent.is_empty() {
            for (name, party) in &other.parties {
                self.parties.entry(name.clone()).or_insert_with(|| party.clone());
            }
            self.sources.extend(other.sources.iter().map(Arc::clone));
        }
        lent
    }

    /// Whether an entry is of a roster above this one.
    pub fn is_above(&self, entry: &Entry) -> bool {
        self.first_above.is_some_and(|first| entry.index >= first)
    }

    /// Whether a roster above this one speaks for an identity.
    pub fn has_above(&self, key: &IdentityKey) -> bool {
        self.above.contains_key(key)
    }

    /// The entry of a roster above this one that speaks for an identity.
    pub(super) fn spoken_for(&self, identity: &Identity) -> Option<&Entry> {
        self.above.get(&identity.key).and_then(|at| self.entries.get(*at))
    }
}
