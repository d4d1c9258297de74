//! `tests/right/` is a repository with nothing wrong. Each single change of it is one finding, no
//! more and no less: a rule that is silent would pass it, and two that say the same would show.

use std::fs;
use std::path::Path;

use keyroster::collect::Folder;
use keyroster::rule::Level;
use keyroster::{Request, check, rule};

use crate::catalogue::files;

const ROSTER: &str = ".github/keyroster.yaml";
const INFRA: &str = "infra/partners.tf";
const OWNERS: &str = ".github/CODEOWNERS";

/// In which file what becomes what, and the rule that says so. What becomes nothing in a file that
/// is named by it alone is the file itself.
const CHANGES: &[(&str, &str, &str, &str)] = &[
    (ROSTER, "aws-accounts: [\"111122223333\"]", "aws-accounts: []", "partner-unregistered"),
    (ROSTER, "      domains: [northwind.example]\n", "", "partner-unregistered"),
    (INFRA, "111122223333", "999988887777", "partner-unregistered"),
    (INFRA, "soc@northwind.example", "soc@elsewhere.example", "partner-unregistered"),
    (ROSTER, "ends: 2027-06-30", "ends: 2026-11-21", "partner-contract-ended"),
    (ROSTER, "ends: 2027-06-30", "ends: 2027-02-20", "partner-contract-ending"),
    (ROSTER, "ends: 2027-06-30, notice: 90d", "ends: 2026-12-22", "partner-contract-ending"),
    (ROSTER, "plan: docs/partners/northwind-exit.md, ", "", "partner-exit-untested"),
    (ROSTER, ", tested: 2026-06-01 }\n    known-as", " }\n    known-as", "partner-exit-untested"),
    (ROSTER, "northwind-exit.md", "exit.md", "partner-exit-untested"),
    ("docs/partners/northwind-exit.md", "", "", "partner-exit-untested"),
    (ROSTER, "exit.md, tested: 2026-06-01", "exit.md, tested: 2025-11-21", "partner-exit-untested"),
    (
        ROSTER,
        "accountable: web, responsible: northwind",
        "accountable: web, responsible: [northwind, brightwater]",
        "step-shared-by-partners",
    ),
    (
        ROSTER,
        "revocation: { runbook: docs/runbooks/revoke.md, tested: 2026-06-01 }\n    approvals",
        "approvals",
        "revocation-undefined",
    ),
    (
        ROSTER,
        "revoke.md, tested: 2026-06-01 }\n    approvals",
        "gone.md, tested: 2026-06-01 }\n    approvals",
        "revocation-undefined",
    ),
    (
        ROSTER,
        "revoke.md, tested: 2026-06-01 }\n    approvals",
        "revoke.md }\n    approvals",
        "revocation-untested",
    ),
    (
        ROSTER,
        "revoke.md, tested: 2026-06-01 }\n    approvals",
        "revoke.md, tested: 2026-11-23 }\n    approvals",
        "revocation-untested",
    ),
    (
        ROSTER,
        "\"@acme/web\", escalation: [\"@acme/security\"]",
        "\"@acme/web\"",
        "escalation-missing",
    ),
    (ROSTER, "    purpose: publishes the packages\n", "", "entry-incomplete"),
    (ROSTER, "{ accountable: web, responsible: web }", "{ accountable: web }", "entry-incomplete"),
    (ROSTER, "escalation]", "escalation, expires]", "entry-incomplete"),
    (ROSTER, "by: \"@acme/security\", on", "by: soc@northwind.example, on", "self-approved"),
    (ROSTER, "by: \"@acme/security\", on", "by: delivery@brightwater.example, on", "self-approved"),
    (OWNERS, "@acme/web", "@acme/shop", "unreachable-owner"),
    (ROSTER, "    contact: soc@northwind.example\n", "", "unreachable-owner"),
    (
        OWNERS,
        "*        @acme/web\n/.github @acme/security\n",
        "/docs/ @acme/web @acme/security\n",
        "roster-unguarded",
    ),
    (OWNERS, "", "", "roster-unguarded"),
    (ROSTER, "[northwind-msp]", "[]", "secret-to-third-party"),
    (INFRA, "roles/viewer", "roles/owner", "overprivileged"),
];

/// A finding for each entry, party or partner that the change is about.
const MANY: &[&str] = &["entry-incomplete"];

fn judged(root: &Path) -> Vec<(String, Level)> {
    let folder = Folder::open(root).unwrap();
    let catalogue = rule::built_in().unwrap();
    let today = crate::cases::AS_OF.parse().unwrap();
    let report = check(&Request::new(&folder, catalogue, today)).unwrap();
    report.findings.into_iter().map(|finding| (finding.rule, finding.level)).collect()
}

fn copied() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let right = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/right");
    for path in files("tests/right", "") {
        let to = copy.path().join(path.strip_prefix(&right).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(path, to).unwrap();
    }
    copy
}

#[test]
fn nothing_is_wrong_with_what_is_right() {
    assert_eq!(judged(copied().path()), []);
}

#[test]
fn each_single_change_is_one_finding() {
    let mut wrong = Vec::new();
    for (file, from, to, rule) in CHANGES {
        let copy = copied();
        let path = copy.path().join(file);
        if from.is_empty() {
            fs::remove_file(&path).unwrap();
        } else {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(from), "{file} has no `{from}`");
            fs::write(&path, text.replacen(from, to, 1)).unwrap();
        }
        let found = judged(copy.path());
        let all = found.iter().all(|(found, _)| found == rule);
        if !all || found.is_empty() || (found.len() > 1 && !MANY.contains(rule)) {
            wrong.push(format!("{file}: `{from}` -> `{to}`: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What a partner can administer blocks; what it only works on warns.
#[test]
fn a_contract_that_is_over_blocks_where_the_partner_can_administer() {
    let ended = |also: fn(String) -> String| {
        let copy = copied();
        let path = copy.path().join(ROSTER);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, also(text.replace("ends: 2027-06-30", "ends: 2026-11-21"))).unwrap();
        let infra = copy.path().join(INFRA);
        let kept = also(fs::read_to_string(&infra).unwrap());
        fs::write(&infra, kept).unwrap();
        judged(copy.path())
    };
    assert_eq!(ended(|text| text), [("partner-contract-ended".to_owned(), Level::Deny)]);
    let without = |text: String| match text.split_once("  - match: \"aws/") {
        Some((head, _)) => head.to_owned(),
        None if text.starts_with("resource") => String::new(),
        None => text,
    };
    assert_eq!(ended(without), [("partner-contract-ended".to_owned(), Level::Warn)]);
}
