//! What a run is asked to judge, and by what.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::change::Base;
use crate::check::Elsewhere;
use crate::collect::{Checkouts, Tree};
use crate::evidence::Contents;
use crate::rule::{Catalogue, Level};
use crate::scan::Names;

/// What a run is asked to judge.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The files.
    pub tree: &'a dyn Tree,
    /// What a command about these files is told besides its subject, after a space: ` services/web`.
    pub asked: &'a str,
    /// The paths that a commit would change, to judge it and not the whole repository.
    pub staged: Option<&'a BTreeSet<Arc<str>>>,
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
    /// What was observed beside the evidence file; the newer look at each identity counts.
    pub observed: Option<&'a Contents>,
    /// What other repositories know of these identities.
    pub elsewhere: Option<&'a Elsewhere>,
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
            asked: "",
            staged: None,
            checkouts: None,
            base: None,
            new_only: false,
            roster: None,
            evidence: None,
            observed: None,
            elsewhere: None,
            catalogue,
            today,
            levels: &[],
        }
    }

    /// Every path that a report may show: those of the files, and those that the user names.
    pub(crate) fn paths(&self) -> BTreeSet<&'a str> {
        let base = self.base.iter().flat_map(|base| base.tree.paths());
        let listed = self.tree.paths().iter().chain(base).chain(self.staged.into_iter().flatten());
        listed.map(|path| &**path).chain(self.roster).chain(self.evidence).collect()
    }

    /// The same request of the same files, called what may be shown.
    pub(crate) fn under<T>(&self, names: &Names<'_>, work: impl FnOnce(&Request<'_>) -> T) -> T {
        let tree = names.tree(self.tree);
        let below = self.base.map(|base| names.tree(base.tree));
        let base = self.base.zip(below.as_ref()).map(|(base, tree)| Base { tree, ..base });
        let shown = |paths: &BTreeSet<Arc<str>>| {
            paths.iter().map(|path| Arc::from(names.shown(path))).collect::<BTreeSet<_>>()
        };
        let staged = self.staged.map(shown);
        let [roster, evidence] =
            [self.roster, self.evidence].map(|path| path.map(|path| names.shown(path)));
        work(&Request { tree: &tree, base, staged: staged.as_ref(), roster, evidence, ..*self })
    }
}
