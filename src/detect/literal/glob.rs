//! The tables that judge a value or a path: short lists of words with `*`.

use std::sync::OnceLock;

use crate::rule::{Catalogue, Star, Table};

/// A table as the judge asks it: whatever the case, made ready when something is first judged.
#[derive(Debug)]
pub(super) struct Globs<'c> {
    table: Option<&'c Table>,
    entries: OnceLock<Vec<(Star, &'c str)>>,
}

impl<'c> Globs<'c> {
    /// The table of this id; one that a catalogue does not hold knows nothing.
    pub(super) fn new(catalogue: &'c Catalogue, table: &str) -> Self {
        Self { table: catalogue.tables.get(table), entries: OnceLock::new() }
    }

    /// What is known of a text that is already in lower case; the first entry that matches.
    pub(super) fn meaning(&self, lower: &str) -> Option<&'c str> {
        let entries = self.entries.get_or_init(|| self.entries());
        let (_, meaning) = entries.iter().find(|(glob, _)| glob.covers(lower))?;
        Some(meaning)
    }

    fn entries(&self) -> Vec<(Star, &'c str)> {
        let entries = self.table.into_iter().flat_map(|table| table.entries.iter());
        entries
            .map(|(glob, meaning)| (Star::new(&glob.to_ascii_lowercase()), meaning.as_str()))
            .collect()
    }
}
