//! What starts the gate: every pull request to the default branch, the merge queue, the clock.

use globset::GlobBuilder;

use crate::syntax::Node;

use super::gate::Gate;
use super::point::{Point, or_good};

/// What a pull request does that the gate must judge; GitHub's default.
const ACTIVITIES: [&str; 3] = ["opened", "synchronize", "reopened"];

const EVENTS: &str = "\
on:
  pull_request:
  merge_group:
  schedule:
    - cron: \"30 5 * * *\"";

/// The gates that pull requests start; all of them where there is none.
pub(super) fn on_pull_requests<'g, 'w>(gates: &'g [Gate<'w>]) -> Vec<&'g Gate<'w>> {
    let on = |event| gates.iter().filter(move |gate| gate.workflow().listens(event));
    let direct: Vec<_> = on("pull_request").collect();
    let found = if direct.is_empty() { on("pull_request_target").collect() } else { direct };
    if found.is_empty() { gates.iter().collect() } else { found }
}

/// `branch` is the default branch, where it is known; `queue` whether GitHub has a merge queue for
/// it.
pub(super) fn points(gates: &[Gate<'_>], branch: Option<&str>, queue: Option<bool>) -> Vec<Point> {
    let mut points = pull_request(gates, branch);
    points.extend(merge_queue(gates, branch, queue));
    points.push(schedule(gates));
    points
}

fn pull_request(gates: &[Gate<'_>], branch: Option<&str>) -> Vec<Point> {
    const CHECK: &str = "pull-request";
    let started: Vec<_> =
        gates.iter().filter(|gate| gate.workflow().listens("pull_request")).collect();
    let Some(first) = gates.first().filter(|_| started.is_empty()) else {
        let faults =
            started.iter().flat_map(|gate| filters(gate, "pull_request", branch)).collect();
        return or_good(CHECK, "it judges every pull request to the default branch", faults);
    };
    let on = first.workflow().key(&first.workflow().root, "on");
    let says = "no pull request starts it: what it finds is found after the merge";
    vec![Point::fix(CHECK, says, "start it on pull requests").at(on).paste(EVENTS)]
}

/// What keeps an event from starting the gate.
fn filters(gate: &Gate<'_>, event: &'static str, branch: Option<&str>) -> Vec<Point> {
    let workflow = gate.workflow();
    let Some(node) = workflow.event(event) else { return Vec::new() };
    let check = if event == "pull_request" { "pull-request" } else { "merge-queue" };
    let at = |key: &str| workflow.key(node, key);
    let mut faults = Vec::new();
    for key in ["paths", "paths-ignore"].into_iter().filter(|key| node.get(key).is_some()) {
        let says = format!(
            "`{key}` leaves changes out: a required check that does not start stays pending for \
             ever, and what falls due need not be in the change"
        );
        faults.push(Point::fix(check, says, format!("remove `{key}`")).at(at(key)));
    }
    for key in ["branches", "branches-ignore"] {
        let Some(list) = node.get(key) else { continue };
        let patterns: Vec<&str> = list.one_or_many().iter().filter_map(Node::text).collect();
        let written = patterns.join(", ");
        match branch {
            Some(branch) if covers(&patterns, branch) != (key == "branches") => {
                let says = format!("`{key}: [{written}]` leaves out the default branch `{branch}`");
                let next = format!("remove `{key}`, or let it cover `{branch}`");
                faults.push(Point::fix(check, says, next).at(at(key)));
            }
            Some(_) => {}
            None => {
                let says = format!(
                    "whether `{key}: [{written}]` covers the default branch: which one that is was \
                     not seen"
                );
                let next = "say which with `--branch NAME`, or remove the filter";
                faults.push(Point::unseen(check, says, next).at(at(key)));
            }
        }
    }
    if let Some(types) = node.get("types").filter(|_| event == "pull_request") {
        let named: Vec<&str> = types.one_or_many().iter().filter_map(Node::text).collect();
        let missing: Vec<_> = ACTIVITIES.into_iter().filter(|kind| !named.contains(kind)).collect();
        if !missing.is_empty() {
            let missing = missing.join("`, `");
            let says = format!("`types` leaves out `{missing}`: commits come in unjudged");
            faults.push(Point::fix(check, says, "remove `types`").at(at("types")));
        }
    }
    faults
}

fn merge_queue(gates: &[Gate<'_>], branch: Option<&str>, queue: Option<bool>) -> Vec<Point> {
    const CHECK: &str = "merge-queue";
    let Some(first) = gates.first() else { return Vec::new() };
    let started: Vec<_> =
        gates.iter().filter(|gate| gate.workflow().listens("merge_group")).collect();
    if !started.is_empty() {
        let faults = started.iter().flat_map(|gate| filters(gate, "merge_group", branch)).collect();
        return or_good(CHECK, "it judges what a merge queue is about to merge", faults);
    }
    let on = first.workflow().key(&first.workflow().root, "on");
    let next = "add `merge_group` beside `pull_request`";
    let point = match queue {
        Some(true) => Point::fix(
            CHECK,
            "the merge queue does not start it: with the check required, nothing is merged",
            next,
        ),
        Some(false) => Point::advice(
            CHECK,
            "a merge queue would not start it; the default branch has none today",
            next,
        ),
        None => Point::fix(
            CHECK,
            "a merge queue does not start it: it would wait for the check for ever",
            next,
        ),
    };
    vec![point.at(on).paste("on:\n  pull_request:\n  merge_group:")]
}

fn schedule(gates: &[Gate<'_>]) -> Point {
    const CHECK: &str = "schedule";
    if gates.iter().any(|gate| gate.workflow().listens("schedule")) {
        return Point::good(CHECK, "it runs by the clock: what falls due is told without a change");
    }
    let softened = gates.iter().find(|gate| {
        gate.inputs().get("new-only").is_some_and(|value| !matches!(value.as_str(), "false"))
    });
    let paste = "on:\n  schedule:\n    - cron: \"30 5 * * *\"";
    match softened {
        Some(gate) => Point::fix(
            CHECK,
            "with `new-only` and no schedule, nobody hears of what was there before",
            "run it by the clock as well: without a base, everything counts",
        )
        .at(gate.input_at("new-only"))
        .paste(paste),
        None => Point::advice(
            CHECK,
            "it does not run by the clock: what falls due is told when somebody changes something",
            "run it every day",
        )
        .paste(paste),
    }
}

/// Whether filter patterns of a workflow cover a branch: the last one that matches decides, and `!`
/// takes away.
fn covers(patterns: &[&str], branch: &str) -> bool {
    let matches = |pattern: &str| {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        glob.is_ok_and(|glob| glob.compile_matcher().is_match(branch))
    };
    let deciding = patterns.iter().rev().find(|pattern| matches(pattern.trim_start_matches('!')));
    deciding.is_some_and(|pattern| !pattern.starts_with('!'))
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn the_last_pattern_that_matches_decides() {
        for (patterns, branch, expected) in [
            (&["main"][..], "main", true),
            (&["release/*"], "main", false),
            (&["**"], "release/1", true),
            (&["*"], "release/1", false),
            (&["**", "!main"], "main", false),
            (&["!main", "ma*"], "main", true),
        ] {
            assert_eq!(covers(patterns, branch), expected, "{patterns:?} {branch}");
        }
    }
}
