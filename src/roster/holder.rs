//! Which entry speaks for an identity. Compiled once, asked for each identity.

use std::collections::BTreeMap;

use globset::{GlobSet, GlobSetBuilder};

use super::pattern::{Pattern, spellings, unqualified};
use super::specificity::Rank;
use super::{Entry, Specificity};
use crate::inventory::Identity;

/// Who holds an identity, as far as the roster says.
#[derive(Debug, Clone)]
pub enum Holding<'r> {
    /// No entry covers it.
    None,
    /// This entry does, more narrowly than any other.
    Entry(&'r Entry),
    /// These do, none more narrowly than another; in the order of the roster.
    Ambiguous(Vec<&'r Entry>),
}

/// Patterns, ready to be asked. Indexes are places among them.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// Texts that may equal a key or an alias.
    texts: BTreeMap<String, Vec<usize>>,
    globs: GlobSet,
    /// The pattern of each of `globs`.
    globbed: Vec<usize>,
    /// Patterns that have no key.
    keyless: Vec<usize>,
    paths: GlobSet,
    /// The pattern of each of `paths`.
    pathed: Vec<usize>,
}

impl Index {
    /// The patterns compiled together; the reason where they are too large together.
    pub(super) fn new<'p>(
        patterns: impl IntoIterator<Item = &'p Pattern>,
    ) -> Result<Self, globset::Error> {
        let mut index = Self::default();
        let mut globs = GlobSetBuilder::new();
        let mut paths = GlobSetBuilder::new();
        for (at, pattern) in patterns.into_iter().enumerate() {
            match &pattern.key {
                None => index.keyless.push(at),
                Some(key) => {
                    let same = index.texts.entry(key.text.clone()).or_default();
                    same.push(at);
                    if let Some(glob) = &key.glob {
                        globs.add(glob.clone());
                        index.globbed.push(at);
                    }
                }
            }
            if let Some(path) = &pattern.path {
                paths.add(path.glob.clone());
                index.pathed.push(at);
            }
        }
        index.globs = globs.build()?;
        index.paths = paths.build()?;
        Ok(index)
    }

    /// The patterns that cover an identity, in their order, each with how narrowly it does.
    pub(super) fn covering<'p>(
        &self,
        pattern: impl Fn(usize) -> Option<&'p Pattern>,
        identity: &Identity,
    ) -> Vec<(usize, Specificity)> {
        let in_paths = self.by_path(identity);
        let mut found: BTreeMap<usize, Specificity> = BTreeMap::new();
        for (at, rank, literal) in self.by_key(&pattern, identity) {
            let Some(pattern) = pattern(at) else {
                continue;
            };
            let here = pattern.path.is_none() || in_paths.contains(&at);
            if here && pattern.class_and_kind_hold(identity) {
                // The narrowest way comes first.
                found.entry(at).or_insert(pattern.rated(rank, literal));
            }
        }
        found.into_iter().collect()
    }

    /// Each pattern whose key holds, with its rank and how many characters it fixes; the narrowest
    /// way first.
    fn by_key<'a, 'p>(
        &'a self,
        pattern: &'a impl Fn(usize) -> Option<&'p Pattern>,
        identity: &'a Identity,
    ) -> impl Iterator<Item = (usize, Rank, usize)> + 'a {
        let equal = move |text: &str, rank: Rank| {
            let fixed = if rank == Rank::Alias { 0 } else { text.len() };
            let same = self.texts.get(text).into_iter().flatten();
            same.map(move |at| (*at, rank, fixed))
        };
        let whole = equal(identity.key.as_str(), Rank::WholeKey);
        let keys = unqualified(&identity.key).flat_map(move |key| equal(key, Rank::Key));
        let aliases = identity.aliases.iter();
        let aliases = aliases.flat_map(move |alias| equal(alias, Rank::Alias));
        let globbed =
            spellings(&identity.key).flat_map(|key| self.globs.matches(key)).filter_map(|glob| {
                let at = *self.globbed.get(glob)?;
                let key = pattern(at)?.key.as_ref()?;
                let (rank, fixed) = key.glob_rank();
                Some((at, rank, fixed))
            });
        let keyless = self.keyless.iter().map(|at| (*at, Rank::Parts, 0));
        whole.chain(keys).chain(aliases).chain(globbed).chain(keyless)
    }

    /// The patterns whose path covers a sighting of the identity.
    fn by_path(&self, identity: &Identity) -> Vec<usize> {
        if self.pathed.is_empty() {
            return Vec::new();
        }
        let sightings = identity.sightings.iter();
        sightings
            .flat_map(|sighting| self.paths.matches(&*sighting.location.path))
            .filter_map(|path| self.pathed.get(path).copied())
            .collect()
    }
}

/// The entries than which no other is narrower.
pub(super) fn narrowest<'r>(
    entries: &'r [Entry],
    covering: &[(usize, Specificity)],
) -> Holding<'r> {
    let left = Specificity::narrowest(covering);
    let left: Vec<&Entry> = left.filter_map(|at| entries.get(*at)).collect();
    match left.as_slice() {
        [] => Holding::None,
        [one] => Holding::Entry(one),
        _ => Holding::Ambiguous(left),
    }
}
