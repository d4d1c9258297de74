//! Partners, and who can be asked: contracts end, exits are not rehearsed, approvals are one's own.

use keyroster::rule::Level;

use super::Mutation;
use super::repository::{ROSTER, Repository};

const INFRA: &str = "infra/partners.tf";
const OWNERS: &str = ".github/CODEOWNERS";

pub(crate) fn mutations(right: &Repository) -> Vec<Mutation> {
    let changed = |name: &str, file: &str, from: &str, to: &str, expected: &[&str]| {
        Mutation::new(name, right.first(file, from, to), expected.to_vec())
    };
    let gone = |name: &str, file: &str, expected: [&str; 1]| {
        Mutation::new(name, right.without(file), expected)
    };
    vec![
        changed(
            "a partner's account is not known",
            ROSTER,
            "aws-accounts: [\"111122223333\"]",
            "aws-accounts: []",
            &["partner-unregistered"],
        ),
        changed(
            "a partner's domain is not known",
            ROSTER,
            "      domains: [northwind.example]\n",
            "",
            &["partner-unregistered"],
        ),
        changed(
            "an account of nobody is let in",
            INFRA,
            "111122223333",
            "999988887777",
            &["partner-unregistered"],
        ),
        changed(
            "a person of nobody is let in",
            INFRA,
            "soc@northwind.example",
            "soc@elsewhere.example",
            &["partner-unregistered"],
        ),
        changed(
            "a contract has ended",
            ROSTER,
            "ends: 2027-06-30",
            "ends: 2026-11-21",
            &["partner-contract-ended"],
        ),
        changed(
            "a contract ends soon",
            ROSTER,
            "ends: 2027-06-30",
            "ends: 2027-02-20",
            &["partner-contract-ending"],
        ),
        changed(
            "a contract without a notice ends soon",
            ROSTER,
            "ends: 2027-06-30, notice: 90d",
            "ends: 2026-12-22",
            &["partner-contract-ending"],
        ),
        changed(
            "an exit has no plan",
            ROSTER,
            "plan: docs/partners/northwind-exit.md, ",
            "",
            &["partner-exit-untested"],
        ),
        changed(
            "an exit was never rehearsed",
            ROSTER,
            ", tested: 2026-06-01 }\n    known-as",
            " }\n    known-as",
            &["partner-exit-untested"],
        ),
        changed(
            "an exit's plan is not where it should be",
            ROSTER,
            "northwind-exit.md",
            "exit.md",
            &["partner-exit-untested"],
        ),
        gone(
            "an exit's plan is gone",
            "docs/partners/northwind-exit.md",
            ["partner-exit-untested"],
        ),
        changed(
            "an exit was rehearsed long ago",
            ROSTER,
            "exit.md, tested: 2026-06-01",
            "exit.md, tested: 2025-11-21",
            &["partner-exit-untested"],
        ),
        changed(
            "two partners share a step",
            ROSTER,
            "accountable: web, responsible: northwind",
            "accountable: web, responsible: [northwind, brightwater]",
            &["step-shared-by-partners"],
        ),
        changed(
            "nothing says how to revoke",
            ROSTER,
            "revocation: { runbook: docs/runbooks/revoke.md, tested: 2026-06-01 }\n    approvals",
            "approvals",
            &["revocation-undefined"],
        ),
        changed(
            "the runbook is not where it should be",
            ROSTER,
            "revoke.md, tested: 2026-06-01 }\n    approvals",
            "gone.md, tested: 2026-06-01 }\n    approvals",
            &["revocation-undefined"],
        ),
        changed(
            "a revocation was never rehearsed",
            ROSTER,
            "revoke.md, tested: 2026-06-01 }\n    approvals",
            "revoke.md }\n    approvals",
            &["revocation-untested"],
        ),
        changed(
            "a revocation was rehearsed tomorrow",
            ROSTER,
            "revoke.md, tested: 2026-06-01 }\n    approvals",
            "revoke.md, tested: 2026-11-23 }\n    approvals",
            &["revocation-untested"],
        ),
        changed(
            "nobody is turned to",
            ROSTER,
            "\"@acme/web\", escalation: [\"@acme/security\"]",
            "\"@acme/web\"",
            &["escalation-missing"],
        ),
        changed(
            "an entry has no purpose",
            ROSTER,
            "    purpose: publishes the packages\n",
            "",
            &["entry-incomplete"],
        ),
        changed(
            "nobody does the work",
            ROSTER,
            "{ accountable: web, responsible: web }",
            "{ accountable: web }",
            &["entry-incomplete"],
        ),
        changed(
            "an end is asked for that entries lack",
            ROSTER,
            "escalation]",
            "escalation, expires]",
            &["entry-incomplete"; 4],
        ),
        changed(
            "a partner approves its own",
            ROSTER,
            "by: \"@acme/security\", on",
            "by: soc@northwind.example, on",
            &["self-approved"],
        ),
        changed(
            "another partner approves",
            ROSTER,
            "by: \"@acme/security\", on",
            "by: delivery@brightwater.example, on",
            &["self-approved"],
        ),
        changed(
            "no code owner can be asked for a party",
            OWNERS,
            "@acme/web",
            "@acme/shop",
            &["unreachable-owner"],
        ),
        changed(
            "a partner cannot be asked",
            ROSTER,
            "    contact: soc@northwind.example\n",
            "",
            &["unreachable-owner"],
        ),
        changed(
            "nobody guards the roster",
            OWNERS,
            "*        @acme/web\n/.github @acme/security\n",
            "/docs/ @acme/web @acme/security\n",
            &["roster-unguarded"],
        ),
        gone("there are no code owners", OWNERS, ["roster-unguarded"]),
        changed(
            "a third party is not trusted",
            ROSTER,
            "[northwind-msp]",
            "[]",
            &["secret-to-third-party github/actions-secret/STATUS_TOKEN"],
        ),
        changed(
            "a partner may do everything",
            INFRA,
            "roles/viewer",
            "roles/owner",
            &[
                "overprivileged gcp/grant/project:acme-prod<-group:soc@northwind.example:roles/owner",
            ],
        ),
    ]
}

/// What a partner can administer blocks; what it only works on warns.
#[test]
fn a_contract_that_is_over_blocks_where_the_partner_can_administer() {
    let levels = |repository: &Repository| -> Vec<_> {
        let judged = repository.judged();
        judged.into_iter().map(|finding| (finding.rule, finding.level)).collect()
    };
    let ended = Repository::partnered().first(ROSTER, "ends: 2027-06-30", "ends: 2026-11-21");
    assert_eq!(levels(&ended), [("partner-contract-ended".to_owned(), Level::Deny)]);
    let roster = ended.file(ROSTER);
    let (without, _) = roster.split_once("  - match: \"aws/").unwrap();
    let works = ended.with(ROSTER, without).with(INFRA, "");
    assert_eq!(levels(&works), [("partner-contract-ended".to_owned(), Level::Warn)]);
}
