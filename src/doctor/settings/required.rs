//! Whether nothing is merged without the gate.

use serde_json::json;

use crate::github::settings::{ACTIONS_APP, RequiredCheck};
use crate::github::{Repo, Settings};

use super::super::gate::Gate;
use super::super::point::Point;
use super::unseen;

const CHECK: &str = "required";

pub(super) fn points(settings: &Settings, gates: &[&Gate<'_>]) -> Vec<Point> {
    let branch = &settings.branch;
    if let Some(path) = settings.required_workflow() {
        let says = format!("a ruleset requires the workflow {path} for `{branch}`");
        return vec![Point::good(CHECK, says)];
    }
    let Some(gate) = gates.first() else { return Vec::new() };
    let rules = settings.rules.iter().flatten().flat_map(|rule| rule.checks());
    let protected = settings.protection.iter().flatten();
    let required: Vec<_> =
        rules.chain(protected.flat_map(|protection| protection.checks())).collect();
    let is_gate = |check: &&RequiredCheck| gates.iter().any(|gate| reports(gate, &check.context));
    let mut found: Vec<&RequiredCheck> = required.iter().filter(is_gate).collect();
    // Where it is required twice, the stricter one counts.
    found.sort_by_key(|check| check.integration_id != Some(ACTIONS_APP));
    if let Some(check) = found.first() {
        return vec![source(check, branch)];
    }
    let name = gate.check_name();
    match (&settings.rules, &settings.protection) {
        (Err(failure), _) => {
            vec![unseen(CHECK, "whether a ruleset requires it", failure, "metadata=read")]
        }
        (_, Err(failure)) => {
            let what = "no ruleset requires it; whether the branch's own protection does";
            vec![unseen(CHECK, what, failure, "administration=read")]
        }
        _ => vec![missing(settings, gate, name)],
    }
}

/// Whether a gate reports under a name, as far as the name is known.
fn reports(gate: &Gate<'_>, context: &str) -> bool {
    let named = gate.check_name().is_some_and(|name| name == context);
    named || gate.check_prefix().is_some_and(|prefix| context.starts_with(&prefix))
}

/// A required check, and who may report it.
fn source(check: &RequiredCheck, branch: &str) -> Point {
    let RequiredCheck { context, integration_id } = check;
    match integration_id {
        Some(ACTIONS_APP) => {
            let says = format!("`{branch}` requires the check `{context}`, reported by GitHub Actions");
            Point::good(CHECK, says)
        }
        None => Point::fix(
            CHECK,
            format!(
                "`{branch}` requires the check `{context}` from anybody: whoever may write a status \
                 can report it"
            ),
            format!("name its source, GitHub Actions ({ACTIONS_APP})"),
        )
        .paste(format!("{{ \"context\": {}, \"integration_id\": {ACTIONS_APP} }}", json!(context))),
        Some(other) => Point::fix(
            CHECK,
            format!(
                "`{branch}` requires the check `{context}` from the App {other}, and the job's own \
                 report comes from GitHub Actions ({ACTIONS_APP})"
            ),
            "name the App that reports it",
        )
        .paste(format!("{{ \"context\": {}, \"integration_id\": {ACTIONS_APP} }}", json!(context))),
    }
}

fn missing(settings: &Settings, gate: &Gate<'_>, name: Option<String>) -> Point {
    let branch = &settings.branch;
    let Some(name) = name else {
        let says = format!("whether `{branch}` requires it: the name of its check is computed");
        let next = "look for it among the required checks, or give the job a fixed `name`";
        return Point::unseen(CHECK, says, next).at(gate.outer.key("name"));
    };
    let says = format!(
        "`{branch}` does not require the check `{name}`: what it blocks is merged all the same"
    );
    let next = "require it, as an administrator of the repository";
    Point::fix(CHECK, says, next).paste(ruleset(&settings.repo, &name))
}

/// The command that requires the check.
fn ruleset(repo: &Repo, name: &str) -> String {
    let ruleset = json!({
        "name": "keyroster",
        "target": "branch",
        "enforcement": "active",
        "conditions": { "ref_name": { "include": ["~DEFAULT_BRANCH"], "exclude": [] } },
        "rules": [{
            "type": "required_status_checks",
            "parameters": {
                "strict_required_status_checks_policy": false,
                "required_status_checks": [{ "context": name, "integration_id": ACTIONS_APP }],
            },
        }],
    });
    let body = serde_json::to_string_pretty(&ruleset).unwrap_or_default();
    format!("gh api --method POST repos/{repo}/rulesets --input - <<'JSON'\n{body}\nJSON")
}
