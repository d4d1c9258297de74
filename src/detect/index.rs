//! From a type or name to the rules that are about it: exact names by look-up, then names with `*`.

use std::sync::OnceLock;

use crate::rule::{By, Called, DetectRule, Match, Rules, Star};

/// A rule and the match in it.
pub(crate) type Entry<'c> = (&'c DetectRule, &'c Match);

/// The rules about each name of a kind. The names are put in order when one is first asked for, and
/// a rule is parsed when one of its names is met: most runs see files of one or two kinds.
#[derive(Debug)]
pub(crate) struct Index<'c> {
    rules: &'c Rules,
    by: By,
    names: OnceLock<Names<'c>>,
}

#[derive(Debug, Default)]
struct Names<'c> {
    /// In the order of the names, and for each name in that of the rules.
    exact: Vec<(&'c str, Called<'c>)>,
    starred: Vec<(Star, Called<'c>)>,
}

impl<'c> Index<'c> {
    /// An index over the names, and names with `*` for any run of characters, of a kind.
    pub(crate) fn new(rules: &'c Rules, by: By) -> Self {
        Self { rules, by, names: OnceLock::new() }
    }

    fn names(&self) -> &Names<'c> {
        self.names.get_or_init(|| {
            let mut names = Names::default();
            for (name, called) in self.rules.called(self.by) {
                match Star::is_in(name) {
                    true => names.starred.push((Star::new(name), called)),
                    false => names.exact.push((name, called)),
                }
            }
            names.exact.sort_by_key(|(name, _)| *name);
            names
        })
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

    /// The exact name that is spelled with these letters, and `_` wherever it has one.
    pub(crate) fn spelled(&self, letters: &str) -> Option<&'c str> {
        let same = |name: &str| name.bytes().filter(|it| *it != b'_').eq(letters.bytes());
        let mut names = self.names().exact.iter();
        names.find(|(name, _)| same(name)).map(|(name, _)| *name)
    }

    fn exact(&self, name: &str) -> &[(&'c str, Called<'c>)] {
        let exact = &self.names().exact;
        let rest = &exact[exact.partition_point(|(known, _)| *known < name)..];
        &rest[..rest.partition_point(|(known, _)| *known == name)]
    }

    fn starred(&self, name: &str) -> impl Iterator<Item = Called<'c>> {
        let covering = self.names().starred.iter().filter(move |(star, _)| star.covers(name));
        covering.map(|(_, called)| *called)
    }
}
