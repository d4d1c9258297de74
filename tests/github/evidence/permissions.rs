//! What a token may not see is told, and taken for nothing.

use serde_json::Value;

use super::acme::{ALL, Clone, acme};
use super::{BOTH, DAY, JUDGED, fires};
use crate::fake::{Fake, Token};

fn lists(document: &Value) -> Vec<(&str, &str)> {
    let all = document["lists"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    all.map(|one| (one["tool"].as_str().unwrap(), one["of"].as_str().unwrap())).collect()
}

#[test]
fn a_token_that_sees_half_gives_half() {
    let fake = Fake::start(acme("metadata=read,administration=read,members=read"));
    let clone = Clone::new();
    let run = clone.collect(&fake, DAY, &BOTH);
    assert_eq!(run.code, 0, "{run:?}");
    let told = "would take the repository permission Secrets: read\n";
    assert_eq!(run.out.matches(told).count(), 1, "{}", run.out);
    let document = clone.document();
    let lists = lists(&document);
    assert!(lists.contains(&("github-deploy-keys", "acme/web")), "{lists:?}");
    assert!(!lists.iter().any(|(tool, _)| tool.ends_with("-secrets")), "{lists:?}");
    let findings = clone.findings(JUDGED);
    assert!(fires(&findings, "secret-missing").is_empty());
    assert!(fires(&findings, "secret-unreferenced").is_empty());
    assert!(!fires(&findings, "unreachable-owner").is_empty());
}

#[test]
fn what_was_seen_before_stays_where_a_permission_goes() {
    let fake = Fake::start(acme(ALL));
    let clone = Clone::new();
    clone.collect(&fake, "2026-11-10", &BOTH);
    fake.state()
        .token("ghs_test", Token::installation("keyroster", 7, "metadata=read").concealing());
    let run = clone.collect(&fake, DAY, &BOTH);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.out.contains("not there any more"), "{}", run.out);
    let document = clone.document();
    let all = document["observations"].as_array().unwrap();
    let key = all.iter().find(|one| one["about"][0] == "github/deploy-key/mirror").unwrap();
    assert_eq!((&key["state"], &key["observed"]), (&"active".into(), &"2026-11-10".into()));
    assert!(!document["not-observable"].as_array().unwrap().is_empty());
    // A login that is not shown has not left.
    assert!(!all.iter().any(|one| one["about"][0] == "@carol" && one["observed"] == DAY));
}

#[test]
fn a_workflows_own_token_sees_next_to_nothing_and_that_is_no_error() {
    let mut state = acme("");
    state.token("ghs_test", Token::workflow("contents=read,metadata=read"));
    let fake = Fake::start(state);
    let clone = Clone::new();
    let run = clone.collect(&fake, DAY, &["--repo", "acme/web"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("repository permission Administration: read"), "{}", run.out);
}
