//! Suggestions in a review.

use serde_json::Value;

use crate::fake::{Effect, Fake, Fault, State};
use crate::run::{BLOCKED, HELD, ROSTER, Run, git, workflow};

const TRUST: &str = r#"data "aws_iam_policy_document" "deploy" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"]
    }
    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/*"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.deploy.json
}
"#;
const OWNERS: &str = "/.github/workflows/ @acme/web\n/infra/ @acme/web\n";
const REVIEWS: &str = "/repos/*/*/pulls/*/reviews";

/// A pull request that brings a trust, a secret and a line of the roster.
fn pull_request() -> (Run, Fake) {
    let before = ROSTER.replace("review: { last: 2026-10-02", "review: { last: 2026-10-01");
    let run = Run::of(
        &[
            (".github/keyroster.yaml", &before),
            (".github/CODEOWNERS", OWNERS),
            (".github/workflows/held.yml", HELD),
        ],
        &[
            (".github/keyroster.yaml", ROSTER),
            (".github/workflows/ci.yml", &workflow(1)),
            ("infra/deploy.tf", TRUST),
        ],
    );
    let work = run.work();
    let files = [".github/keyroster.yaml", ".github/workflows/ci.yml", "infra/deploy.tf"];
    let patches: Vec<(&str, String)> = files
        .iter()
        .map(|file| {
            let patch = git(&work, &["diff", "HEAD^1", "HEAD", "--", file]);
            (*file, patch[patch.find("@@").unwrap()..].to_owned())
        })
        .collect();
    let patches: Vec<(&str, &str)> =
        patches.iter().map(|(name, patch)| (*name, patch.as_str())).collect();
    let mut state = State::acme("pull_requests=write");
    state.pull("acme/web", 7, &run.head, &patches);
    (run.with("INPUT_SUGGEST", "true").with("INPUT_ANNOTATIONS", "log"), Fake::start(state))
}

fn comments(fake: &Fake) -> Vec<Value> {
    fake.state().list("/repos/acme/web/pulls/7/comments").to_vec()
}

#[test]
fn what_would_settle_a_finding_is_suggested_once() {
    let (run, fake) = pull_request();
    run.on(&fake).ends(BLOCKED, &["suggestions: 2 in a review of pull request 7"]);
    let made = comments(&fake);
    let body = |path: &str| {
        let one = made.iter().find(|one| one["path"] == path).unwrap();
        one["body"].as_str().unwrap().to_owned()
    };
    let trust = body("infra/deploy.tf");
    let line = "      values   = [\"repo:acme/web:ref:refs/heads/main\"]";
    assert!(trust.ends_with(&format!("```suggestion\n{line}\n```\n")), "{trust}");
    let entry = body(".github/keyroster.yaml");
    let added = "  - match: github/actions-secret/TOKEN_0\n    raci: { accountable: web }\n";
    assert!(entry.contains(added) && entry.contains("decision: keep }\n  - match"), "{entry}");
    run.on(&fake).ends(BLOCKED, &["suggestions: 2 made before"]);
    assert_eq!(comments(&fake).len(), 2);
    assert_eq!(fake.state().list("/repos/acme/web/pulls/7/reviews").len(), 1);
}

#[test]
fn an_answer_that_is_lost_is_looked_up() {
    for effect in [Effect::Lost, Effect::status(502), Effect::Cut] {
        let (run, fake) = pull_request();
        fake.fail(Fault::on("POST", REVIEWS).times(1), effect);
        run.on(&fake).ends(BLOCKED, &["suggestions: 2 "]);
        assert_eq!(comments(&fake).len(), 2);
    }
}

#[test]
fn lines_out_of_the_diff_are_left_alone() {
    let (run, fake) = pull_request();
    let files = "/repos/acme/web/pulls/7/files";
    for file in fake.state().list_mut(files) {
        file["patch"] = "@@ -1 +1 @@\n-x\n+something else".into();
    }
    run.on(&fake).ends(BLOCKED, &["suggestions: none; nothing in the diff can be settled by one"]);
    assert!(comments(&fake).is_empty());
}
