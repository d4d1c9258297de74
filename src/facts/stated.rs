//! What a repository states: its roster with baselines and policies, its evidence, and the roster of
//! the base that a change is held to.

use crate::change::Before;
use crate::collect::Checkouts;
use crate::detect::Detector;
use crate::evidence;
use crate::manifest::{Manifest, Sought};

use super::Request;

/// What is stated, before anybody has looked whether it is so.
pub(crate) struct Stated {
    pub(super) manifest: Manifest,
    pub(super) evidence: evidence::File,
    pub(super) before: Option<Before>,
}

impl Stated {
    /// Reads it, and holds what the roster asks to what stands in the base.
    pub(crate) fn read(request: &Request<'_>, detector: &Detector<'_>) -> Self {
        let none = Checkouts::default();
        let sought = Sought {
            tree: request.tree,
            named: request.roster,
            mark: None,
            checkouts: request.checkouts.unwrap_or(&none),
            detector,
        };
        let mut manifest = Manifest::read(&sought);
        let evidence = evidence::File::read(request.tree, request.evidence, detector);
        let evidence = match request.observed {
            Some(observed) => evidence.with(observed),
            None => evidence,
        };
        let mut before =
            request.base.as_ref().map(|base| Before::read(base, &sought, request.evidence));
        if let Some(before) = &mut before {
            before.hold_terms(&mut manifest, request.catalogue);
        }
        Self { manifest, evidence, before }
    }
}
