//! `--base`: a change is judged by the roster that stands, not by the one that it brings.

use std::fs;

use super::{PLACE, ROSTER, Repository, Run, WORKFLOW, keyroster, text};

/// A second secret, which nobody holds.
const OTHER: &str = "\
on: push
jobs:
  chat:
    runs-on: ubuntu-latest
    steps:
      - run: ./announce.sh
        env:
          TOKEN: ${{ secrets.CHAT_TOKEN }}
";

/// An entry for it.
const ENTRY: &str = "  - match: github/actions-secret/CHAT_TOKEN
    raci: { accountable: chat }
    rotation: { last: 2026-11-02 }
    review: { last: 2026-11-02, by: \"@alice\", decision: keep }
";

pub(super) fn against_head(repository: &Repository) -> Run {
    repository.check(&["--base", "HEAD"])
}

/// Removes a file, as a checkout of the change has it.
pub(super) fn gone(repository: &Repository, path: &str) {
    repository.git(&["add", "--all"]);
    repository.git(&["rm", "--quiet", "-r", "--force", path]);
}

#[test]
fn a_change_cannot_approve_itself() {
    let repository = Repository::held().committed();
    repository.write(".github/workflows/chat.yml", OTHER);
    let open = ROSTER.replace("identities:", "policy: { levels: { unowned: allow } }\nidentities:");
    repository.write(PLACE, &open);
    repository.check(&[]).ends(0, &[]);
    let run = against_head(&repository)
        .ends(1, &["error[unowned]", "CHAT_TOKEN", "error[roster-weakened]"])
        .ends(1, &["`policy.levels.unowned` goes from deny to allow", "adds 1 identity"]);
    assert!(run.out.contains(&format!("--> {PLACE}:4:30")), "{}", run.out);
    // A waiver, a plan and an `ignore` of its own help no more.
    for more in [
        "plan:\n  - { finding: unowned, match: \"github/*\", owner: web, due: 2027-01-31 }\n",
        "waivers:\n  - { finding: unowned, match: \"github/*\", reason: r, expires: 2026-12-31, \
         approved-by: \"@a\", approved-on: 2026-11-20, exit: e }\n",
        "policy: { ignore: [\"**/chat.yml\"] }\n",
    ] {
        repository.write(PLACE, format!("{ROSTER}{more}"));
        repository.check(&[]).ends(0, &[]);
        against_head(&repository).ends(1, &["error[unowned]", "error[roster-weakened]"]);
    }
    // Nor does a roster that goes.
    gone(&repository, PLACE);
    against_head(&repository).ends(1, &["error[unowned]", ".github/keyroster.yaml is removed"]);
}

#[test]
fn what_mends_a_finding_counts_at_once() {
    let late = ROSTER.replace("last: 2026-10-02 }", "last: 2026-05-02 }");
    let repository = Repository::held().with(PLACE, &late).committed();
    against_head(&repository).ends(1, &["error[rotation-overdue]"]);
    // A new identity with a party that the same change adds.
    repository.write(
        PLACE,
        ROSTER.replace("identities:", "  chat: { team: \"@acme/chat\" }\nidentities:") + ENTRY,
    );
    repository.write(".github/workflows/chat.yml", OTHER);
    against_head(&repository)
        .ends(1, &["`rotation.last` of `github/actions-secret/NPM_TOKEN` goes from 2026-05-02 to"])
        .ends(1, &["next: put what proves it as `evidence` beside it", "error[rotation-overdue]"])
        .without("unowned");
    // A rotation that can be looked up.
    let proven =
        late.replace("last: 2026-05-02 }", "last: 2026-11-20, evidence: \"https://t.example/9\" }");
    repository.write(PLACE, proven);
    gone(&repository, ".github/workflows/chat.yml");
    against_head(&repository).ends(0, &["the same identities, held as before"]);
    // An identity that goes with its entry.
    repository.write(PLACE, "version: 1\n");
    gone(&repository, ".github/workflows/ci.yml");
    against_head(&repository).ends(0, &["removes 1 identity"]);
}

#[test]
fn an_exception_may_go() {
    let waived = ROSTER.replace("last: 2026-10-02 }", "last: 2026-05-02 }")
        + "waivers:\n  - { finding: rotation-overdue, match: github/actions-secret/NPM_TOKEN, reason: r, \
           requested-by: \"@b\", approved-by: \"@a\", approved-on: 2026-11-20, expires: 2026-12-31, exit: e }\n";
    let repository = Repository::held().with(PLACE, &waived).committed();
    against_head(&repository).ends(0, &["1 waived"]);
    repository.write(PLACE, waived.split("waivers:").next().unwrap());
    against_head(&repository).ends(1, &["error[rotation-overdue]"]).without("roster-weakened");
    repository.write(PLACE, waived.replace("expires: 2026-12-31", "expires: 2026-12-10"));
    against_head(&repository).ends(0, &["1 waived until 2026-12-10"]);
    repository.write(PLACE, waived.replace("expires: 2026-12-31", "expires: 2027-02-10"));
    let run = against_head(&repository).ends(1, &["ends 2027-02-10, after 2026-12-31"]);
    assert!(run.out.contains("1 waived until 2026-12-31"), "{}", run.out);
}

#[test]
fn a_renewal_counts_once_it_is_merged() {
    let waiver = |approved: &str, expires: &str| {
        format!(
            "  - {{ finding: rotation-overdue, match: github/actions-secret/NPM_TOKEN, reason: r, requested-by: \"@b\", \
             approved-by: \"@a\", approved-on: {approved}, expires: {expires}, exit: e }}\n"
        )
    };
    let over = ROSTER.replace("last: 2026-10-02 }", "last: 2026-05-02 }")
        + "waivers:\n"
        + &waiver("2026-09-01", "2026-11-20");
    let repository = Repository::held().with(PLACE, &over).committed();
    repository.write(PLACE, over + &waiver("2026-11-21", "2026-12-31"));
    repository.check(&[]).ends(0, &["1 waived until 2026-12-31"]);
    against_head(&repository)
        .ends(1, &["`rotation-overdue` is waived for `github/actions-secret/NPM_TOKEN` until 2026-12-31"])
        .ends(1, &["error[rotation-overdue]"]);
}

#[test]
fn whoever_rotates_it_does_not_review_it_by_passing_it_on_for_a_day() {
    let northwind =
        "  northwind: { partner: true, known-as: { github: [northwind-msp] } }\nidentities:";
    let roster = ROSTER
        .replace("identities:", northwind)
        .replace("accountable: web }", "accountable: web, responsible: northwind }");
    let repository = Repository::held().with(PLACE, &roster).committed();
    let reviewed = roster
        .replace("last: 2026-10-02, by: \"@alice\"", "last: 2026-11-20, by: \"@northwind-msp\"");
    for passed_on in
        [reviewed.clone(), reviewed.replace("responsible: northwind", "responsible: web")]
    {
        repository.write(PLACE, passed_on);
        against_head(&repository).ends(1, &["by `@northwind-msp`, who rotates it", "name in `by`"]);
    }
    repository.write(PLACE, reviewed.replace("@northwind-msp", "@acme/security"));
    against_head(&repository).ends(0, &[]);
}

#[test]
fn those_who_merge_may_ask_to_be_warned_only() {
    let warn =
        ROSTER.replace("identities:", "policy: { levels: { roster-weakened: warn } }\nidentities:");
    let repository = Repository::held().with(PLACE, &warn).committed();
    repository.write(PLACE, warn.replace("every: 90d", "every: never"));
    against_head(&repository).ends(0, &["warning[roster-weakened]", "is never, where it was 90d"]);
    // The warning is not the change's to silence.
    repository.write(PLACE, warn.replace("roster-weakened: warn", "roster-weakened: allow"));
    against_head(&repository).ends(0, &["warning[roster-weakened]", "goes from warn to allow"]);
}

#[test]
fn to_move_what_a_roster_says_is_no_loosening() {
    let repository = Repository::held().committed();
    let (head, entries) = ROSTER.split_once("identities:\n").unwrap();
    repository.write(PLACE, format!("include: [rosters/*.yaml]\n{head}"));
    repository.write("rosters/web.yaml", format!("version: 1\nidentities:\n{entries}"));
    against_head(&repository).ends(0, &[]).without("roster-weakened");
    repository.write(
        PLACE,
        ROSTER.replace("github/actions-secret/NPM_TOKEN", "\"github/actions-secret/NPM*\""),
    );
    gone(&repository, "rosters");
    against_head(&repository).ends(0, &[]).without("roster-weakened");
    gone(&repository, PLACE);
    repository.write("keyroster.yaml", ROSTER);
    against_head(&repository).ends(0, &[]).without("roster-weakened");
}

#[test]
fn the_first_roster_counts_at_once_and_so_does_a_repair() {
    let repository = Repository::empty().with(".github/workflows/ci.yml", WORKFLOW).committed();
    repository.write(PLACE, ROSTER);
    against_head(&repository)
        .ends(0, &["has no roster: this change brings the first one, and it counts at once"]);
    let repository = Repository::faulty().committed();
    against_head(&repository).ends(2, &["could not judge: the roster has 2 faults"]);
    repository.write(PLACE, ROSTER);
    against_head(&repository).ends(0, &["cannot be read: that of this change counts at once"]);
}

#[test]
fn a_base_that_is_not_there_is_not_passed_over() {
    let repository = Repository::held().committed();
    for name in ["v9", "--all", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "HEAD:README.md"] {
        let base = format!("--base={name}");
        repository.check(&[&base]).ends(2, &[&format!("the base `{name}` is not in this clone")]);
    }
    repository.check(&["--base", "none"]).ends(0, &[]).without("since");
    Repository::held().check(&["--base", "HEAD"]).ends(2, &["is in no git repository"]);
    repository.check(&["--new-only"]).ends(2, &["add `--base REV`"]);
}

#[test]
fn a_path_below_the_root_has_a_base_of_its_own() {
    let repository = Repository::empty()
        .with("services/web/.github/workflows/ci.yml", WORKFLOW)
        .with("services/web/keyroster.yaml", "version: 1\npolicy: { grace: 0d }\n")
        .with("roster.yaml", "version: 1\npolicy: { grace: 0d }\n")
        .committed();
    let open = "version: 1\npolicy: { grace: 9d }\n";
    repository.write("services/web/keyroster.yaml", open);
    let below = ["check", "services/web", "--base", "main", "--as-of", "2026-11-22"];
    repository.run(below).ends(1, &["`policy.grace` goes from 0d to 9d", "keyroster.yaml@"]);
    // A roster beside what is scanned has a base as well, however it is named.
    repository.write("roster.yaml", open);
    let absolute = fs::canonicalize(repository.path("roster.yaml")).unwrap();
    for roster in ["roster.yaml", "./services/../roster.yaml", absolute.to_str().unwrap()] {
        let run = repository.run(below.into_iter().chain(["--roster", roster]));
        run.ends(1, &["`policy.grace` goes from 0d to 9d"]);
    }
}

#[test]
fn staged_contents_have_a_base_as_well() {
    let repository = Repository::held().committed();
    repository.write(PLACE, ROSTER.replace("every: 90d", "every: 1y"));
    repository.git(&["add", "--all"]);
    repository.check(&["--staged"]).ends(0, &[]).without("roster-weakened");
    repository.check(&["--staged", "--base", "main"]).ends(1, &["is 1y, where it was 90d"]);
    repository.write(".github/workflows/chat.yml", OTHER);
    repository.git(&["reset", "--quiet", "--hard"]);
    repository.write("README.md", "# Web\n");
    repository.git(&["add", "README.md"]);
    repository.check(&["--staged", "--base", "main"]).ends(0, &["the same identities"]);
}

#[test]
fn only_what_is_new_blocks_where_that_is_asked_for() {
    let late = ROSTER.replace("last: 2026-10-02 }", "last: 2026-05-02 }");
    let repository = Repository::held().with(PLACE, &late).committed();
    repository.write("README.md", "# Web\n");
    let new_only =
        |code, said: &[&str]| repository.check(&["--base", "main", "--new-only"]).ends(code, said);
    new_only(
        0,
        &["warning[rotation-overdue]", "there before this change, so it does not block it"],
    );
    repository.write(".github/workflows/chat.yml", OTHER);
    new_only(1, &["warning[rotation-overdue]", "error[unowned]"]);
    gone(&repository, ".github/workflows/chat.yml");
    repository.write(PLACE, late.replace("every: 90d", "every: never"));
    new_only(1, &["warning[rotation-overdue]", "error[roster-weakened]"]);
    repository.write(PLACE, "version: 2\n");
    new_only(2, &["could not judge"]);
}

#[test]
fn formats_say_what_the_change_does_and_point_at_files_that_are_there() {
    let repository = Repository::held().committed();
    let step =
        "      - uses: acme-msp/notify@v3\n        with: { token: \"${{ secrets.NPM_TOKEN }}\" }\n";
    repository.write(".github/workflows/ci.yml", format!("{WORKFLOW}{step}"));
    repository.write(
        PLACE,
        ROSTER
            .replace(
                "identities:",
                "  ops: { team: \"@acme/ops\", escalation: [\"@acme/oncall\"] }\nidentities:",
            )
            .replace("accountable: web", "accountable: ops")
            .replace(", escalation: [\"@acme/oncall\"] }\n  ops", " }\n  ops"),
    );
    let run = repository.check(&[
        "--base=HEAD",
        "--verbose",
        "--format=text",
        "--format=json=r.json",
        "--format=sarif=r.sarif",
        "--format=markdown=r.md",
    ]);
    run.ends(
        1,
        &[
            "widens 1 identity, changes the holder of 1",
            "is handed to acme-msp",
            "ops answers for it, after web",
        ],
    );
    let read = |name: &str| fs::read_to_string(repository.path(name)).unwrap();
    let report: serde_json::Value = serde_json::from_str(&read("r.json")).unwrap();
    assert_eq!(report["change"]["widened"][0]["how"][0], "is handed to acme-msp");
    assert_eq!(report["change"]["rehomed"][0]["to"], "ops");
    assert!(read("r.md").contains("The change"), "{}", read("r.md"));
    let sarif = read("r.sarif");
    assert!(sarif.contains("roster-weakened") && !sarif.contains("keyroster.yaml@"), "{sarif}");
}

/// A pull request as a runner sees it: the merge of `change` into `main`, in a clone of its own.
struct PullRequest {
    clone: Repository,
    base: String,
    head: String,
}

impl PullRequest {
    /// The change takes the roster's teeth, while the base has gone on.
    fn of(depth: Option<&str>) -> Self {
        let origin = Repository::held().committed();
        let id = |name: &str| text(&origin.git(&["rev-parse", name]).stdout).trim().to_owned();
        origin.git(&["checkout", "--quiet", "-b", "change"]);
        origin.write(PLACE, ROSTER.replace("every: 90d", "every: never"));
        origin.git(&["commit", "--quiet", "--all", "--message=change"]);
        let head = id("HEAD");
        origin.git(&["checkout", "--quiet", "main"]);
        origin.write("README.md", "# Web\n");
        origin.git(&["add", "--all"]);
        origin.git(&["commit", "--quiet", "--message=more"]);
        let base = id("HEAD");
        origin.git(&["checkout", "--quiet", "-b", "merge"]);
        origin.git(&["merge", "--quiet", "--no-ff", "--message=merge", "change"]);
        let clone = Repository::empty();
        let url = format!("file://{}", origin.root().display());
        let depth = depth.map(|depth| format!("--depth={depth}"));
        let mut line = vec!["clone", "--quiet", "--branch=merge"];
        line.extend(depth.as_deref());
        line.extend([url.as_str(), "work"]);
        clone.git(&line);
        Self { clone, base, head }
    }

    fn judged(&self, event: &str, payload: &str, more: &[&str]) -> Run {
        self.clone.write("event.json", payload);
        let mut command = keyroster(&self.clone.path("work"));
        command
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_EVENT_NAME", event)
            .env("GITHUB_EVENT_PATH", self.clone.path("event.json"));
        Run::of(command.args(["check", ".", "--as-of", "2026-11-22"]).args(more))
    }

    fn payload(&self, base: &str) -> String {
        format!(
            "{{\"pull_request\": {{\"head\": {{\"sha\": \"{}\"}}, \"base\": {{\"sha\": \"{base}\"}}}}}}",
            self.head
        )
    }
}

#[test]
fn a_runner_judges_a_pull_request_by_what_it_is_merged_into() {
    let request = PullRequest::of(Some("2"));
    // The base that the event names may be older than the merge: the merge's own parent counts.
    let stale = request.payload(&"0".repeat(40));
    let short = &request.base[..7];
    let run = request.judged("pull_request", &stale, &[]);
    run.ends(
        1,
        &["roster-weakened", "is never, where it was 90d", &format!("keyroster.yaml@{short}")],
    );
    request.judged("pull_request_target", &stale, &[]).ends(1, &["roster-weakened"]);
    request.judged("pull_request", &stale, &["--base=none"]).ends(0, &[]);
    // Other events have no base.
    request.judged("push", "{}", &[]).ends(0, &[]).without("since");
    request.judged("schedule", "no json", &["--new-only"]).ends(0, &["everything counts"]);
}

#[test]
fn a_clone_without_the_base_is_not_judged() {
    let request = PullRequest::of(Some("1"));
    let payload = request.payload(&request.base);
    let said = ["is not in this clone; check out with `fetch-depth: 2`", "`base: none`"];
    request.judged("pull_request", &payload, &[]).ends(2, &said);
    request
        .judged(
            "merge_group",
            &format!("{{\"merge_group\":{{\"base_sha\":\"{}\"}}}}", request.base),
            &[],
        )
        .ends(2, &said);
    request.judged("pull_request", &payload, &["--base=none"]).ends(0, &[]);
}

#[test]
fn the_head_itself_is_judged_by_the_base_that_the_event_names() {
    let request = PullRequest::of(None);
    request.clone.git(&["-C", "work", "checkout", "--quiet", &request.head]);
    let payload = request.payload(&request.base);
    request.judged("pull_request", &payload, &[]).ends(1, &["roster-weakened", &request.base[..7]]);
    let group = format!("{{\"merge_group\": {{\"base_sha\": \"{}\"}}}}", request.base);
    request.judged("merge_group", &group, &[]).ends(1, &["roster-weakened", &request.base[..7]]);
}

#[test]
fn a_merge_that_somebody_made_has_no_say_in_the_base() {
    let request = PullRequest::of(None);
    // A merge of the head into what the change itself brings.
    request.clone.git(&["-C", "work", "checkout", "--quiet", &request.head]);
    let commit = |parents: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.arg("-C").arg(request.clone.path("work"));
        git.args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@acme.example",
            "commit-tree",
            "-m",
            "x",
        ]);
        git.args(parents.iter().flat_map(|parent| ["-p", parent]));
        let made = git.arg(format!("{}^{{tree}}", request.head)).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    };
    let made = commit(&[&commit(&[&request.head]), &request.head]);
    request.clone.git(&["-C", "work", "checkout", "--quiet", &made]);
    request.clone.write("event.json", request.payload(&request.base));
    let judged = |commit: &str| {
        let mut command = keyroster(&request.clone.path("work"));
        command.args(["check", ".", "--as-of", "2026-11-22"]);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", "pull_request");
        command.env("GITHUB_EVENT_PATH", request.clone.path("event.json"));
        Run::of(command.env("GITHUB_SHA", commit))
    };
    judged(&"1".repeat(40)).ends(1, &["roster-weakened", &request.base[..7]]);
    // The forge's own merge has it.
    judged(&made).without("roster-weakened");
}

#[test]
fn an_event_that_cannot_be_read_is_no_event_without_a_base() {
    let request = PullRequest::of(Some("2"));
    let long = format!("\"{}\"", "x".repeat(1000));
    for (payload, why) in [
        ("", "is no JSON"),
        ("{\"pull_request\": 7}", "has no commit id at `pull_request.head.sha`"),
        (&format!("{{\"pull_request\":{{\"head\":{{\"sha\":{long}}}}}}}"), "has no commit id"),
        (
            "{\"pull_request\":{\"head\":{\"sha\":\"--upload-pack=touch /tmp/x\"}}}",
            "has no commit id",
        ),
        (&"[".repeat(10_000), "is no JSON"),
    ] {
        let run = request.judged("pull_request", payload, &[]);
        run.ends(2, &["the base of this pull_request cannot be told", why]).without("touch");
    }
    fs::remove_file(request.clone.path("event.json")).unwrap();
    let mut command = keyroster(&request.clone.path("work"));
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", "pull_request");
    Run::of(command.args(["check", "."])).ends(2, &["GITHUB_EVENT_PATH is not set"]);
}

#[test]
fn the_plan_is_for_what_was_there() {
    let plan = |of: &str| {
        format!(
            "{ROSTER}plan:\n  - finding: unowned\n    match: {of}\n    owner: web\n    due: \
             2027-01-31\n    exit: held\n"
        )
    };
    let glob = "\"github/actions-secret/*\"";
    let repository = Repository::held().with(PLACE, plan(glob)).committed();
    repository.write(".github/workflows/chat.yml", OTHER);
    repository.check(&[]).ends(0, &["1 planned"]);
    repository
        .check(&["--base", "main"])
        .ends(1, &["error[unowned]", "= the plan is for what was there before this change"]);
    let repository =
        Repository::held().with(PLACE, plan("github/actions-secret/CHAT_TOKEN")).committed();
    repository.write(".github/workflows/chat.yml", OTHER);
    repository.check(&["--base", "main"]).ends(0, &["1 planned"]);
}
