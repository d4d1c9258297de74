//! The `step` matcher: actions that mint, consume or exchange credentials.

use super::capture::{self, Captures};
use super::credential::Credential;
use super::expression::place_of;
use super::found::{Seen, captures_of};
use super::github::handover;
use super::github::scope::WorkflowScope;
use super::index::Entry;
use super::{Detector, File};
use crate::dialect::github::workflow::{self, Step};
use crate::inventory::{Found, fact};
use crate::rule::{Condition, Match, Template};
use crate::syntax::Node;

/// The secrets that a workflow's steps are handed.
const STORE: &str = "github/actions-secret";

/// Sights every step that a rule is about.
pub(crate) fn detect<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    root: &Node<'_>,
    found: &mut Vec<Found<'c>>,
) {
    for step in workflow::steps(root) {
        let name = workflow::action_name(step.site.uses.unwrap_or_default()).to_ascii_lowercase();
        let mut scope = None;
        for entry in detector.steps.get(&name) {
            let scope = scope.get_or_insert_with(|| {
                let job = root.get("jobs").zip(step.site.job);
                let job = job.and_then(|(jobs, job)| jobs.get(job));
                WorkflowScope::new(root, job, Some(step.node))
            });
            sight(detector, file, &step, entry, scope, found);
        }
    }
}

fn sight<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    step: &Step<'_>,
    (rule, from): Entry<'c>,
    scope: &WorkflowScope<'_>,
    found: &mut Vec<Found<'c>>,
) {
    let holds = |when: &Condition| capture::holds(when, step.node, None, scope);
    if !from.when.iter().all(holds) || rule.unless.iter().any(holds) {
        return;
    }
    let mut credential = None;
    if let Some(path) = &from.credential {
        let Some((node, text)) = scope.find(path).and_then(|node| Some((node, node.text()?)))
        else {
            return;
        };
        let carriers = scope.carriers(text);
        let seen = Credential::new(detector, file.source, node.span, text, carriers);
        if !seen.exists() {
            return;
        }
        credential = Some(seen);
    }
    // What the caller names is the caller's identity, sighted where it is named.
    let key = from.key.as_ref().unwrap_or(&rule.key);
    let callers = |name: &str| {
        let nodes = from.capture.get(name).map(|path| path.find(step.node));
        let text = nodes.and_then(|nodes| nodes.first().and_then(|node| node.text()));
        text.is_some_and(|text| scope.is_callers(text))
    };
    if key.holes().any(callers) {
        return;
    }
    let mut captures = capture::captures(from, step.node, None, scope);
    captures.extend(captures_of([
        ("workflow", Some(file.name().to_owned())),
        ("job", step.site.job.map(str::to_owned)),
    ]));
    let at = from.at.as_ref().and_then(|name| captures.get(name)?.span);
    let location = file.source.location(at.unwrap_or(step.uses.span));
    let see = |captures| {
        let mut seen = Seen::at(location.clone(), captures, file.live);
        seen.address = Some(format!("{}:{}", file.name(), step.site.job.unwrap_or("action")));
        seen.fact(fact::PLACE, place_of(file, step.site));
        if let Some(environment) = step.site.environment {
            seen.fact(fact::ENVIRONMENT, environment);
        }
        handover::mark(detector, &mut seen, step.site.uses.unwrap_or_default(), None);
        if let Some(credential) = &credential {
            credential.mark(&mut seen, STORE, true);
        }
        seen.found(rule, Some(from), detector.catalogue)
    };
    let before = found.len();
    found.extend(one_for_each_value(key, from, step.node, scope, captures).into_iter().map(see));
    let of = found.get(before).map(|first| first.key.clone());
    if let Some((credential, of)) = credential.zip(of) {
        credential.written_out(detector, file.source, &of, file.live, found);
    }
}

/// The captures once for each value of what names the identity: a job with a matrix of roles
/// becomes each of them.
fn one_for_each_value(
    key: &Template,
    from: &Match,
    step: &Node<'_>,
    scope: &WorkflowScope<'_>,
    captures: Captures,
) -> Vec<Captures> {
    let named = key.holes().find_map(|name| {
        let node = from.capture.get(name)?.find(step).first().copied()?;
        Some((name, node.text()?))
    });
    let Some((name, text)) = named else {
        return vec![captures];
    };
    let each = scope.alternatives(text).into_iter().map(|value| {
        let mut captures = captures.clone();
        if let Some(captured) = captures.get_mut(name) {
            captured.value = value;
        }
        captures
    });
    each.collect()
}
