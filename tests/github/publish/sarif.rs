//! The upload to code scanning.

use crate::fake::{Effect, Fake, Fault, State};
use crate::run::{BLOCKED, Run};

fn uploading(run: Run) -> Run {
    run.with("INPUT_UPLOAD-SARIF", "true").with("INPUT_ANNOTATIONS", "log")
}

#[test]
fn the_results_are_uploaded_for_what_was_judged() {
    let fake = Fake::start(State::acme("security_events=write"));
    let run = uploading(Run::blocked(3));
    run.on(&fake).ends(BLOCKED, &["code scanning: uploaded for refs/pull/7/merge"]);
    let state = fake.state();
    let [upload] = state.list("/repos/acme/web/code-scanning/sarifs") else { panic!("not one") };
    assert_eq!(upload["commit_sha"].as_str(), Some(run.merge().as_str()));
    assert_eq!(upload["ref"], "refs/pull/7/merge");
    let results = upload["sarif"]["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
}

#[test]
fn what_github_does_not_take_is_told_in_a_line() {
    let fake = Fake::start(State::acme("contents=read"));
    let told = "code scanning: nothing uploaded; `security-events: write` lets it be uploaded";
    uploading(Run::blocked(1)).on(&fake).ends(BLOCKED, &[told]);
    let private = Fake::start(State::acme("security_events=write"));
    private.fail(
        Fault::on("POST", "/repos/*/*/code-scanning/sarifs"),
        Effect::Instead(crate::fake::Answer::error(
            403,
            "Code Security must be enabled for this repository to use code scanning.",
        )),
    );
    let left = uploading(Run::blocked(1))
        .on(&private)
        .ends(BLOCKED, &["code scanning: nothing uploaded; "]);
    assert!(left.told.contains("Code Security must be enabled"), "{}", left.told);
    let storm = Fake::start(State::acme("security_events=write"));
    storm.fail(Fault::on("POST", "/repos/*/*/code-scanning/sarifs").times(2), Effect::status(502));
    uploading(Run::blocked(1)).on(&storm).ends(BLOCKED, &["code scanning: uploaded for"]);
    assert_eq!(storm.state().list("/repos/acme/web/code-scanning/sarifs").len(), 1);
}
