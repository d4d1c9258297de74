//! The policy and the exceptions: a waiver lapses, a plan runs out.

use super::Mutation;
use super::repository::Repository;

const SCANNER: &str = "github/actions-secret/SCANNER_KEY";

pub(crate) fn mutations(right: &Repository) -> Vec<Mutation> {
    let overdue = format!("rotation-overdue {SCANNER}");
    let waiver = |name: &str, from: &str, to: &str, expected: &[&str]| {
        Mutation::new(format!("the waiver {name}"), right.roster(from, to), expected.to_vec())
    };
    let approved = "    approved-by: \"@acme/security\"\n";
    let item = |due: &str| {
        let text = format!(
            "plan:\n  - finding: static-credential\n    match: {SCANNER}\n    owner: platform\n    due: {due}\n    exit: x\n"
        );
        right.roster("plan: []\n", &text)
    };
    let gone = right.file(super::repository::ROSTER);
    let gone = right.with(super::repository::ROSTER, &gone[..gone.find("\nwaivers:").unwrap()]);
    vec![
        Mutation::new("the waiver is gone", gone, [overdue.as_str()]),
        waiver(
            "lapsed",
            "expires: 2026-12-31",
            "expires: 2026-11-20",
            &["waiver-expired", &overdue],
        ),
        waiver("ends soon", "expires: 2026-12-31", "expires: 2026-12-01", &["waiver-expiring"]),
        waiver(
            "is too long",
            "expires: 2026-12-31",
            "expires: 2027-03-31",
            &["waiver-too-long", &overdue],
        ),
        waiver("is approved by nobody", approved, "", &["waiver-unapproved", &overdue]),
        waiver(
            "is approved by a partner",
            approved,
            "    approved-by: \"@brightwater-cloud/lead\"\n",
            &["waiver-unapproved", &overdue],
        ),
        waiver(
            "is approved by whoever asked",
            "requested-by: \"@acme/platform\"",
            "requested-by: \"@acme/security\"",
            &["waiver-self-approved", &overdue],
        ),
        waiver("has no exit", "    exit: release 9 is installed\n", "", &["waiver-without-exit"]),
        waiver(
            "is for nothing",
            "finding: rotation-overdue",
            "finding: expired",
            &["waiver-unused", &overdue],
        ),
        Mutation::new("a plan for nothing", item("2027-01-31"), ["plan-unused"]),
        Mutation::new(
            "an ignore for nothing",
            right.roster("policy:\n", "policy:\n  ignore: [\"testdata/**\"]\n"),
            ["ignore-unused"],
        ),
        Mutation::new(
            "an unknown key",
            right.roster("  grace: 0d\n", "  grase: 0d\n"),
            ["roster-invalid"],
        ),
    ]
}
