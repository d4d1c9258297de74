//! What the gate's job may do: read, and nothing that its options do not need.

use crate::dialect::github::workflow::action_name;
use crate::syntax::Node;

use super::gate::{Gate, Runs};
use super::point::{Point, or_good};
use super::workflow::Job;

const MINIMAL: &str = "\
permissions: {}
jobs:
  keyroster:
    permissions:
      contents: read";

/// Permissions to write that an option of the gate uses.
const OPTIONAL: [&str; 3] = ["checks", "pull-requests", "security-events"];

pub(super) fn points(gates: &[&Gate<'_>]) -> Vec<Point> {
    const CHECK: &str = "permissions";
    let faults = gates.iter().filter_map(|gate| permissions(gate)).collect();
    let mut points =
        or_good(CHECK, "its job may read, and do no more than its options need", faults);
    let foreign = gates.iter().filter_map(|gate| foreign_code(gate));
    points.extend(foreign);
    points
}

fn permissions(gate: &Gate<'_>) -> Option<Point> {
    const CHECK: &str = "permissions";
    let job = gate.job();
    let Some((node, at)) = effective(gate) else {
        let says = format!("the job `{}` has whatever the organisation gives by default", job.id);
        let next = "say what it may do";
        return Some(Point::fix(CHECK, says, next).at(job.key("permissions")).paste(MINIMAL));
    };
    let fix = |says: String, next: &str| Some(Point::fix(CHECK, says, next).at(at).paste(MINIMAL));
    match node.text() {
        Some("write-all") => {
            return fix(format!("the job `{}` may write everything", job.id), "let it read");
        }
        Some("read-all") => return None,
        _ => {}
    }
    let writes = node.pairs().iter().filter(|pair| pair.value.text() == Some("write"));
    let names: Vec<&str> = writes.filter_map(|pair| pair.key.text()).collect();
    let surplus: Vec<&str> =
        names.into_iter().filter(|name| !(OPTIONAL.contains(name) && used(gate, name))).collect();
    if !surplus.is_empty() {
        let surplus = surplus.join("`, `");
        return fix(
            format!("the job `{}` may write `{surplus}` and uses it for nothing", job.id),
            "take it away",
        );
    }
    let reads = matches!(node.text_at("contents"), Some("read" | "write"));
    if !reads && gate.runs != Runs::Elsewhere {
        return fix(
            "without `contents: read`, a private repository cannot be checked out".to_owned(),
            "let it read",
        );
    }
    None
}

/// The permissions that count for the job: its own, else the workflow's.
fn effective<'w>(gate: &Gate<'w>) -> Option<(&'w Node<'w>, crate::source::Location)> {
    let of = |job: Job<'w>| {
        let own = job.node.get("permissions").map(|node| (node, job.key("permissions")));
        let workflow = job.workflow;
        let above = || {
            let node = workflow.root.get("permissions")?;
            Some((node, workflow.key(&workflow.root, "permissions")))
        };
        own.or_else(above)
    };
    // A called job has at most what its caller has, and that where it says nothing.
    gate.inner.and_then(of).or_else(|| of(gate.outer))
}

/// Whether the job has something that uses a permission.
fn used(gate: &Gate<'_>, permission: &str) -> bool {
    let inputs = gate.inputs();
    let on = |name: &str| inputs.get(name).is_some_and(|value| value != "false");
    let uploads = || {
        let mut steps = gate.job().steps().iter().filter_map(|step| step.text_at("uses"));
        steps.any(|uses| action_name(uses).ends_with("/upload-sarif"))
    };
    match permission {
        // Unless told otherwise, annotations go into a check run where the token may write one.
        "checks" => inputs.get("annotations").is_none_or(|annotations| annotations == "auto"),
        "pull-requests" => on("comment") || on("suggest"),
        "security-events" => on("upload-sarif") || uploads(),
        _ => false,
    }
}

/// A workflow with the repository's rights that checks out what somebody else wrote.
fn foreign_code(gate: &Gate<'_>) -> Option<Point> {
    let workflow = gate.workflow();
    if !workflow.listens("pull_request_target") {
        return None;
    }
    let job = gate.job();
    let fetched = job.steps().iter().find_map(|step| {
        let reference = step.get("with")?.text_at("ref")?;
        let head = ["head.sha", "head.ref", "head_ref", "refs/pull/", "merge_commit_sha"];
        let foreign = head.iter().any(|part| reference.contains(part));
        foreign.then(|| job.workflow.key(step.get("with").unwrap_or(step), "ref"))
    });
    let next = "start it on `pull_request`: it needs no right that forks do not have";
    let on =
        || workflow.key(workflow.root.get("on").unwrap_or(&workflow.root), "pull_request_target");
    Some(match fetched {
        Some(at) => Point::fix(
            "trusted-code",
            "on `pull_request_target` it checks out somebody else's files, with the rights of this \
             repository",
            next,
        )
        .at(at),
        None => Point::fix(
            "trusted-code",
            "on `pull_request_target` it sees the default branch, and nothing of the change",
            next,
        )
        .at(on()),
    })
}
