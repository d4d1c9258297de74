//! What the gate is told in its workflow, which a pull request may change: nothing that disarms it.

use crate::manifest::PLACES;

use super::gate::{Gate, Runs};
use super::point::{Point, or_good};

const CHECK: &str = "armed";

pub(super) fn points(gates: &[&Gate<'_>]) -> Vec<Point> {
    let faults = gates.iter().flat_map(|gate| of(gate)).collect();
    or_good(CHECK, "nothing in its workflow disarms it", faults)
}

fn of(gate: &Gate<'_>) -> Vec<Point> {
    let inputs = gate.inputs();
    let faults = inputs
        .iter()
        .filter_map(|(name, value)| Some(input(name, value, gate)?.at(gate.input_at(name))));
    let mut faults: Vec<_> = faults.collect();
    if gate.runs == Runs::Elsewhere {
        let says = "how the workflow of the other repository runs it was not seen";
        faults.push(Point::unseen(CHECK, says, "run `keyroster doctor` there").at(gate.location()));
    }
    faults
}

fn input(name: &str, value: &str, gate: &Gate<'_>) -> Option<Point> {
    let shell = matches!(gate.runs, Runs::Shell(_));
    let written = if shell { format!("--{name}") } else { format!("{name}: {value}") };
    let remove = format!("remove `{written}`");
    let point = match name {
        "base" if value == "none" => Point::fix(
            CHECK,
            "with `base` at `none`, a change is judged by the roster that it brings: it can approve \
             itself",
            remove,
        ),
        "allow" => Point::fix(
            CHECK,
            format!("`allow` silences {value} from the workflow, which is no part of the roster"),
            "say it in the roster, where its owners see it",
        )
        .paste(levels(value, "allow")),
        "warn" => Point::advice(
            CHECK,
            format!("`warn` lets {value} pass from the workflow, which is no part of the roster"),
            "say it in the roster, where its owners see it",
        )
        .paste(levels(value, "warn")),
        "roster" if !PLACES.contains(&value) => Point::fix(
            CHECK,
            format!(
                "the workflow names the roster, `{value}`; a change of the workflow names another"
            ),
            format!("move it to {} and {remove}", PLACES[0]),
        ),
        "as-of" => {
            Point::fix(CHECK, format!("it judges {value} for ever: nothing falls due"), remove)
        }
        "staged" if value != "false" => {
            Point::fix(CHECK, "it judges what is staged, and a runner stages nothing", remove)
        }
        "path" if !matches!(value, "." | "./") => Point::advice(
            CHECK,
            format!("it judges `{value}` only"),
            "judge the whole repository, or give every part a job of its own",
        ),
        _ => return None,
    };
    Some(point)
}

/// The roster's words for levels that the workflow sets.
fn levels(rules: &str, level: &str) -> String {
    let rules = rules.split([',', '\n', ' ']).filter(|rule| !rule.is_empty());
    let rules: Vec<_> = rules.map(|rule| format!("{rule}: {level}")).collect();
    format!("policy:\n  levels: {{ {} }}", rules.join(", "))
}
