//! Under which circumstances a workflow uses what was seen in it: for whom it runs, and where.

use crate::dialect::github::workflow::{jobs, listens, privileged_triggers, self_hosted};
use crate::inventory::{Found, fact};
use crate::syntax::Node;

/// Adds the events that run the workflow for outsiders, whether others call it, and whether it runs
/// on machines of one's own.
pub(in crate::detect) fn mark(root: &Node<'_>, found: &mut [Found<'_>]) {
    let triggers = privileged_triggers(root).join(", ");
    let called = listens(root, "workflow_call");
    for found in found {
        let facts = &mut found.sighting.attributes;
        if !triggers.is_empty() {
            facts.insert(fact::TRIGGER.to_owned(), triggers.clone());
        }
        if called {
            facts.insert(fact::CALLED.to_owned(), "yes".to_owned());
        }
        let job = facts.get("job").map(String::as_str);
        let job = job.and_then(|job| jobs(root).find(|(site, _)| site.job == Some(job)));
        if job.is_some_and(|(_, job)| self_hosted(job)) {
            facts.insert(fact::RUNNER.to_owned(), "self-hosted".to_owned());
        }
    }
}
