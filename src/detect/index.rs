//! From a type or name to the rules that are about it: exact names by look-up, then names with `*`.

use std::collections::BTreeMap;

use crate::rule::{CatalogueError, DetectRule, Match, Star};

/// A rule and the match in it.
pub(crate) type Entry<'c> = (&'c DetectRule, &'c Match);

/// The rules about each name.
#[derive(Debug, Default)]
pub(crate) struct Index<'c> {
    exact: BTreeMap<&'c str, Vec<Entry<'c>>>,
    starred: Vec<(Star, Entry<'c>)>,
}

impl<'c> Index<'c> {
    /// An index over names and names with `*`, which stands for any run of characters.
    pub(crate) fn new(
        names: impl Iterator<Item = (&'c str, Entry<'c>)>,
    ) -> Result<Self, CatalogueError> {
        let mut index = Self::default();
        for (name, entry) in names {
            if name.contains(['{', '?', '[']) {
                let reason = format!("in `{name}`, `*` is the only wildcard that there is");
                return Err(CatalogueError { file: entry.0.id.clone(), reason });
            }
            if Star::is_in(name) {
                index.starred.push((Star::new(name), entry));
            } else {
                index.exact.entry(name).or_default().push(entry);
            }
        }
        Ok(index)
    }

    /// The rules about this name, exact ones first; a rule's match is given once.
    pub(crate) fn get(&self, name: &str) -> impl Iterator<Item = Entry<'c>> + use<'c, '_> {
        let exact = self.exact.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut starred: Vec<_> =
            if exact.is_empty() { self.starred(name).collect() } else { Vec::new() };
        starred.dedup_by(|a, b| std::ptr::eq(a.1, b.1));
        exact.iter().copied().chain(starred)
    }

    /// Whether any rule is about this name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.exact.contains_key(name) || self.starred(name).next().is_some()
    }

    fn starred(&self, name: &str) -> impl Iterator<Item = Entry<'c>> {
        let covering = self.starred.iter().filter(move |(star, _)| star.covers(name));
        covering.map(|(_, entry)| *entry)
    }
}
