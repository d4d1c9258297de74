//! Data that rules share: names or globs, and what is known of them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;

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
    pub sources: Vec<String>,
    /// Name or glob, and what is known of it.
    pub entries: BTreeMap<String, String>,
    #[serde(skip)]
    globs: OnceLock<Vec<(GlobMatcher, String)>>,
}

impl Table {
    /// What is known of a name: its own entry, else that of the longest glob that matches it.
    pub fn lookup(&self, name: &str) -> Option<&str> {
        let globs = self.globs.get_or_init(|| self.compile());
        let own = self.entries.get(name).map(String::as_str);
        own.or_else(|| {
            let matching = globs.iter().find(|(glob, _)| glob.is_match(name));
            matching.map(|(_, known)| known.as_str())
        })
    }

    /// The globs, longest first. A glob that is none is skipped here; the catalogue's laws refuse it.
    fn compile(&self) -> Vec<(GlobMatcher, String)> {
        let mut globs: Vec<_> = self
            .entries
            .iter()
            .filter(|(name, _)| name.contains('*'))
            .collect();
        globs.sort_by_key(|(name, _)| (std::cmp::Reverse(name.len()), *name));
        let compiled = globs.into_iter().filter_map(|(name, known)| {
            Some((
                GlobBuilder::new(name).build().ok()?.compile_matcher(),
                known.clone(),
            ))
        });
        compiled.collect()
    }
}
