//! What is seen in the files: the machine identities there are, and those that the base has.

use crate::change::Needed;
use crate::check::Scope;
use crate::collect::Tree;
use crate::detect::Detector;
use crate::evidence::Record;
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
    /// Scans the files, without what the roster ignores; for a commit, those that it needs.
    pub(crate) fn scan<'e>(
        request: &Request<'_>,
        stated: &'e Stated,
        detector: &Detector<'_>,
    ) -> Self {
        let Stated { manifest, evidence, before } = stated;
        let nothing = Manifest::default();
        let stood = before.as_ref().map_or(&nothing, |before| &before.manifest);
        let needed = request.staged.map(|index| Needed::by(index, manifest, stood, evidence));
        let scan = |tree: &dyn Tree, ignore: &Globs, observed: &[&Record]| match &needed {
            None => scan::scan(tree, detector, ignore, observed),
            Some(needed) => scan::scan(&needed.of(tree), detector, ignore, observed),
        };
        let known = |record: &&Record| record.observation.observed <= request.today;
        let known =
            |records: Vec<&'e Record>| records.into_iter().filter(known).collect::<Vec<_>>();
        let stood_by = before.as_ref().map(|before| &before.evidence.evidence);
        let now = known(evidence.evidence.living(stood_by));
        let here = || scan(request.tree, &manifest.roster.policy.ignore, &now);
        let (inventory, was) = match request.base.filter(|base| base.binds) {
            Some(base) => {
                let then = known(stood_by.map_or_else(Vec::new, |stood| stood.living(None)));
                rayon::join(here, || scan(base.tree, &stood.roster.policy.ignore, &then))
            }
            None => (here(), Inventory::default()),
        };
        let scope = request.staged.map_or(Scope::Everything, |index| {
            change::scope(index, &inventory, &manifest.roster, &stood.roster, evidence)
        });
        Self { inventory, was, scope }
    }
}
