//! What a change asks less of than its base: told, and undone, so that nothing else is said.

use super::Mutation;
use super::repository::{ROSTER, Repository};

/// Each change of the roster is one finding, and whatever it would hide or allow is judged as before.
pub(crate) fn mutations(right: &Repository) -> Vec<Mutation> {
    let entry = "    raci: { accountable: platform, responsible: platform }\n    lifecycle: { provision: platform, rotate: platform, review: security, revoke: platform }\n    rotation: { last: 2026-10-02";
    let upkeep = "runs.acme.example/1\" }\n    review: { last: 2026-10-15, by: \"@acme/security\", decision: keep }\n    revocation: { runbook: docs/revoke/all.md, within: 4h, tested: 2026-08-01 }";
    let scanner = "    expires: 2026-12-31\n    exit: release 9";
    let changes: &[(&str, &str, &str)] = &[
        ("a longer interval", "rotation: { default: 90d", "rotation: { default: 91d"),
        ("never", "review: { default: 180d }", "review: { default: never }"),
        ("a longer grace", "grace: 0d", "grace: 1d"),
        ("a lower level", "levels: { static-credential: warn }", "levels: { unowned: warn }"),
        ("one word less is required", ", escalation]\n  waiver", "]\n  waiver"),
        ("longer waivers", "max: 90d", "max: 1y"),
        ("more renewals", "renewals: 1", "renewals: 2"),
        (
            "one more may approve",
            "approvers: [\"@acme/security\"]",
            "approvers: [\"@acme/security\", \"@acme/platform\"]",
        ),
        ("anybody may approve", ", approvers: [\"@acme/security\"]", ""),
        ("one more is trusted", "github: [acme]", "github: [acme, evil]"),
        (
            "one more account is trusted",
            "aws-accounts: [\"444455556666\"]",
            "aws-accounts: [\"444455556666\", \"999988887777\"]",
        ),
        (
            "the workflows are not scanned",
            "policy:\n",
            "policy:\n  ignore: [\".github/workflows/**\"]\n",
        ),
        ("a partner is none any more", "  northwind:\n    partner: true\n", "  northwind:\n"),
        ("a later end of a contract", "ends: 2028-03-31", "ends: 2029-03-31"),
        ("no exit plan", "plan: docs/partners/northwind-exit.md, ", ""),
        (
            "nobody to turn to",
            "    contact: platform@acme.example\n    escalation: [\"@acme/security\", \"@acme/ciso\"]\n",
            "    contact: platform@acme.example\n",
        ),
        (
            "a partner answers",
            entry,
            &entry.replace("accountable: platform", "accountable: northwind"),
        ),
        ("a date without evidence", "rotation: { last: 2026-10-02", "rotation: { last: 2026-11-02"),
        ("no date of the rotation", "rotation: { last: 2026-10-02, ", "rotation: { "),
        ("no date of the review", upkeep, &upkeep.replace("{ last: 2026-10-15, by", "{ by")),
        ("no day of the test", upkeep, &upkeep.replace(", tested: 2026-08-01", "")),
        (
            "an interval of its own",
            "rotation: { last: 2026-10-02",
            "rotation: { every: 1y, last: 2026-10-02",
        ),
        ("a longer waiver", scanner, &scanner.replace("2026-12-31", "2027-01-15")),
        (
            "a waiver for more",
            "    match: github/actions-secret/SCANNER_KEY\n    reason",
            "    match: \"github/actions-secret/*\"\n    reason",
        ),
        (
            "a plan for what is new",
            "plan: []\n",
            "plan:\n  - { finding: unowned, match: \"github/*\", owner: platform, due: 2027-01-31 }\n",
        ),
    ];
    let mutations = changes.iter().map(|(name, from, to)| {
        let after = right.roster(from, to).onto(right);
        let expected = match *name {
            // The waiver that stands is taken away, which counts; the new one does not yet.
            "a waiver for more" => {
                vec!["roster-weakened", "rotation-overdue github/actions-secret/SCANNER_KEY"]
            }
            "a plan for what is new" => vec!["roster-weakened", "plan-unused"],
            _ => vec!["roster-weakened"],
        };
        Mutation::new(format!("loosened: {name}"), after, expected)
    });
    let gone = right.without(ROSTER).onto(right);
    let gone = Mutation::new("loosened: the roster is gone", gone, ["roster-weakened"]);
    mutations.chain([gone]).collect()
}
