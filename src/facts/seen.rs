//! What is seen in the files: the machine identities there are, and those that the base has.

use crate::change::Needed;
use crate::check::Scope;
use crate::collect::Tree;
use crate::detect::Detector;
use crate::inventory::Inventory;
use crate::manifest::Manifest;
use crate::roster::Globs;
use crate::{change, scan};

use super::{Request, Stated};

/// What is seen, before anybody has looked whether it is stated.
pub(crate) struct Seen {
    pub(super) inventory: Inventory,
    /// The base's; empty where the change is held to none.
    pub(super) was: Inventory,
    pub(super) scope: Scope,
}

impl Seen {
    /// What was seen before, of the whole repository.
    pub(crate) fn known(inventory: Inventory) -> Self {
        Self { inventory, was: Inventory::default(), scope: Scope::Everything }
    }

    /// Scans the files, without what the roster ignores; for a commit, those that it needs.
    pub(crate) fn scan(request: &Request<'_>, stated: &Stated, detector: &Detector<'_>) -> Self {
        let Stated { manifest, evidence, before } = stated;
        let nothing = Manifest::default();
        let stood = before.as_ref().map_or(&nothing, |before| &before.manifest);
        let needed = request.staged.map(|index| Needed::by(index, manifest, stood, evidence));
        let scan = |tree: &dyn Tree, ignore: &Globs| match &needed {
            None => scan::scan(tree, detector, ignore),
            Some(needed) => scan::scan(&needed.of(tree), detector, ignore),
        };
        let here = || scan(request.tree, &manifest.roster.policy.ignore);
        let (inventory, was) = match request.base.filter(|base| base.binds) {
            Some(base) => rayon::join(here, || scan(base.tree, &stood.roster.policy.ignore)),
            None => (here(), Inventory::default()),
        };
        let scope = request.staged.map_or(Scope::Everything, |index| {
            change::scope(index, &inventory, &manifest.roster, &stood.roster, evidence)
        });
        Self { inventory, was, scope }
    }
}
