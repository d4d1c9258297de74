//! Under which circumstances a workflow uses what was seen in it: for whom it runs, and where.

use crate::detect::found::Found;
use crate::dialect::github::workflow::{jobs, own_runner, privileged_triggers};
use crate::inventory::fact;
use crate::syntax::Node;

/// Adds the events that run the workflow for outsiders, and the machines of one's own it runs on.
pub(in crate::detect) fn mark(root: &Node<'_>, found: &mut [Found<'_>]) {
    let triggers = privileged_triggers(root).join(", ");
    for found in found {
        let facts = &mut found.sighting.attributes;
        if !triggers.is_empty() {
            facts.insert(fact::TRIGGER.to_owned(), triggers.clone());
        }
        let job = facts.get("job").map(String::as_str);
        let job = job.and_then(|job| jobs(root).find(|(site, _)| site.job == Some(job)));
        if let Some(runner) = job.and_then(|(_, job)| own_runner(job)) {
            facts.insert(fact::RUNNER.to_owned(), runner.to_owned());
        }
    }
}
