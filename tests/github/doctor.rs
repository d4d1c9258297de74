//! The doctor, where GitHub can be asked: what is required, who approves, who may go past it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fake::{Effect, Fake, Fault, State, Token};

const RULES: &str = "/repos/acme/web/rules/branches/main";
const PROTECTION: &str = "/repos/acme/web/branches/main/protection";

/// The example of the documentation, whose check is called `keyroster`.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/partner-led/.github");
    let copy = |from: &str| {
        let to = folder.path().join(".github").join(from);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(example.join(from), to).unwrap();
    };
    ["workflows/keyroster.yml", "CODEOWNERS"].into_iter().for_each(copy);
    fs::write(folder.path().join(".github/keyroster.yaml"), "version: 1\n").unwrap();
    folder
}

/// What the doctor says of GitHub's settings, as `check status`, and its exit code.
fn settings(fake: &Fake) -> (Vec<String>, Option<i32>, String) {
    let folder = repository();
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_keyroster"));
    command.current_dir(folder.path()).env_clear().env("GITHUB_TOKEN", "ghs_test");
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.args(["doctor", "--repo", "acme/web", "--format", "json", "--api-url", &fake.url()]);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let document: Value =
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}{said}"));
    let points = document["points"].as_array().unwrap().iter();
    let told = points.filter(|point| point["part"] == "settings");
    let told = told.map(|point| format!("{} {}", point["check"], point["status"]).replace('"', ""));
    (told.collect(), output.status.code(), text)
}

/// Everything as it should be, for whoever may see all of it.
fn right() -> State {
    let mut state = State::acme("contents=read,administration=write");
    state.add(RULES, check(Some(15368)));
    state.add(RULES, owners(true));
    state.add("/repos/acme/web/rulesets", ruleset(&json!([])));
    state.put(
        "/repos/acme/web/actions/permissions/workflow",
        json!({ "default_workflow_permissions": "read", "can_approve_pull_request_reviews": false }),
    );
    state
}

fn check(source: Option<i64>) -> Value {
    let mut required = json!({ "context": "keyroster" });
    if let Some(source) = source {
        required["integration_id"] = source.into();
    }
    rule(
        "required_status_checks",
        json!({
            "required_status_checks": [required], "strict_required_status_checks_policy": false,
        }),
    )
}

fn owners(asked: bool) -> Value {
    rule(
        "pull_request",
        json!({
            "require_code_owner_review": asked, "required_approving_review_count": 1,
            "dismiss_stale_reviews_on_push": true, "require_last_push_approval": true,
            "required_review_thread_resolution": false,
        }),
    )
}

fn rule(kind: &str, parameters: Value) -> Value {
    json!({
        "type": kind, "ruleset_id": 7, "ruleset_source_type": "Organization", "ruleset_source": "acme",
        "parameters": parameters,
    })
}

fn ruleset(bypass: &Value) -> Value {
    json!({
        "id": 7, "name": "keyroster", "target": "branch", "source_type": "Organization", "source": "acme",
        "enforcement": "active", "bypass_actors": bypass,
    })
}

#[track_caller]
fn gives(state: State, expected: &[&str]) -> String {
    let fake = Fake::start(state);
    let (told, _, text) = settings(&fake);
    let told: Vec<_> = told.iter().filter(|point| !point.ends_with("good")).collect();
    assert_eq!(told, expected, "{text}\n{:?}", fake.log());
    // It only looks.
    assert!(fake.log().iter().all(|line| line.starts_with("GET ")), "{:?}", fake.log());
    text
}

#[test]
fn a_gate_that_is_required_and_guarded_is_told_so() {
    let (told, ..) = settings(&Fake::start(right()));
    assert_eq!(told, ["required good", "review good", "owners good", "bypass good", "tokens good"]);
}

#[test]
fn a_check_that_is_not_required_is_given_the_command_that_requires_it() {
    let mut state = right();
    *state.list_mut(RULES) = vec![owners(true)];
    let text = gives(state, &["required fix"]);
    assert!(text.contains("gh api --method POST repos/acme/web/rulesets"), "{text}");
    let mut state = right();
    *state.list_mut(RULES) = vec![check(None), owners(true)];
    assert!(gives(state, &["required fix"]).contains("whoever may write a status"));
    let mut state = right();
    *state.list_mut(RULES) = vec![check(Some(99)), owners(true)];
    gives(state, &["required fix"]);
}

#[test]
fn a_required_workflow_of_another_repository_counts() {
    let mut state = right();
    let workflow =
        json!({ "workflows": [{ "repository_id": 5, "path": ".github/workflows/keyroster.yml" }] });
    *state.list_mut(RULES) = vec![rule("workflows", workflow), owners(true)];
    gives(state, &[]);
}

#[test]
fn protection_of_a_branch_counts_as_well() {
    let mut state = right();
    state.list_mut(RULES).clear();
    state.put(PROTECTION, json!({
        "required_status_checks": {
            "strict": false, "contexts": ["keyroster"], "checks": [{ "context": "keyroster", "app_id": 15368 }],
        },
        "required_pull_request_reviews": { "dismiss_stale_reviews": false, "require_code_owner_reviews": true },
        "enforce_admins": { "url": "https://api.github.com/x", "enabled": true },
    }));
    gives(state, &[]);
}

#[test]
fn who_may_go_past_it_is_named_and_machines_are_called_so() {
    let bypass = |kind: &str, mode: &str| {
        let mut state = right();
        let actor = json!({ "actor_id": 3, "actor_type": kind, "bypass_mode": mode });
        *state.list_mut("/repos/acme/web/rulesets") = vec![ruleset(&json!([actor]))];
        state
    };
    assert!(gives(bypass("DeployKey", "always"), &["bypass fix"]).contains("machine identity"));
    gives(bypass("Integration", "always"), &["bypass fix"]);
    gives(bypass("Team", "exempt"), &["bypass fix"]);
    gives(bypass("OrganizationAdmin", "always"), &["bypass advice"]);
    gives(bypass("OrganizationAdmin", "pull_request"), &[]);
}

#[test]
fn code_owners_that_are_not_asked_and_jobs_that_approve_are_told() {
    let mut state = right();
    *state.list_mut(RULES) = vec![check(Some(15368)), owners(false)];
    gives(state, &["review fix"]);
    let mut state = right();
    state.put(
        "/repos/acme/web/actions/permissions/workflow",
        json!({ "default_workflow_permissions": "write", "can_approve_pull_request_reviews": true }),
    );
    gives(state, &["tokens fix", "tokens advice"]);
    let mut state = right();
    let error = json!({
        "line": 3, "column": 9, "kind": "Unknown owner", "path": ".github/CODEOWNERS",
        "source": "* @acme/gone", "message": "Unknown owner on line 3", "suggestion": null,
    });
    state.put("/repos/acme/web/codeowners/errors", json!({ "errors": [error] }));
    gives(state, &["owners fix"]);
}

/// What the token does not show is never called good, and says which permission would.
#[test]
fn what_is_not_shown_is_not_good() {
    let mut state = right();
    state.token("ghs_test", Token::workflow("contents=read"));
    let text = gives(state, &["tokens unseen"]);
    assert!(text.contains("administration=read"), "{text}");
    let mut state = right();
    state.token("ghs_test", Token::workflow("contents=read"));
    state.list_mut(RULES).clear();
    gives(state, &["required unseen", "review unseen", "tokens unseen"]);
    // GitHub tells who may go past a ruleset only to those who may change it.
    let mut state = right();
    let mut silent = ruleset(&json!([]));
    silent.as_object_mut().unwrap().remove("bypass_actors");
    *state.list_mut("/repos/acme/web/rulesets") = vec![silent];
    gives(state, &["bypass unseen"]);
}

#[test]
fn a_github_that_does_not_answer_is_told_as_that() {
    let mut state = right();
    state.expire("ghs_test");
    let (told, code, text) = settings(&Fake::start(state));
    assert!(told.is_empty(), "{told:?}");
    // The example names a version that can be moved, which is to be mended whatever GitHub says.
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("does not accept the token"), "{text}");
    let fake = Fake::start(right());
    fake.fail(Fault::on("GET", "/repos/acme/web/rules/**"), Effect::Truncated);
    let (told, _, text) = settings(&fake);
    assert!(told.is_empty() && text.contains("cannot be read"), "{text}");
}
