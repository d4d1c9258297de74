//! The one comment on a pull request.

use crate::fake::{Effect, Fake, Fault, State, shape};
use crate::run::{BLOCKED, Run};

const COMMENTS: &str = "/repos/*/*/issues/*/comments";

fn open() -> Fake {
    let mut state = State::acme("pull_requests=write");
    state.pull("acme/web", 7, &"b".repeat(40), &[]);
    Fake::start(state)
}

fn commenting(run: Run) -> Run {
    run.with("INPUT_COMMENT", "true").with("INPUT_ANNOTATIONS", "log")
}

#[track_caller]
fn only(fake: &Fake) -> String {
    let state = fake.state();
    let comments = state.comments("acme/web", 7);
    let [one] = comments.as_slice() else { panic!("{} comments", comments.len()) };
    one["body"].as_str().unwrap().to_owned()
}

#[test]
fn a_comment_is_written_once_and_then_kept_up_to_date() {
    let fake = open();
    let blocked = commenting(Run::blocked(2));
    blocked.on(&fake).ends(BLOCKED, &["comment: written, on pull request 7"]);
    let body = only(&fake);
    assert!(body.contains("### keyroster: blocked") && body.contains("TOKEN\\_1"), "{body}");
    blocked.on(&fake).ends(BLOCKED, &["comment: up to date, on pull request 7"]);
    commenting(Run::passing()).on(&fake).ends(0, &["comment: updated, on pull request 7"]);
    assert!(only(&fake).contains("### keyroster: passed"));
    let late = blocked.with("GITHUB_RUN_ID", "12");
    late.on(&fake).ends(BLOCKED, &["comment: left to a newer run, on pull request 7"]);
    assert!(only(&fake).contains("### keyroster: passed"));
}

#[test]
fn where_all_is_well_nothing_is_written() {
    let fake = open();
    commenting(Run::passing()).on(&fake).ends(0, &["comment: none; there is nothing to say"]);
    assert!(fake.state().comments("acme/web", 7).is_empty());
}

#[test]
fn it_is_found_again_over_pages_and_what_others_wrote_stays() {
    let fake = open();
    let path = "/repos/acme/web/issues/comments";
    let by = |login: &str, kind: &str, id: u64, body: &str| {
        shape::comment("acme/web", 7, id, &shape::user(login, kind), body, shape::THEN)
    };
    for number in 0..150 {
        fake.state().add(path, by("alice", "User", number, "fine"));
    }
    let marked = "<!-- keyroster: the report of run 1 -->\nold";
    fake.state().add(path, by("mallory", "User", 200, marked));
    fake.state().add(path, by("github-actions[bot]", "Bot", 201, marked));
    fake.state().add(path, by("github-actions[bot]", "Bot", 202, marked));
    commenting(Run::blocked(1)).on(&fake).ends(BLOCKED, &["comment: updated, on pull request 7"]);
    let state = fake.state();
    let comments = state.comments("acme/web", 7);
    assert_eq!(comments.len(), 152, "the second of ours is removed");
    let body = |id: u64| comments.iter().find(|one| one["id"] == id).unwrap()["body"].to_string();
    assert!(body(201).contains("keyroster: blocked") && body(200).ends_with("old\""));
}

#[test]
fn whatever_happens_there_is_one() {
    for (fault, effect) in [
        (Fault::on("POST", COMMENTS).times(1), Effect::Lost),
        (Fault::on("POST", COMMENTS).times(1), Effect::Cut),
        (Fault::on("POST", COMMENTS).times(1), Effect::status(502)),
        (Fault::on("GET", COMMENTS).times(1), Effect::Truncated),
    ] {
        let fake = open();
        fake.fail(fault, effect);
        commenting(Run::blocked(1)).on(&fake).ends(BLOCKED, &["comment: "]);
        assert!(only(&fake).contains("### keyroster: blocked"));
    }
}

#[test]
fn two_runs_that_race_leave_the_words_of_the_later_one() {
    let fake = open();
    let other = "<!-- keyroster: the report of run 1 -->\nof the earlier run";
    let path = "/repos/acme/web/issues/comments";
    let bot = shape::user("github-actions[bot]", "Bot");
    let earlier = shape::comment("acme/web", 7, 1, &bot, other, shape::THEN);
    let meanwhile = move |state: &mut State| state.list_mut(path).insert(0, earlier.clone());
    let fault = Fault::on("POST", COMMENTS).times(1);
    fake.fail(fault, Effect::Meanwhile(Box::new(meanwhile)));
    commenting(Run::blocked(1)).on(&fake).ends(BLOCKED, &["comment: written, on pull request 7"]);
    assert!(only(&fake).contains("### keyroster: blocked"));
}

#[test]
fn without_the_permission_it_is_told_which() {
    let fake = Fake::start(State::acme("contents=read"));
    let run = commenting(Run::blocked(1));
    let left = run.on(&fake).ends(BLOCKED, &["comment: none; `pull-requests: write` gives one"]);
    assert_eq!(left.commands(), 1);
    let group = commenting(Run::blocked(1)).named("push").with("GITHUB_REF", "refs/heads/main");
    group.on(&open()).ends(BLOCKED, &["comment: none; the event is about no pull request"]);
}
