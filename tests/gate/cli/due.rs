//! `keyroster due`, as somebody who plans a month reads it.

use serde_json::Value;

use super::{PLACE, Repository, WORKFLOW};

const ROSTER: &str = "\
version: 1
parties:
  web: { team: \"@acme/web\", escalation: [\"@acme/oncall\", \"@acme/ciso\"] }
  northwind:
    partner: true
    contact: \"a@northwind.example\"
    contract: { ends: 2026-12-31, notice: 30d }
    exit: { plan: docs/exit.md, tested: 2025-12-10 }
policy: { grace: 4d }
identities:
  - match: github/actions-secret/NPM_TOKEN
    raci: { accountable: web, responsible: northwind }
    rotation: { every: 90d, last: 2026-07-03 }
    review: { every: 30d, last: 2026-10-21, by: \"@alice\", decision: keep }
    revocation: { runbook: docs/revoke.md, within: 4h, tested: 2025-11-25 }
    expires: 2026-11-28
plan:
  - { finding: expiring, match: \"github/*\", owner: web, due: 2026-11-30, exit: it is gone }
waivers:
  - finding: rotation-overdue
    match: github/actions-secret/NPM_TOKEN
    reason: r
    requested-by: \"@acme/web\"
    approved-by: \"@acme/ciso\"
    approved-on: 2026-11-01
    expires: 2026-12-05
    exit: appliance 7.2 is installed
";

fn repository() -> Repository {
    Repository::empty().with(".github/workflows/ci.yml", WORKFLOW).with(PLACE, ROSTER)
}

fn due(arguments: &[&str]) -> (i32, String, String) {
    let repository = repository();
    let mut all = vec!["due", ".", "--as-of", "2026-11-22"];
    all.extend(arguments.iter().copied());
    let run = repository.run(all);
    (run.code.unwrap(), run.out, run.err)
}

#[test]
fn everything_with_a_date_is_listed_in_its_order() {
    let (code, shown, complaint) = due(&["--format", "json", "--within", "60d"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    let agenda: Value = serde_json::from_str(&shown).unwrap();
    let schema = serde_json::from_str(keyroster::report::AGENDA_SCHEMA).unwrap();
    assert!(jsonschema::is_valid(&schema, &agenda), "{shown}");
    let obligations = agenda["obligations"].as_array().unwrap().iter();
    let of = |one: &Value, key: &str| one[key].as_str().unwrap_or("-").to_owned();
    let listed: Vec<String> = obligations
        .map(|one| {
            let words = ["due", "kind", "status", "state", "blocks_from"].map(|key| of(one, key));
            words.join(" ")
        })
        .collect();
    let expected = [
        "2026-10-01 rotation overdue waived 2026-12-06",
        "2026-11-20 review in-grace active -",
        "2026-11-25 revocation-test due-soon active -",
        "2026-11-28 expiry due-soon active 2026-11-29",
        "2026-11-30 plan due-soon active 2026-12-01",
        "2026-12-01 contract-notice due-soon active -",
        "2026-12-05 waiver due-soon active 2026-12-06",
        "2026-12-10 exit-test fine active -",
        "2026-12-31 contract-end fine active -",
    ];
    assert_eq!(listed, expected);
    let review = &agenda["obligations"][1];
    assert_eq!(review["late_from"], "2026-11-25");
    assert_eq!(review["escalates"][0]["to"], "@acme/oncall");
    assert_eq!(review["escalates"][1]["on"], "2026-12-08");
}

#[test]
fn people_read_it_by_week_and_month() {
    let (_, shown, _) = due(&["--within", "3w", "--holder", "web"]);
    let expected = "\
Overdue
  2026-10-01  rotate GitHub Actions secret `NPM_TOKEN`: 52 days late, waived until 2026-12-05, blocks from 2026-12-06
              web (accountable), northwind (rotates); escalates to @acme/oncall, then @acme/ciso
              .github/keyroster.yaml:13: rotate it at its issuer, then `keyroster rotate github/actions-secret/NPM_TOKEN --evidence URL`

In the days of grace
  2026-11-20  review GitHub Actions secret `NPM_TOKEN`: due 2 days ago, late from 2026-11-25
              web (accountable); escalates to @acme/oncall on 2026-12-01
              .github/keyroster.yaml:14: look whether it is still needed, and no stronger than it must be, then `keyroster review github/actions-secret/NPM_TOKEN --by HANDLE`
";
    assert!(shown.starts_with(expected), "{shown}");
    let titles: Vec<&str> =
        shown.lines().filter(|line| line.starts_with(char::is_uppercase)).collect();
    let expected = [
        "Overdue",
        "In the days of grace",
        "This month, until 2026-11-30",
        "Later, until 2026-12-13",
    ];
    assert_eq!(titles, expected, "{shown}");
    assert!(
        shown.ends_with("\n1 overdue, 1 in the days of grace, 6 due until 2026-12-13\n"),
        "{shown}"
    );
}

#[test]
fn a_party_sees_what_it_has_to_do_with() {
    let kinds = |party: &str| {
        let arguments = ["--within", "1y", "--holder", party, "--format", "csv"];
        let (_, shown, _) = due(&arguments);
        let rows = shown.lines().skip(1);
        rows.map(|row| row.split(',').nth(4).unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        kinds("northwind"),
        "rotation revocation-test expiry contract-notice exit-test contract-end"
    );
    let (code, _, complaint) = due(&["--holder", "northwynd"]);
    assert_eq!(code, 2);
    assert!(complaint.contains("there is no party `northwynd`") && complaint.contains("northwind"));
}

#[test]
fn a_calendar_has_a_whole_day_for_each() {
    let (_, shown, _) = due(&["--within", "60d", "--format", "ics"]);
    assert!(
        shown.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
            && shown.ends_with("END:VCALENDAR\r\n")
    );
    assert_eq!(shown.matches("BEGIN:VEVENT\r\n").count(), 9);
    assert!(shown.contains("DTSTART;VALUE=DATE:20261128\r\n"), "{shown}");
    let uid = |shown: &str, after: &str| {
        let event = shown.split("BEGIN:VEVENT").find(|event| event.contains(after)).unwrap();
        event.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned()
    };
    // Rotated since: the same event on another day.
    let later = ROSTER.replace("2026-07-03", "2026-11-21");
    let moved = Repository::empty().with(".github/workflows/ci.yml", WORKFLOW).with(PLACE, &later);
    let moved =
        moved.run(["due", ".", "--as-of", "2026-11-23", "--within", "1y", "--format", "ics"]);
    assert_eq!(uid(&shown, "SUMMARY:rotate"), uid(&moved.out, "SUMMARY:rotate"));
}

#[test]
fn without_a_roster_there_is_nothing_to_look_at() {
    for (repository, said) in [
        (Repository::empty().with(".github/workflows/ci.yml", WORKFLOW), "there is no roster"),
        (Repository::faulty(), "the roster has 2 faults"),
    ] {
        let run = repository.run(["due", "."]).ends(2, &[said]);
        assert_eq!(run.out, "");
    }
}

#[test]
fn a_time_that_is_none_is_refused() {
    let (code, _, complaint) = due(&["--within", "3days"]);
    assert_eq!(code, 2);
    assert!(complaint.contains("did you mean `3d`?"), "{complaint}");
}

#[test]
fn what_has_no_date_is_said() {
    let roster = "version: 1\nparties: { web: { team: \"@acme/web\" } }\nidentities:\n  - match: \"*\"\n    raci: { accountable: web }\n";
    let repository =
        Repository::empty().with(".github/workflows/ci.yml", WORKFLOW).with(PLACE, roster);
    let run = repository.run(["due", ".", "--as-of", "2026-11-22"]).ends(0, &[]);
    assert_eq!(
        run.out,
        "nothing is due until 2026-12-22\n2 rotations and reviews have no date to count from, and cannot be here: `keyroster check` says which\n"
    );
}
