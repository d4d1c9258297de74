//! Data that rules share: names or globs, and what is known of them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::{Late, Star};

/// One file under `rules/tables/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Table {
    /// The file's stem.
    pub id: String,
    /// What the entries are.
    pub title: String,
    /// Where the entries come from.
    #[serde(default)]
    pub sources: Late<Vec<String>>,
    /// Name or glob, and what is known of it.
    pub entries: Late<BTreeMap<String, String>>,
    #[serde(skip)]
    starred: OnceLock<Vec<(Star, String)>>,
}

impl Table {
    /// What is known of a name: its own entry, else that of the longest name with `*` that covers
    /// it.
    pub fn lookup(&self, name: &str) -> Option<&str> {
        let own = self.entries.get(name).map(String::as_str);
        own.or_else(|| {
            let starred = self.starred.get_or_init(|| self.starred());
            let mut covering = starred.iter().filter(|(star, _)| star.covers(name));
            covering.next().map(|(_, known)| known.as_str())
        })
    }

    /// The names with `*`, longest first.
    fn starred(&self) -> Vec<(Star, String)> {
        let mut starred: Vec<_> =
            self.entries.iter().filter(|(name, _)| Star::is_in(name)).collect();
        starred.sort_by_key(|(name, _)| (std::cmp::Reverse(name.len()), *name));
        starred.into_iter().map(|(name, known)| (Star::new(name), known.clone())).collect()
    }
}
