//! Once started, the gate runs to its end, and its failure is one: what is skipped counts as success.

use crate::syntax::Node;

use super::gate::{Gate, Runs};
use super::point::{Point, or_good};
use super::shell;
use super::workflow::Job;

const CHECK: &str = "always-runs";

pub(super) fn points(gates: &[&Gate<'_>]) -> Vec<Point> {
    let mut faults = Vec::new();
    for gate in gates {
        faults.extend(job(gate.outer));
        faults.extend(gate.inner.map(job).into_iter().flatten());
        faults.extend(gate.step.map(|node| step(gate, node)).into_iter().flatten());
        if let Runs::Shell(shell::Command { ignored: Some(why), .. }) = &gate.runs {
            let says = format!("the step passes whatever it says: {why}");
            let next = "let the step end with its exit code";
            faults.push(
                Point::fix(CHECK, says, next).at(gate.location()).paste("- run: keyroster check"),
            );
        }
    }
    or_good(CHECK, "nothing skips it, and nothing hides its failure", faults)
}

fn job(job: Job<'_>) -> Vec<Point> {
    let mut faults = Vec::new();
    let condition = job.node.get("if");
    let always = condition.is_some_and(runs_always);
    if condition.is_some() && !always {
        let says =
            format!("`if` can skip the job `{}`, and a skipped job counts as success", job.id);
        faults.push(Point::fix(CHECK, says, "remove `if` from the job").at(job.key("if")));
    }
    if job.node.get("needs").is_some() && !always {
        let says = format!(
            "the job `{}` needs others: where one of them fails it is skipped, and that counts as \
             success",
            job.id
        );
        faults.push(Point::fix(CHECK, says, "remove `needs`").at(job.key("needs")));
    }
    if job.node.get("continue-on-error").is_some_and(is_on) {
        let says = format!("the job `{}` passes whatever the gate says", job.id);
        let next = "remove `continue-on-error`";
        faults.push(Point::fix(CHECK, says, next).at(job.key("continue-on-error")));
    }
    faults
}

fn step(gate: &Gate<'_>, node: &Node<'_>) -> Vec<Point> {
    let workflow = gate.job().workflow;
    let mut faults = Vec::new();
    if node.get("if").is_some_and(|condition| !runs_always(condition)) {
        let says = "`if` can skip the step, and the job passes without it";
        faults.push(
            Point::fix(CHECK, says, "remove `if` from the step").at(workflow.key(node, "if")),
        );
    }
    if node.get("continue-on-error").is_some_and(is_on) {
        let says = "the step may fail, and the job passes all the same";
        let at = workflow.key(node, "continue-on-error");
        faults.push(Point::fix(CHECK, says, "remove `continue-on-error`").at(at));
    }
    faults
}

/// Whether a condition holds whatever happened before.
fn runs_always(condition: &Node<'_>) -> bool {
    let text = condition.text().unwrap_or_default();
    let bare = text.trim().trim_start_matches("${{").trim_end_matches("}}").trim();
    matches!(bare, "always()" | "true")
}

/// Whether a switch is on, or may be.
fn is_on(value: &Node<'_>) -> bool {
    value.text() != Some("false")
}
