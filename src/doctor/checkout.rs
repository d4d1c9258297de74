//! The checkout before the gate: with the base in it, and without the job's token left behind.

use crate::dialect::github::workflow::action_name;
use crate::syntax::Node;

use super::gate::{Gate, Runs};
use super::point::{Point, or_good};

const CHECK: &str = "checkout";

const STEP: &str = "\
- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
  with:
    fetch-depth: 2
    persist-credentials: false";

pub(super) fn points(gates: &[&Gate<'_>]) -> Vec<Point> {
    let here = gates.iter().filter(|gate| gate.runs != Runs::Elsewhere);
    let mut here = here.peekable();
    if here.peek().is_none() {
        return Vec::new();
    }
    let faults = here.flat_map(|gate| of(gate)).collect();
    or_good(CHECK, "it has the base of the change at hand, and leaves no token behind", faults)
}

fn of(gate: &Gate<'_>) -> Vec<Point> {
    let job = gate.job();
    let workflow = job.workflow;
    let before = job.steps().iter().take_while(|step| Some(*step) != gate.step);
    let checkouts = before.filter(|step| is_checkout(step)).filter(|step| is_of_this(step));
    let Some(step) = checkouts.last() else {
        let says =
            format!("the job `{}` judges without a checkout: there is nothing to see", job.id);
        return vec![Point::fix(CHECK, says, "check out first").at(gate.location()).paste(STEP)];
    };
    let with = step.get("with");
    let at = |key: &str| match with {
        Some(with) => workflow.key(with, key),
        None => workflow.key(step, "uses"),
    };
    let setting = |key: &str| with.and_then(|with| with.text_at(key));
    let mut faults = Vec::new();
    let depth = setting("fetch-depth").unwrap_or("1");
    let moved = setting("ref").is_some();
    match depth.parse::<u32>() {
        Ok(0) => {}
        Ok(2..) if !moved => {}
        Ok(2..) => faults.push(
            Point::fix(
                CHECK,
                "`ref` checks out something else than the merge commit, so the base is not its parent",
                "remove `ref`, or fetch all with `fetch-depth: 0`",
            )
            .at(at("ref")),
        ),
        Ok(_) => faults.push(
            Point::fix(
                CHECK,
                "a depth of 1 leaves out the base: a pull request ends with exit code 2",
                "fetch the merge commit and its parents",
            )
            .at(at("fetch-depth"))
            .paste(STEP),
        ),
        Err(_) => faults.push(
            Point::unseen(CHECK, format!("the depth `{depth}` is computed"), "write 2, or 0 for all")
                .at(at("fetch-depth")),
        ),
    }
    if setting("persist-credentials") != Some("false") {
        let says = "the job's token stays in `.git/config` for every later step";
        let next = "set `persist-credentials: false`";
        faults.push(Point::fix(CHECK, says, next).at(at("persist-credentials")).paste(STEP));
    }
    faults
}

fn is_checkout(step: &Node<'_>) -> bool {
    let action = step.text_at("uses").map(action_name).unwrap_or_default();
    action.eq_ignore_ascii_case("actions/checkout")
}

/// Whether it is this repository that is checked out, and not a baseline's.
fn is_of_this(step: &Node<'_>) -> bool {
    let named = step.get("with").and_then(|with| with.text_at("repository"));
    named.is_none_or(|name| name.contains("github.repository"))
}
