//! What was observed stays observed: a change brings newer looks, and takes none away.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Evidence, Observation, Record};
use crate::inventory::Identity;
use crate::roster::Roster;

impl Evidence {
    /// Puts back what these say of identities as the roster names them, and is neither here nor
    /// followed by what the same tool showed later; gives what was put back.
    pub(crate) fn keep<'i>(
        &mut self,
        before: &Self,
        roster: &Roster,
        identities: impl Iterator<Item = &'i Identity>,
    ) -> Vec<Record> {
        let about = identities.flat_map(|identity| roster.observed(identity, before));
        let stood = about.filter(|record| !self.follows(record));
        let mut seen = BTreeSet::new();
        let lost: Vec<_> =
            stood.filter(|record| seen.insert(&record.observation)).cloned().collect();
        if !lost.is_empty() {
            let path = self.path.clone().or_else(|| before.path.clone());
            let known: BTreeSet<_> = before.records.iter().map(|old| &old.observation).collect();
            // What the change makes of the same look does not count beside it.
            let made_of = |new: &Observation, old: &Observation| {
                new.tool == old.tool
                    && new.observed <= old.observed
                    && new.about.iter().any(|name| old.about.contains(name))
            };
            let counts = |new: &&Record| {
                let new = &new.observation;
                known.contains(new) || !lost.iter().any(|old| made_of(new, &old.observation))
            };
            let all = self.records.iter().filter(counts).chain(&lost).cloned().collect();
            let (beside, lists_at) =
                (std::mem::take(&mut self.beside), std::mem::take(&mut self.lists_at));
            let path = path.unwrap_or_else(|| Arc::from(""));
            *self = Self::new(path, all).beside(beside, lists_at);
        }
        lost
    }

    /// Whether it is here as it was, or its tool looked again.
    pub(super) fn follows(&self, old: &Record) -> bool {
        let names = old.observation.about.iter().map(|name| name.as_str());
        self.under(names).into_iter().any(|new| {
            let again = new.observation.tool == old.observation.tool
                && new.observation.observed > old.observation.observed;
            again || new.observation == old.observation
        })
    }
}
