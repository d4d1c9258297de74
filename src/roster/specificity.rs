//! Which of several patterns that cover an identity speaks for it.

use std::cmp::Ordering;

/// How narrowly a pattern covers an identity. From the narrowest:
///
/// 1. a key equal to the identity's, qualifier and all;
/// 2. a key equal to the identity's without its qualifier;
/// 3. one of its aliases;
/// 4. a glob over keys, the one that fixes more letters and digits first;
/// 5. a mapping without a key, the one with more parts first; of as many, class gives way to kind
///    or path, and a path that fixes less to a path that fixes more;
/// 6. a glob that fixes nothing: `*`.
///
/// A mapping with a key counts as its key, and is narrower than the key alone. Two patterns of
/// which neither is [narrower](Self::narrower_than) leave the identity ambiguous.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Specificity {
    pub(super) rank: Rank,
    /// Characters that the key fixes.
    pub(super) literal: usize,
    /// How many of class, kind and path are given.
    pub(super) parts: usize,
    /// How many of kind and path are given.
    pub(super) beyond_class: usize,
    /// Characters that the path fixes, where one is given.
    pub(super) path: Option<usize>,
}

/// The kinds of [`Specificity`], from the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    CatchAll,
    Parts,
    Glob,
    Alias,
    Key,
    WholeKey,
}

impl Specificity {
    /// Whether a pattern this narrow speaks before the other.
    pub fn narrower_than(&self, other: &Self) -> bool {
        let order = |s: &Self| (s.rank, s.literal, s.parts, s.beyond_class);
        match order(self).cmp(&order(other)) {
            Ordering::Equal => matches!((self.path, other.path), (Some(a), Some(b)) if a > b),
            ordering => ordering == Ordering::Greater,
        }
    }
}
