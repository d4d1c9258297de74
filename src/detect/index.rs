//! From a type or name to the rules that are about it: exact names by look-up, then names with `*`.

use crate::rule::{By, Called, CatalogueError, DetectRule, Match, Rules, Star};

/// A rule and the match in it.
pub(crate) type Entry<'c> = (&'c DetectRule, &'c Match);

/// The rules about each name. A rule is parsed when one of its names is met.
#[derive(Debug)]
pub(crate) struct Index<'c> {
    /// In the order of the names, and for each name in that of the rules.
    exact: Vec<(&'c str, Called<'c>)>,
    starred: Vec<(Star, Called<'c>)>,
}

impl<'c> Index<'c> {
    /// An index over the names, and names with `*` for any run of characters, of a kind.
    pub(crate) fn new(rules: &'c Rules, by: By) -> Result<Self, CatalogueError> {
        let (mut exact, mut starred) = (Vec::new(), Vec::new());
        for (name, called) in rules.called(by) {
            if name.contains(['{', '?', '[']) {
                let reason = format!("in `{name}`, `*` is the only wildcard that there is");
                return Err(CatalogueError { file: called.id.to_owned(), reason });
            }
            match Star::is_in(name) {
                true => starred.push((Star::new(name), called)),
                false => exact.push((name, called)),
            }
        }
        exact.sort_by_key(|(name, _)| *name);
        Ok(Self { exact, starred })
    }

    /// The rules about this name, exact ones first; a rule's match is given once.
    pub(crate) fn get(&self, name: &str) -> impl Iterator<Item = Entry<'c>> + use<'c, '_> {
        let exact = self.exact(name);
        let mut starred: Vec<_> =
            if exact.is_empty() { self.starred(name).collect() } else { Vec::new() };
        starred.dedup_by(|a, b| a.is(b));
        exact.iter().map(|(_, called)| *called).chain(starred).filter_map(|called| called.entry())
    }

    /// Whether any rule is about this name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        !self.exact(name).is_empty() || self.starred(name).next().is_some()
    }

    fn exact(&self, name: &str) -> &[(&'c str, Called<'c>)] {
        let from = self.exact.partition_point(|(known, _)| *known < name);
        let rest = &self.exact[from..];
        &rest[..rest.partition_point(|(known, _)| *known == name)]
    }

    fn starred(&self, name: &str) -> impl Iterator<Item = Called<'c>> {
        let covering = self.starred.iter().filter(move |(star, _)| star.covers(name));
        covering.map(|(_, called)| *called)
    }
}
