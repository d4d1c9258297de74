//! Many patterns at once: which of them cover an identity.

use super::Pattern;
use super::holder::Index;
use crate::inventory::Identity;

/// Patterns of a plan or of waivers, compiled together. To ask one after the other would take time
/// by their number for each finding.
#[derive(Debug)]
pub struct Patterns<'p> {
    patterns: Vec<&'p Pattern>,
    /// None where they are too large together; then each is asked.
    index: Option<Index>,
}

impl<'p> Patterns<'p> {
    /// Compiles them.
    pub fn new(patterns: impl IntoIterator<Item = &'p Pattern>) -> Self {
        let patterns: Vec<_> = patterns.into_iter().collect();
        let index = Index::new(patterns.iter().copied()).ok();
        Self { patterns, index }
    }

    /// The places of those that cover an identity, in their order.
    pub fn covering(&self, identity: &Identity) -> Vec<usize> {
        if let Some(index) = &self.index {
            let covering = index.covering(|at| self.patterns.get(at).copied(), identity);
            return covering.into_iter().map(|(at, _)| at).collect();
        }
        let patterns = self.patterns.iter().enumerate();
        patterns.filter(|(_, pattern)| pattern.covers(identity)).map(|(at, _)| at).collect()
    }
}
