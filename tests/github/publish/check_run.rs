//! The check run with the annotations.

use std::time::Duration;

use serde_json::Value;

use crate::fake::{Effect, Fake, Fault, State, Token};
use crate::run::{BLOCKED, Left, Run};

const RUNS: &str = "/repos/*/*/check-runs";
const RUN: &str = "/repos/*/*/check-runs/*";

fn writing() -> Fake {
    Fake::start(State::acme("checks=write"))
}

/// The one check run there is, finished, with so many annotations and none of them twice.
#[track_caller]
fn finished(fake: &Fake, conclusion: &str, annotations: usize) -> Value {
    let state = fake.state();
    let [run] = state.check_runs("acme/web") else {
        panic!("{} check runs", state.check_runs("acme/web").len())
    };
    assert_eq!(run.document["status"], "completed", "{}", run.document);
    assert_eq!(run.document["conclusion"], conclusion);
    let mut titles: Vec<String> =
        run.annotations.iter().map(|one| one["title"].to_string()).collect();
    titles.sort();
    titles.dedup();
    assert_eq!((run.annotations.len(), titles.len()), (annotations, annotations));
    run.document.clone()
}

/// The findings are in the check run, and the log has them as text only.
#[track_caller]
fn annotated(left: Left, number: usize) -> Left {
    let left = left.ends(
        BLOCKED,
        &[&format!("annotations: all {number}, in the check run `keyroster report`")],
    );
    assert_eq!(left.commands(), 0, "{}", left.out);
    assert!(left.out.contains("error[unowned]"));
    left
}

#[test]
fn every_finding_is_annotated_at_the_commit_of_the_pull_request() {
    let fake = writing();
    let run = Run::blocked(120);
    annotated(run.on(&fake), 120);
    let document = finished(&fake, "failure", 120);
    assert_eq!(document["head_sha"].as_str(), Some(run.head.as_str()));
    assert_eq!(document["details_url"], "https://github.com/acme/web/actions/runs/4711");
    assert_eq!(document["output"]["title"], "blocked: 120 errors");
    assert!(document["output"]["summary"].as_str().unwrap().starts_with("**120 errors**"));
    assert!(document["output"]["text"].as_str().unwrap().contains("Nobody holds these"));
    let asked: Vec<String> =
        fake.log().iter().map(|line| line.split('/').next().unwrap().trim().to_owned()).collect();
    assert_eq!(asked, ["GET", "POST", "PATCH", "PATCH", "PATCH"]);
    let first = fake.requests()[1].body.clone();
    assert_eq!(
        (first["status"].as_str(), first["name"].as_str()),
        (Some("in_progress"), Some("keyroster report"))
    );
    let state = fake.state();
    let one = &state.check_runs("acme/web")[0].annotations[0];
    assert_eq!(
        (one["path"].as_str(), one["start_line"].as_u64()),
        (Some(".github/workflows/ci.yml"), Some(8))
    );
    assert_eq!(one["annotation_level"], "failure");
    assert!(
        one["raw_details"].as_str().unwrap().contains("- match: github/actions-secret/TOKEN_"),
        "{one}"
    );
}

#[test]
fn an_enterprise_server_is_where_the_runner_says() {
    let fake = writing();
    annotated(Run::blocked(3).at(&fake.enterprise_url()), 3);
    finished(&fake, "failure", 3);
}

#[test]
fn a_run_that_is_run_again_goes_on_with_its_check_run() {
    let fake = writing();
    let run = Run::blocked(60);
    annotated(run.on(&fake), 60);
    annotated(run.on(&fake), 60);
    finished(&fake, "failure", 60);
}

#[test]
fn other_findings_begin_another_check_run() {
    let fake = writing();
    annotated(Run::blocked(3).on(&fake), 3);
    let passing = Run::passing().with("GITHUB_SHA", "");
    let left = passing
        .on(&fake)
        .ends(0, &["annotations: none needed, in the check run `keyroster report`"]);
    assert_eq!(left.commands(), 0);
    let state = fake.state();
    let conclusions: Vec<_> =
        state.check_runs("acme/web").iter().map(|run| run.document["conclusion"].clone()).collect();
    assert_eq!(conclusions, ["failure", "success"]);
}

#[test]
fn an_answer_that_is_lost_is_looked_up() {
    for (fault, effect) in [
        (Fault::on("POST", RUNS).times(1), Effect::Lost),
        (Fault::on("POST", RUNS).times(1), Effect::Cut),
        (Fault::on("POST", RUNS).times(1), Effect::Truncated),
        (Fault::on("POST", RUNS).times(1), Effect::status(502)),
        (Fault::on("POST", RUNS).times(1), Effect::Dropped),
        (Fault::on("PATCH", RUN).times(1), Effect::Lost),
        (Fault::on("PATCH", RUN).times(1), Effect::Cut),
        (Fault::on("PATCH", RUN).times(1), Effect::status(503)),
        (Fault::on("PATCH", RUN).after(1).times(1), Effect::Lost),
        (Fault::on("PATCH", RUN).after(2).times(1), Effect::Lost),
        (Fault::on("POST", RUNS).times(1), Effect::Slow(Duration::from_millis(200))),
        (Fault::on("POST", RUNS).times(1), Effect::too_many(1)),
        (Fault::on("GET", "/**").times(2), Effect::bad_gateway()),
    ] {
        let told = format!("{fault:?}");
        let fake = writing();
        fake.fail(fault, effect);
        println!("{told}");
        annotated(Run::blocked(120).on(&fake), 120);
        finished(&fake, "failure", 120);
    }
}

#[test]
fn where_it_cannot_be_written_the_log_is_annotated() {
    let more = "annotations: in the log, the worst of them; `checks: write` shows all of them in a check run";
    for fake in [
        Fake::start(State::acme("contents=read")),
        Fake::start(State::acme("contents=read,checks=read")),
    ] {
        let left = Run::blocked(12).on(&fake).ends(BLOCKED, &[more]);
        assert_eq!(left.commands(), 10);
        assert_eq!(left.told.lines().count(), 1, "{}", left.told);
        assert!(fake.state().check_runs("acme/web").is_empty());
    }
    let bare = writing();
    bare.fail(Fault::on("*", "/**"), Effect::forbidden_bare());
    assert_eq!(Run::blocked(12).on(&bare).ends(BLOCKED, &[more]).commands(), 10);
    let mut state = State::new();
    state.repo("acme/web");
    state.token("ghs_test", Token::workflow("contents=read").concealing());
    let concealed = Fake::start(state);
    assert_eq!(Run::blocked(12).on(&concealed).ends(BLOCKED, &[more]).commands(), 10);
}

#[test]
fn a_token_that_only_reads_is_told_without_advice() {
    let fake = Fake::start(State::acme("contents=read,checks=read"));
    let mut fork = Run::blocked(1);
    fork.event["pull_request"]["head"]["repo"]["full_name"] = "mallory/web".into();
    let left = fork
        .on(&fake)
        .ends(BLOCKED, &["a pull request from a fork runs with a token that only reads"]);
    assert_eq!((left.commands(), left.told.lines().count()), (1, 1));
    let bot = Run::blocked(1).with("GITHUB_ACTOR", "dependabot[bot]");
    bot.on(&fake)
        .ends(BLOCKED, &["a run that Dependabot set off runs with a token that only reads"]);
}

#[test]
fn a_storm_ends_and_loses_nothing() {
    let fake = writing();
    fake.fail(Fault::on("POST", RUNS), Effect::status(503));
    let left = Run::blocked(12)
        .on(&fake)
        .ends(BLOCKED, &["annotations: in the log, the worst of them; GitHub fails (503)"]);
    assert_eq!(left.commands(), 10);
    assert!(fake.state().check_runs("acme/web").is_empty());
}

#[test]
fn an_expired_token_or_no_github_at_all_changes_no_verdict() {
    let mut state = State::acme("checks=write");
    state.expire("ghs_test");
    let fake = Fake::start(state);
    let run = Run::blocked(2).with("INPUT_COMMENT", "true").with("INPUT_UPLOAD-SARIF", "true");
    let left = run.on(&fake).ends(BLOCKED, &["annotations: in the log, the worst of them; "]);
    assert!(left.told.contains("401") && left.told.lines().count() == 1, "{}", left.told);
    assert_eq!((left.commands(), fake.log().len()), (2, 1));
    let left = Run::passing().at("https://localhost:1/api/v3\n").ends(0, &[]);
    assert!(left.told.contains("annotations: in the log"), "{}", left.told);
}

#[test]
fn nobody_asks_where_nobody_wants_it() {
    let fake = writing();
    let log = Run::blocked(2).with("INPUT_ANNOTATIONS", "log").on(&fake).ends(BLOCKED, &[]);
    assert_eq!((log.commands(), log.told.as_str()), (2, ""));
    let none = Run::blocked(2).with("INPUT_ANNOTATIONS", "none").on(&fake).ends(BLOCKED, &[]);
    assert_eq!(none.commands(), 0);
    let alone = Run::blocked(2).with("INPUT_TOKEN", "").on(&fake).ends(BLOCKED, &[]);
    assert_eq!((alone.commands(), alone.told.as_str()), (2, ""));
    assert_eq!(fake.log(), [""; 0]);
    let named = Run::blocked(1).with("INPUT_CHECK-NAME", "keys").with("INPUT_QUIET", "true");
    assert_eq!(named.on(&fake).ends(BLOCKED, &[]).told, "");
    assert_eq!(finished(&fake, "failure", 1)["name"], "keys");
}

#[test]
fn what_could_not_be_judged_is_a_failure_and_says_why() {
    let fake = writing();
    let faulty = Run::of(
        &[(".github/keyroster.yaml", "version: 1\n")],
        &[(".github/keyroster.yaml", "version: 1\nidentitys: []\n")],
    );
    faulty.on(&fake).ends(2, &["annotations: "]);
    let state = fake.state();
    let document = &state.check_runs("acme/web")[0].document;
    assert_eq!(document["conclusion"], "failure");
    assert!(
        document["output"]["title"].as_str().unwrap().starts_with("incomplete: could not judge")
    );
    assert!(document["output"]["summary"].as_str().unwrap().starts_with("**Could not judge:**"));
}
