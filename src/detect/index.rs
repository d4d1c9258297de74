//! From a type or name to the rules that are about it: exact names by look-up, globs in one set.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::rule::{CatalogueError, DetectRule, Match};

/// A rule and the match in it.
pub(crate) type Entry<'c> = (&'c DetectRule, &'c Match);

/// The rules about each name.
#[derive(Debug, Default)]
pub(crate) struct Index<'c> {
    exact: BTreeMap<String, Vec<Entry<'c>>>,
    globs: GlobSet,
    globbed: Vec<Entry<'c>>,
}

impl<'c> Index<'c> {
    /// An index over names and globs; in a glob, `*` matches anything but `separator`'s parts are
    /// not told apart.
    pub(crate) fn new(
        names: impl Iterator<Item = (&'c str, Entry<'c>)>,
    ) -> Result<Self, CatalogueError> {
        let mut index = Self::default();
        let mut globs = GlobSetBuilder::new();
        let fail = |rule: &DetectRule, error: globset::Error| CatalogueError {
            file: rule.id.clone(),
            reason: error.to_string(),
        };
        for (name, entry) in names {
            if name.contains(['*', '{', '?', '[']) {
                globs.add(
                    GlobBuilder::new(name)
                        .build()
                        .map_err(|error| fail(entry.0, error))?,
                );
                index.globbed.push(entry);
            } else {
                index.exact.entry(name.to_owned()).or_default().push(entry);
            }
        }
        index.globs = globs.build().map_err(|error| CatalogueError {
            file: "rules".to_owned(),
            reason: error.to_string(),
        })?;
        Ok(index)
    }

    /// The rules about this name, exact ones first; a rule's match is given once.
    pub(crate) fn get(&self, name: &str) -> impl Iterator<Item = Entry<'c>> + use<'c, '_> {
        let exact = self.exact.get(name).map(Vec::as_slice).unwrap_or_default();
        let globbed = if exact.is_empty() {
            self.globs.matches(name)
        } else {
            Vec::new()
        };
        let mut globbed: Vec<_> = globbed.into_iter().map(|at| self.globbed[at]).collect();
        globbed.dedup_by(|a, b| std::ptr::eq(a.1, b.1));
        exact.iter().copied().chain(globbed)
    }

    /// Whether any rule is about this name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.exact.contains_key(name) || self.globs.is_match(name)
    }
}
