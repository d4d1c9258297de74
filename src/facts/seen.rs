//! What is seen in the files: the machine identities there are, and those that the base has.

use crate::change::{Base, Needed};
use crate::check::Scope;
use crate::collect::Tree;
use crate::detect::Detector;
use crate::evidence::Record;
use crate::inventory::{IdentityKey, Inventory};
use crate::manifest::Manifest;
use crate::roster::{Globs, Patterns, Roster};
use crate::scan::Names;
use crate::{change, scan};

use super::{Request, Stated};

/// What is seen, before anybody has looked whether it is stated.
pub(crate) struct Seen {
    pub(super) inventory: Inventory,
    /// The base's; none where nobody asks.
    pub(super) was: Option<Inventory>,
    pub(super) scope: Scope,
}

impl Seen {
    /// What was seen before, of the whole repository: without what the roster ignores by now, and with
    /// what was observed since.
    pub(crate) fn known(
        mut inventory: Inventory,
        request: &Request<'_>,
        stated: &Stated,
        detector: &Detector<'_>,
    ) -> Self {
        let ignore = &stated.manifest.roster.policy.ignore;
        let covering = |path: &str| ignore.covering(path);
        inventory.leave_out(ignore.items().len(), covering, request.tree.paths());
        let living = stated.evidence.evidence.living(None).into_iter();
        let known = living.filter(|record| record.observation.observed <= request.today);
        detector.add_observed(&known.collect::<Vec<_>>(), &mut inventory);
        Self { inventory, was: None, scope: Scope::Everything }
    }

    /// Scans the files, without what the roster ignores; for a commit, those that it needs.
    pub(crate) fn scan<'c, 'e>(
        request: &Request<'_>,
        stated: &'e Stated,
        names: &Names<'c>,
        detector: &Detector<'c>,
    ) -> Self {
        let Stated { manifest, evidence, before } = stated;
        let nothing = Manifest::default();
        let stood = before.as_ref().map_or(&nothing, |before| &before.manifest);
        let needed = request.staged.map(|staged| Needed::by(staged, manifest, stood, evidence));
        let scan = |tree: &dyn Tree, ignore: &Globs, observed: &[&Record]| match &needed {
            None => scan::scan_named(tree, names, detector, ignore, observed),
            Some(needed) => scan::scan_named(&needed.of(tree), names, detector, ignore, observed),
        };
        let known = |record: &&Record| record.observation.observed <= request.today;
        let known =
            |records: Vec<&'e Record>| records.into_iter().filter(known).collect::<Vec<_>>();
        let stood_by = before.as_ref().map(|before| &before.evidence.evidence);
        let now = known(evidence.evidence.living(stood_by));
        let then = known(stood_by.map_or_else(Vec::new, |stood| stood.living(None)));
        let here = || scan(request.tree, &manifest.roster.policy.ignore, &now);
        let left_out = &stood.roster.policy.ignore;
        let there = |base: Base<'_>| scan(base.tree, left_out, &then);
        let (inventory, was) = match request.base {
            Some(base) if base.binds => rayon::join(here, || Some(there(base))),
            // A first commit has nothing before it, and only the plan wants to know what was.
            Some(base) if !base.tree.paths().is_empty() => {
                let inventory = here();
                let planned = in_plan(&manifest.roster, &inventory);
                let covers =
                    |was: &Inventory| planned.iter().all(|key| was.identities.contains_key(key));
                let was =
                    (!planned.is_empty()).then(|| there(base)).map(|was| match covers(&was) {
                        true => was,
                        // What a commit's files bring may stand in others already.
                        false => scan::scan_named(base.tree, names, detector, left_out, &then),
                    });
                (inventory, was)
            }
            _ => (here(), None),
        };
        let scope = request.staged.map_or(Scope::Everything, |staged| {
            change::scope(staged, &inventory, &manifest.roster, &stood.roster, evidence)
        });
        Self { inventory, was, scope }
    }
}

/// What a pattern of the plan covers that does not name just one.
fn in_plan<'i>(roster: &Roster, inventory: &'i Inventory) -> Vec<&'i IdentityKey> {
    let patterns = roster.plan.iter().map(|item| &item.matcher.value);
    let patterns = Patterns::new(patterns.filter(|pattern| !pattern.names_one()));
    let identities = inventory.identities.values();
    let planned = identities.filter(|identity| !patterns.covering(identity).is_empty());
    planned.map(|identity| &identity.key).collect()
}
