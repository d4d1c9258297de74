//! Who outside the repository is handed what a workflow reads.

use crate::detect::Detector;
use crate::detect::found::{Seen, lookup};
use crate::dialect::github::workflow::{self, Site, action_name};
use crate::inventory::fact;
use crate::rule::{Match, Path, Segment};
use crate::syntax::Node;

/// The owners of actions that log in to what they themselves issue credentials for.
const TABLE: &str = "issuers-actions";

/// The action, image or workflow that what stands here is handed to. What stands in the `env` of a
/// job or of the workflow, every action of the job can read: the first from outside stands for all.
pub(in crate::detect) fn to<'a>(site: Site<'a>, root: &'a Node<'a>) -> Option<&'a str> {
    match (site.group?, site.uses) {
        ("with" | "env" | "secrets", Some(uses)) => Some(uses),
        ("env", None) if !site.step => {
            let mut jobs = workflow::jobs(root)
                .filter(|(at, _)| site.job.is_none_or(|job| at.job == Some(job)));
            jobs.find_map(|(_, job)| workflow::first_third_party(job))
        }
        _ => None,
    }
}

/// Records that what was seen is handed to an action, image or workflow from elsewhere. An action
/// that logs in to its own issuer with it gives nothing to a third party.
pub(in crate::detect) fn mark(
    detector: &Detector<'_>,
    seen: &mut Seen,
    uses: &str,
    site: Option<Site<'_>>,
) {
    let Some(party) = workflow::third_party(uses) else {
        return;
    };
    let issuer = lookup(detector.catalogue, TABLE, &party).is_some();
    if !(issuer && site.is_none_or(|site| logs_in(detector, uses, site))) {
        seen.fact(fact::THIRD_PARTY, party);
    }
    seen.fact(fact::ACTION, action_name(uses));
    let pinned = if workflow::pinned(uses) { "yes" } else { "no" };
    seen.fact(fact::PINNED, pinned);
}

/// Whether a rule knows the input as a part of the action's login.
fn logs_in(detector: &Detector<'_>, uses: &str, site: Site<'_>) -> bool {
    let names = |path: &Path| {
        path.ways.iter().any(|way| match way.as_slice() {
            [Segment::Name(group), Segment::Name(name)] => {
                site.group == Some(group) && site.name == Some(name)
            }
            _ => false,
        })
    };
    let knows = |from: &Match| from.credential.iter().chain(from.capture.values()).any(names);
    let name = action_name(uses).to_ascii_lowercase();
    detector.steps.get(&name).any(|(_, from)| knows(from))
}
