//! What a run is asked to judge, and by what.

use jiff::civil::Date;

use crate::change::Base;
use crate::collect::{Checkouts, Index, Tree};
use crate::rule::{Catalogue, Level};

/// What a run is asked to judge.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The files.
    pub tree: &'a dyn Tree,
    /// The index that the files are from, to judge a commit and not the whole repository.
    pub staged: Option<&'a Index>,
    /// Where baselines of other repositories are; none is known where it is none.
    pub checkouts: Option<&'a Checkouts>,
    /// The state that the files are to be merged into.
    pub base: Option<Base<'a>>,
    /// Whether only what the change brings may block.
    pub new_only: bool,
    /// The roster's path, where the user names one.
    pub roster: Option<&'a str>,
    /// The evidence's path, where the user names one.
    pub evidence: Option<&'a str>,
    /// The rules.
    pub catalogue: &'a Catalogue,
    /// The day that is judged.
    pub today: Date,
    /// Levels that win over the roster's.
    pub levels: &'a [(String, Level)],
}

impl<'a> Request<'a> {
    /// All of a tree, held against the roster that is in it.
    pub const fn new(tree: &'a dyn Tree, catalogue: &'a Catalogue, today: Date) -> Self {
        Self {
            tree,
            staged: None,
            checkouts: None,
            base: None,
            new_only: false,
            roster: None,
            evidence: None,
            catalogue,
            today,
            levels: &[],
        }
    }
}
