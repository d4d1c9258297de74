//! The `step` matcher: actions that mint, consume or exchange credentials.

use super::capture::{self, Resolved, Scope};
use super::expression::{hand_over, place_of};
use super::found::{Found, Seen};
use super::{Detector, File};
use crate::dialect::github::expression::{Property, references};
use crate::dialect::github::workflow;
use crate::inventory::fact;
use crate::syntax::Node;

/// Values in a workflow: a single reference names what it reads, other expressions are not known.
pub(crate) struct WorkflowScope;

impl Scope for WorkflowScope {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        let Some(text) = node.text() else {
            return Resolved::Unknown("(not a scalar)".to_owned());
        };
        if !text.contains("${{") {
            return Resolved::Known(text.trim().to_owned());
        }
        let reference = references(text, false)
            .into_iter()
            .find(|reference| reference.alone);
        match reference.map(|reference| reference.property) {
            Some(Property::Name(name)) => Resolved::Named(name),
            _ => Resolved::Unknown(text.trim().to_owned()),
        }
    }
}

/// Sights every step that a rule is about.
pub(crate) fn detect<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    root: &Node<'_>,
    found: &mut Vec<Found<'c>>,
) {
    for step in workflow::steps(root) {
        let uses = step.site.uses.unwrap_or_default();
        let name = workflow::action_name(uses).to_ascii_lowercase();
        for (rule, from) in detector.steps.get(&name) {
            let all = |when: &[crate::rule::Condition]| {
                when.iter()
                    .all(|when| capture::holds(when, step.node, None, &WorkflowScope))
            };
            let excused = |rule: &crate::rule::DetectRule| {
                rule.unless
                    .iter()
                    .any(|u| capture::holds(u, step.node, None, &WorkflowScope))
            };
            if !all(&from.when) || excused(rule) {
                continue;
            }
            let captures = capture::captures(from, step.node, None, &WorkflowScope);
            let at = from.at.as_ref().and_then(|name| captures.get(name)?.span);
            let location = file.source.location(at.unwrap_or(step.uses.span));
            let mut seen = Seen::at(location, captures, file.live);
            seen.address = Some(format!(
                "{}:{}",
                file.name(),
                step.site.job.unwrap_or("action")
            ));
            seen.fact(fact::PLACE, place_of(file, step.site));
            hand_over(&mut seen, uses);
            found.push(seen.found(rule, Some(from), detector.catalogue));
        }
    }
}
