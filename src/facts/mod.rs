//! The facts of a run: what a repository states and what is seen in it, held together. Nothing is
//! judged here.

mod request;
mod seen;
mod stated;

use std::sync::Arc;

use crate::change::Before;
use crate::check::{Context, Scope};
use crate::detect::Detector;
use crate::evidence;
use crate::hints::Hints;
use crate::inventory::Inventory;
use crate::manifest::Manifest;
use crate::source::Source;

pub use request::Request;
pub(crate) use seen::Seen;
pub(crate) use stated::Stated;

/// What the files of a repository say, and what its roster says of them.
#[derive(Debug)]
pub struct Facts {
    /// The machine identities.
    pub inventory: Inventory,
    /// The roster, or what is wrong with it.
    pub manifest: Manifest,
    /// What was observed, or what is wrong with the file that says it.
    pub evidence: evidence::File,
    /// Every path of the tree, as it may be shown, in order.
    pub paths: Vec<Arc<str>>,
    /// Who the files suggest as owners.
    pub hints: Hints,
    /// What of it is to be judged.
    pub scope: Scope,
    /// What was before, where a change is judged.
    pub before: Option<Before>,
}

impl Facts {
    /// What is stated of what is seen: what a roster says of identities is held to its baselines and
    /// its base now that they are known.
    pub(crate) fn of(
        request: &Request<'_>,
        stated: Stated,
        seen: Seen,
        detector: &Detector<'_>,
    ) -> Self {
        let Stated { mut manifest, mut evidence, mut before } = stated;
        let Seen { mut inventory, was, scope } = seen;
        manifest.hold_identities(&inventory, request.catalogue);
        if let Some(before) = &mut before {
            let roster = &mut manifest.roster;
            before.hold_identities(roster, &mut evidence, &inventory, request.catalogue);
            before.inventory = was;
        }
        let by_path = |source: &Arc<Source>| (Arc::clone(&source.path), Arc::clone(source));
        let rosters = before.iter().flat_map(|before| &before.manifest.sources);
        let stood = before.iter().filter_map(|before| before.evidence.source.as_ref());
        let observed = evidence.source.iter().chain(stood);
        let stating = manifest.sources.iter().chain(rosters).chain(observed);
        inventory.sources.extend(stating.map(by_path));
        let whole = request.staged.is_none();
        let hints = Hints::read(request.tree, detector, manifest.path.clone(), &inventory, whole);
        for source in hints.sources() {
            inventory.sources.entry(Arc::clone(&source.path)).or_insert_with(|| Arc::clone(source));
        }
        let paths = request.tree.paths().to_vec();
        Self { inventory, manifest, evidence, paths, hints, scope, before }
    }

    /// The facts as checks look at them.
    pub fn context<'a>(&'a self, request: &Request<'a>) -> Context<'a> {
        Context {
            catalogue: request.catalogue,
            asked: request.asked,
            inventory: &self.inventory,
            before: self.before.as_ref().and_then(|before| before.inventory.as_ref()),
            roster: &self.manifest.roster,
            evidence: &self.evidence.evidence,
            hints: &self.hints,
            paths: &self.paths,
            today: request.today,
            scope: &self.scope,
            exceeded: &self.manifest.exceeded,
            policies: &self.manifest.policies,
            elsewhere: request.elsewhere,
            loosened: self.before.as_ref().map_or(&[], |before| &before.loosened),
            levels: request.levels,
        }
    }

    /// The facts of the base, as checks look at them; none where the change is held to none.
    pub(crate) fn context_before<'a>(
        &'a self,
        request: &Request<'a>,
    ) -> Option<(&'a Before, Context<'a>)> {
        let before = self.before.as_ref().filter(|before| before.binds())?;
        let context = Context {
            inventory: before.inventory.as_ref()?,
            before: None,
            roster: &before.manifest.roster,
            scope: &Scope::Everything,
            exceeded: &before.manifest.exceeded,
            policies: &before.manifest.policies,
            loosened: &[],
            elsewhere: None,
            ..self.context(request)
        };
        Some((before, context))
    }

    /// Whether what is stated cannot be read, so that nothing can be held against it.
    pub(crate) fn faulty(&self) -> bool {
        !self.manifest.faults.is_empty() || !self.evidence.faults.is_empty()
    }
}
