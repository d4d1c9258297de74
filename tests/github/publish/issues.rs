//! One issue for each holder of an organisation.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::fake::{Effect, Fake, Fault, Limits, State, Token, shape};

const DAY: &str = "2026-11-22";
const ISSUES: &str = "/repos/*/*/issues";
const LISTED: &str = "/repos/acme/security/issues";

/// A folder of repositories, and the store of what was scanned.
struct Fleet(TempDir);

impl Fleet {
    /// A repository with a secret that this party holds and has not rotated since a day; without a
    /// party, nobody holds it.
    fn with(self, name: &str, party: Option<&str>, last: &str) -> Self {
        let folder = self.0.path().join("acme").join(name).join(".github");
        fs::create_dir_all(folder.join("workflows")).unwrap();
        let workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ./x\n        env:\n          T: ${{ secrets.TOKEN }}\n";
        fs::write(folder.join("workflows/ci.yml"), workflow).unwrap();
        let policy = "version: 1\npolicy: { require: accountable, levels: { roster-unguarded: allow, rotation-unproven: allow } }\n";
        let held = party.map(|party| {
            let party = Value::from(party);
            format!(
                "parties:\n  {party}: {{ team: \"@acme/platform\", escalation: [\"@acme/security\"] }}\nidentities:\n  - match: github/actions-secret/TOKEN\n    raci: {{ accountable: {party} }}\n    rotation: {{ every: 90d, last: {last} }}\n    review: {{ last: 2026-11-01, by: \"@alice\", decision: keep }}\n"
            )
        });
        let roster = format!("{policy}{}", held.unwrap_or_default());
        fs::write(folder.join("keyroster.yaml"), roster).unwrap();
        self
    }

    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Two holders, and what nobody holds.
    fn late() -> Self {
        Self::new()
            .with("web", Some("platform"), "2026-01-01")
            .with("app", Some("platform"), "2026-06-01")
            .with("feed", Some("| @all <b> #1"), "2026-01-01")
            .with("lost", None, "")
    }

    /// `org scan` as of a day: its exit code, and what it says of issues.
    fn scan(&self, fake: &Fake, day: &str, more: &[&str]) -> (Option<i32>, String) {
        let folder = self.0.path().join("acme");
        let output = Command::new(env!("CARGO_BIN_EXE_keyroster"))
            .args(["org", "scan", "acme", "--as-of", day, "--open-issues", "acme/security"])
            .args(["--api-url", &fake.url(), "--local"])
            .arg(folder)
            .arg("--store")
            .arg(self.0.path().join("org.db"))
            .args(more)
            .env_clear()
            .env("KEYROSTER_TOKEN", "ghs_test")
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let told = told.lines().filter(|line| line.starts_with("issues: "));
        (output.status.code(), told.collect::<Vec<_>>().join("\n"))
    }

    #[track_caller]
    fn says(&self, fake: &Fake, day: &str, wanted: &str) {
        let (code, told) = self.scan(fake, day, &[]);
        assert!(told.contains(wanted), "{told}");
        assert!(matches!(code, Some(0 | 1)), "{code:?}: {told}");
    }
}

fn github(permissions: &str) -> Fake {
    let mut state = State::acme(permissions);
    state.repo("acme/security");
    Fake::start(state)
}

fn open() -> Fake {
    github("issues=write")
}

/// The issues there are, by title.
fn titles(fake: &Fake) -> Vec<String> {
    let state = fake.state();
    let title = |issue: &Value| {
        format!("{} ({})", issue["title"].as_str().unwrap(), issue["state"].as_str().unwrap())
    };
    state.list(LISTED).iter().map(title).collect()
}

fn body(fake: &Fake, number: usize) -> String {
    fake.state().list(LISTED)[number - 1]["body"].as_str().unwrap().to_owned()
}

fn comments(fake: &Fake, number: u64) -> Vec<String> {
    let state = fake.state();
    let comments = state.comments("acme/security", number);
    comments.iter().map(|one| one["body"].as_str().unwrap().to_owned()).collect()
}

/// How often GitHub was asked to change something.
fn changes(fake: &Fake) -> usize {
    fake.log().iter().filter(|line| !line.starts_with("GET ")).count()
}

#[test]
fn each_holder_has_one_issue_and_it_is_written_once() {
    let (fake, fleet) = (open(), Fleet::late());
    fleet.says(&fake, DAY, "issues: 3 opened, in acme/security");
    assert_eq!(
        titles(&fake),
        [
            "keyroster: 2 overdue for platform (open)",
            "keyroster: 1 overdue for | @all <b> #1 (open)",
            "keyroster: 1 to settle that nobody holds (open)",
        ]
    );
    let text = body(&fake, 1);
    assert!(text.contains("| 2026-04-01 | <code>github/actions-secret/TOKEN</code>: rotation overdue | <code>web</code>"), "{text}");
    assert!(text.ends_with("\n\n/cc @acme/platform"), "{text}");
    assert!(!body(&fake, 3).contains("/cc"));
    assert!(!body(&fake, 2).contains("@all"), "{}", body(&fake, 2));
    let done = changes(&fake);
    fleet.says(&fake, DAY, "issues: 3 up to date, in acme/security");
    // Days pass, and nothing else: nothing is written.
    fleet.says(&fake, "2026-11-23", "issues: 3 up to date, in acme/security");
    assert_eq!(changes(&fake), done);
}

#[test]
fn what_is_newly_overdue_is_told_once_and_what_people_write_stays() {
    let (fake, fleet) = (open(), Fleet::late());
    fleet.says(&fake, DAY, "3 opened");
    let edited = format!("Talk to me first.\r\n\r\n{}\r\n\r\nThank you.", body(&fake, 1));
    fake.state().list_mut(LISTED)[0]["body"] = edited.into();
    let fleet = fleet.with("new", Some("platform"), "2026-03-01");
    fleet.says(&fake, DAY, "issues: 1 updated, 2 up to date, in acme/security");
    let text = body(&fake, 1);
    assert!(text.starts_with("Talk to me first.\n\n<!-- keyroster"), "{text}");
    assert!(
        text.ends_with("/cc @acme/platform\n\nThank you.") && text.contains("<code>new</code>")
    );
    let told = comments(&fake, 1);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Newly overdue:\n\n- <code>github/"), "{}", told[0]);
    assert_eq!(told[0].lines().count(), 3, "{}", told[0]);
    fleet.says(&fake, DAY, "issues: 3 up to date");
    assert_eq!(comments(&fake, 1).len(), 1);
}

#[test]
fn it_is_closed_when_nothing_is_left_and_opened_when_something_comes_back() {
    let (fake, fleet) = (open(), Fleet::late());
    fleet.says(&fake, DAY, "3 opened");
    let fleet = fleet.with("feed", Some("| @all <b> #1"), "2026-11-01");
    fleet.says(&fake, DAY, "issues: 1 closed, 2 up to date");
    assert!(titles(&fake)[1].ends_with("(closed)"));
    assert!(comments(&fake, 2)[0].starts_with("Nothing is left to do."));
    fleet.says(&fake, DAY, "issues: 2 up to date");
    let fleet = fleet.with("feed", Some("| @all <b> #1"), "2026-01-01");
    fleet.says(&fake, DAY, "issues: 1 reopened, 2 up to date");
    assert!(titles(&fake)[1].ends_with("(open)"));
    assert!(comments(&fake, 2)[1].starts_with("Newly overdue:"));
}

#[test]
fn who_closes_it_by_hand_is_asked_again_for_what_is_new_only() {
    let (fake, fleet) = (open(), Fleet::late());
    fleet.says(&fake, DAY, "3 opened");
    fake.state().list_mut(LISTED)[0]["state"] = "closed".into();
    fleet.says(&fake, DAY, "issues: 3 up to date");
    assert!(titles(&fake)[0].ends_with("(closed)"));
    let fleet = fleet.with("new", Some("platform"), "2026-03-01");
    fleet.says(&fake, DAY, "issues: 1 reopened, 2 up to date");
    assert!(titles(&fake)[0].ends_with("(open)"));
}

#[test]
fn what_falls_due_soon_is_listed_before_it_is_late() {
    let (fake, fleet) = (open(), Fleet::new().with("web", Some("platform"), "2026-09-01"));
    fleet.says(&fake, "2026-11-01", "issues: none needed");
    fleet.says(&fake, DAY, "issues: 1 opened");
    assert_eq!(titles(&fake), ["keyroster: 1 due soon for platform (open)"]);
    fleet.says(&fake, "2026-12-02", "issues: 1 updated");
    assert_eq!(titles(&fake), ["keyroster: 1 overdue for platform (open)"]);
    assert_eq!(comments(&fake, 1).len(), 1);
}

#[test]
fn there_are_fifty_at_most_and_the_others_are_named_in_one() {
    let fake = open();
    let mut fleet = Fleet::new();
    for number in 0..60 {
        let party = format!("party-{number:02}");
        fleet = fleet.with(&format!("r{number}"), Some(&party), "2026-01-01");
    }
    fake.state().limits = Limits {
        creations: Some(30),
        minute: std::time::Duration::from_millis(1500),
        ..Limits::default()
    };
    fleet.says(&fake, DAY, "issues: 51 opened, in acme/security");
    let titles = titles(&fake);
    assert_eq!(titles[50], "keyroster: 10 more holders with something to do (open)");
    assert!(body(&fake, 51).contains("| 1 overdue for party-59 | 1 |"), "{}", body(&fake, 51));
    fleet.says(&fake, DAY, "issues: 51 up to date");
}

#[test]
fn what_is_one_identity_in_many_repositories_is_listed_once() {
    let (fake, fleet) = (open(), Fleet::new().with("a", None, "").with("b", None, ""));
    let role = "on: push\npermissions: { id-token: write }\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with: { role-to-assume: arn:aws:iam::111122223333:role/deploy, aws-region: eu-west-1 }\n";
    for name in ["a", "b"] {
        let file = format!("acme/{name}/.github/workflows/ci.yml");
        fs::write(fleet.0.path().join(file), role).unwrap();
    }
    fleet.says(&fake, DAY, "issues: 1 opened");
    assert_eq!(titles(&fake), ["keyroster: 1 to settle that nobody holds (open)"]);
    let text = body(&fake, 1);
    assert!(
        text.contains("<code>a</code> <code>.github/workflows/ci.yml:8</code> and 1 more"),
        "{text}"
    );
}

#[test]
fn issues_of_others_are_left_alone() {
    let (fake, fleet) = (open(), Fleet::late());
    fleet.says(&fake, DAY, "3 opened");
    let copied = body(&fake, 1);
    let done = titles(&fake);
    {
        let mut state = fake.state();
        // Somebody copied the mark; another organisation has its issues here too; a pull request.
        let label = state.list(LISTED)[0]["labels"].clone();
        let issue = |number: u64, user: Value, body: String| {
            serde_json::json!({
                "number": number, "title": "x", "state": "open", "user": user, "body": body,
                "labels": label,
            })
        };
        let bot = shape::user("github-actions[bot]", "Bot");
        let other = copied.replace("keyroster digest ", "keyroster digest 0");
        let mut pull = issue(6, bot.clone(), copied.clone());
        pull["pull_request"] = serde_json::json!({});
        state.add(LISTED, issue(4, shape::user("mallory", "User"), copied));
        state.add(LISTED, issue(5, bot, other));
        state.add(LISTED, pull);
    }
    let before = changes(&fake);
    fleet.says(&fake, DAY, "issues: 3 up to date");
    assert_eq!((changes(&fake), &titles(&fake)[..3]), (before, &done[..]));
}

#[test]
fn whatever_happens_there_is_one() {
    for (fault, effect) in [
        (Fault::on("POST", ISSUES).times(1), Effect::Lost),
        (Fault::on("POST", ISSUES).times(1), Effect::Cut),
        (Fault::on("POST", ISSUES).times(1), Effect::status(502)),
        (Fault::on("GET", ISSUES).times(1), Effect::Truncated),
        (Fault::on("PATCH", "/repos/*/*/issues/*").times(1), Effect::Lost),
    ] {
        let (fake, fleet) = (open(), Fleet::late());
        fake.fail(fault, effect);
        fleet.says(&fake, DAY, "issues: 3 opened");
        let fleet = fleet.with("new", Some("platform"), "2026-03-01");
        fleet.says(&fake, DAY, "issues: 1 updated, 2 up to date");
        assert_eq!(titles(&fake).len(), 3);
    }
}

#[test]
fn what_cannot_be_posted_changes_no_verdict() {
    let fleet = Fleet::late();
    fleet.says(
        &github("contents=read"),
        DAY,
        "issues: not kept up to date; `issues: write` lets them be",
    );
    let fake = github("issues=read");
    fleet.says(&fake, DAY, "issues: not kept up to date; `issues: write` lets them be");
    let fake = open();
    fake.state().drops_labels = true;
    fleet.says(&fake, DAY, "GitHub did not take the label `keyroster`");
    assert_eq!(titles(&fake).len(), 1);
    let fake = open();
    fake.state().token("ghs_test", Token::workflow("issues=write"));
    fake.state().expire("ghs_test");
    fleet.says(&fake, DAY, "GitHub does not accept the token (401)");
}

#[test]
fn a_dry_run_says_what_it_would_do() {
    let (fake, fleet) = (open(), Fleet::late());
    let (code, told) = fleet.scan(&fake, DAY, &["--dry-run"]);
    assert_eq!(code, Some(1));
    assert_eq!(told.lines().next(), Some("issues: would open `keyroster: 2 overdue for platform`"));
    assert_eq!((told.lines().count(), changes(&fake)), (3, 0));
}
