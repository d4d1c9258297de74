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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    CatchAll,
    Parts,
    Glob,
    Alias,
    Key,
    WholeKey,
}

impl Specificity {
    /// Those of several than which no other is narrower, found in two passes.
    pub(super) fn narrowest<T>(of: &[(T, Self)]) -> impl Iterator<Item = &T> {
        let best = of.iter().map(|(_, one)| one.order()).max();
        let best = of.iter().filter(move |(_, one)| Some(one.order()) == best);
        // Of two paths the one that fixes less gives way; what has no path gives way to none.
        let path = best.clone().filter_map(|(_, one)| one.path).max();
        best.filter(move |(_, one)| one.path.is_none() || one.path == path).map(|(of, _)| of)
    }

    /// What comes before its path.
    const fn order(&self) -> (Rank, usize, usize, usize) {
        (self.rank, self.literal, self.parts, self.beyond_class)
    }

    /// Whether a pattern this narrow speaks before the other.
    pub fn narrower_than(&self, other: &Self) -> bool {
        match self.order().cmp(&other.order()) {
            Ordering::Equal => matches!((self.path, other.path), (Some(a), Some(b)) if a > b),
            ordering => ordering == Ordering::Greater,
        }
    }
}

#[test]
fn the_narrowest_are_those_that_none_is_narrower_than() {
    let path = |fixed: usize| [None, Some(3), Some(9)].get(fixed).copied().flatten();
    let all = (0..27).map(|number: usize| Specificity {
        rank: [Rank::Parts, Rank::Glob, Rank::Key][number / 9],
        literal: number / 3 % 3,
        parts: 1,
        beyond_class: 1,
        path: path(number % 3),
    });
    let all: Vec<_> = all.enumerate().collect();
    for from in 0..all.len() {
        for to in from + 1..=all.len() {
            let some = &all[from..to];
            let beaten = |one: &Specificity| some.iter().any(|(_, other)| other.narrower_than(one));
            let expected: Vec<_> =
                some.iter().filter(|(_, one)| !beaten(one)).map(|(at, _)| at).collect();
            assert_eq!(Specificity::narrowest(some).collect::<Vec<_>>(), expected);
        }
    }
}
