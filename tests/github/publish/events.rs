//! Every event that a run can be started for, and clones of every depth.

use serde_json::json;

use crate::fake::{Fake, State};
use crate::run::{BLOCKED, HELD, ROSTER, Run, git, workflow};

fn writing() -> Fake {
    Fake::start(State::acme("checks=write,contents=read"))
}

#[track_caller]
fn checked(fake: &Fake) -> Vec<String> {
    let state = fake.state();
    let heads = state.check_runs("acme/web").iter();
    heads.map(|run| run.document["head_sha"].as_str().unwrap().to_owned()).collect()
}

const BEFORE: [(&str, &str); 2] =
    [(".github/keyroster.yaml", ROSTER), (".github/workflows/held.yml", HELD)];

fn cloned(depth: Option<&str>) -> Run {
    Run::cloned(&BEFORE, &[(".github/workflows/ci.yml", &workflow(1))], depth)
}

#[test]
fn a_clone_of_depth_1_lacks_the_base_and_says_what_to_set() {
    let fake = writing();
    let left = cloned(Some("1")).on(&fake);
    assert_eq!(left.code, 2);
    assert!(
        left.told.contains("is not in this clone; check out with `fetch-depth: 2`"),
        "{}",
        left.told
    );
    assert!(checked(&fake).is_empty(), "nothing is said of what was not judged");
    let without = cloned(Some("1")).with("INPUT_BASE", "none");
    without.on(&fake).ends(BLOCKED, &["annotations: all 1"]);
    assert_eq!(checked(&fake), [without.head]);
}

#[test]
fn depth_2_and_a_full_clone_are_judged_alike() {
    for depth in [Some("2"), None] {
        for event in ["pull_request", "pull_request_review"] {
            let fake = writing();
            let run = cloned(depth).named(event);
            let left = run.on(&fake).ends(BLOCKED, &["annotations: all 1"]);
            assert!(left.out.contains(&format!("since {}", &run.base[..7])), "{}", left.out);
            assert_eq!(checked(&fake), [run.head]);
        }
    }
}

#[test]
fn other_events_are_about_their_commit() {
    for event in ["push", "schedule", "workflow_dispatch"] {
        let fake = writing();
        let mut run = cloned(None).named(event).with("GITHUB_REF", "refs/heads/main");
        run.event = json!({ "ref": "refs/heads/main", "repository": { "default_branch": "main" } });
        run.on(&fake).ends(BLOCKED, &["annotations: all 1"]);
        assert_eq!(checked(&fake), [run.merge()]);
    }
}

#[test]
fn a_merge_group_is_about_its_own_merge() {
    let fake = writing();
    let mut run = cloned(None).named("merge_group");
    let head = run.merge();
    run.event = json!({ "merge_group": {
        "head_sha": head, "base_sha": run.base,
        "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-0", "base_ref": "refs/heads/main",
    } });
    let left = run.on(&fake).ends(BLOCKED, &["annotations: all 1"]);
    assert!(left.out.contains("since "), "{}", left.out);
    assert_eq!(checked(&fake), [head]);
}

/// Under `pull_request_target` the default branch is checked out: what is said of it must not be said
/// of the change.
#[test]
fn nothing_is_said_of_a_commit_that_was_not_judged() {
    let warned = "pull_request_target: what is checked out decides what is judged";
    let fake = writing();
    let run = cloned(None).named("pull_request_target");
    git(&run.work(), &["checkout", "--quiet", &run.base]);
    let run = {
        let base = run.base.clone();
        run.with("GITHUB_SHA", &base)
    };
    let left = run
        .on(&fake)
        .ends(0, &[warned, "annotations: in the log, the worst of them; what is checked out"]);
    assert!(checked(&fake).is_empty() && fake.log().is_empty(), "{}", left.told);
    // The change itself, as data.
    let run = cloned(None).named("pull_request_target");
    let base = run.base.clone();
    let run = run.with("GITHUB_SHA", &base);
    run.on(&fake).ends(BLOCKED, &[warned, "annotations: all 1"]);
    assert_eq!(checked(&fake), [run.head]);
}

#[test]
fn a_finding_is_annotated_where_the_change_touches_its_identity() {
    let use_it = |job: &str| workflow(1).replace("  a:", &format!("  {job}:"));
    let fake = writing();
    let run = Run::of(
        &[BEFORE[0], BEFORE[1], (".github/workflows/a.yml", &use_it("a"))],
        &[(".github/workflows/z.yml", &use_it("z"))],
    );
    let left = run.on(&fake).ends(BLOCKED, &["annotations: all 1"]);
    assert!(left.out.contains("--> .github/workflows/z.yml:8:"), "{}", left.out);
    let state = fake.state();
    assert_eq!(state.check_runs("acme/web")[0].annotations[0]["path"], ".github/workflows/z.yml");
}

#[test]
fn an_event_that_says_nothing_is_an_error_and_no_panic() {
    for event in ["pull_request", "pull_request_target", "merge_group"] {
        for payload in [
            json!(null),
            json!({ "pull_request": [] }),
            json!({ "merge_group": { "base_sha": 1 } }),
        ] {
            let mut run = cloned(None).named(event);
            run.event = payload;
            let left = run.on(&writing());
            assert_eq!(left.code, 2);
            assert!(left.told.contains("cannot be told; set `base: none`"), "{}", left.told);
        }
    }
}
