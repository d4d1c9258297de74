//! GitHub fails in the middle: nothing is lost, and nothing is taken for complete that is not.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use keyroster::github::evidence::{Ask, collect};
use keyroster::github::{Api, Failure, Request, Response};
use serde_json::json;

use super::acme::{ALL, Clone, acme, secret};
use super::{BOTH, DAY, JUDGED, fires};
use crate::fake::{Effect, Fake, Fault};

/// Written before the failure, so that there is something to lose.
fn known(fake: &Fake) -> (Clone, Option<String>) {
    let clone = Clone::new();
    let run = clone.collect(fake, "2026-11-10", &BOTH);
    assert_eq!(run.code, 0, "{run:?}");
    let evidence = clone.evidence();
    (clone, evidence)
}

#[test]
fn what_passes_is_waited_for() {
    let fake = Fake::start(acme(ALL));
    fake.fail(Fault::on("GET", "/repos/acme/web/keys").times(1), Effect::status(503));
    fake.fail(Fault::on("GET", "/repos/acme/web/hooks").times(1), Effect::Truncated);
    fake.fail(Fault::on("GET", "/orgs/acme/hooks").times(1), Effect::too_many(1));
    let clone = Clone::new();
    let run = clone.collect(&fake, DAY, &BOTH);
    assert_eq!(run.code, 0, "{run:?}");
    let document = clone.document();
    let seen = super::about(&document);
    assert!(
        seen.contains("github/deploy-key/mirror")
            && seen.contains("github/webhook/ci.acme.example")
    );
    assert!(run.out.contains("everything that was asked for was shown"), "{}", run.out);
}

#[test]
fn an_expired_token_ends_the_look_and_changes_nothing() {
    let fake = Fake::start(acme(ALL));
    let (clone, before) = known(&fake);
    fake.state().expire("ghs_test");
    let run = clone.collect(&fake, DAY, &BOTH);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.err.contains("does not accept the token") && run.err.contains("stays as it was"),
        "{}",
        run.err
    );
    assert_eq!(clone.evidence(), before);
}

#[test]
fn a_token_that_expires_in_the_middle_changes_nothing() {
    let fake = Fake::start(acme(ALL));
    let (clone, before) = known(&fake);
    let expire = |state: &mut crate::fake::State| state.expire("ghs_test");
    fake.fail(Fault::on("GET", "/orgs/acme/hooks"), Effect::Meanwhile(Box::new(expire)));
    let run = clone.collect(&fake, DAY, &BOTH);
    assert_eq!((run.code, clone.evidence()), (2, before), "{}", run.err);
}

#[test]
fn a_repository_that_is_not_there_is_told() {
    let fake = Fake::start(acme(ALL));
    let clone = Clone::new();
    let run = clone.collect(&fake, DAY, &["--repo", "acme/wbe"]);
    assert_eq!((run.code, clone.evidence()), (2, None));
    assert!(run.err.contains("acme/wbe: "), "{}", run.err);
}

#[test]
fn long_lists_are_read_to_their_end() {
    let mut state = acme(ALL);
    for number in 0..250 {
        state.add("/repos/acme/web/actions/secrets", secret(&format!("KEY_{number:03}")));
    }
    let fake = Fake::start(state);
    let clone = Clone::new();
    clone.collect(&fake, DAY, &["--repo", "acme/web"]);
    let document = clone.document();
    assert_eq!(super::about(&document).iter().filter(|name| name.contains("/KEY_")).count(), 250);
    assert!(document["not-observable"].is_null(), "{document}");
}

#[test]
fn a_list_that_changes_while_it_is_read_proves_no_absence() {
    let mut state = acme(ALL);
    for number in 0..150 {
        state.add("/repos/acme/web/actions/secrets", secret(&format!("KEY_{number:03}")));
    }
    let fake = Fake::start(state);
    // Before every page the first secret goes: one of the next page is pulled in front of it.
    let go = |state: &mut crate::fake::State| {
        let all = state.list_mut("/repos/acme/web/actions/secrets");
        if all.len() > 120 {
            all.remove(0);
        }
    };
    fake.fail(Fault::on("GET", "/repos/acme/web/actions/secrets"), Effect::Meanwhile(Box::new(go)));
    let clone = Clone::new();
    let run = clone.collect(&fake, DAY, &["--repo", "acme/web"]);
    assert_eq!(run.code, 0, "{run:?}");
    let document = clone.document();
    let whole = json!({ "tool": "github-actions-secrets", "of": "acme/web", "observed": DAY, "by": "@alice" });
    assert!(!document["lists"].as_array().unwrap().contains(&whole), "{document}");
    assert!(run.out.contains("another run: "), "{}", run.out);
    let findings = clone.findings(JUDGED);
    assert!(
        fires(&findings, "secret-missing").is_empty()
            && fires(&findings, "secret-unreferenced").is_empty()
    );
}

#[test]
fn names_that_steer_are_told_as_text() {
    let mut state = acme(ALL);
    let key = crate::fake::shape::deploy_key(
        "acme/web",
        "\u{1b}[31m::error::x",
        "2026-05-01T00:00:00Z",
        "bob",
        true,
    );
    state.add("/repos/acme/web/keys", key);
    let bidi = crate::fake::shape::deploy_key(
        "acme/web",
        "a ::error::\u{202e}b",
        "2026-05-01T00:00:00Z",
        "bob",
        true,
    );
    state.add("/repos/acme/web/keys", bidi);
    let fake = Fake::start(state);
    let clone = Clone::new();
    let run = clone.collect(&fake, DAY, &["--repo", "acme/web"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.out.contains('\u{1b}') && !run.out.contains('\u{202e}'), "{:?}", run.out);
    assert!(run.out.contains("1 item left out: without a name"), "{}", run.out);
}

/// An organisation with nothing in it, that fails at one request and from then on.
struct Failing {
    asked: AtomicUsize,
    at: usize,
    with: Failure,
}

/// The last segments of what GitHub lists without a name.
const BARE: [&str; 11] = [
    "keys",
    "hooks",
    "collaborators",
    "values",
    "outside_collaborators",
    "members",
    "teams",
    "personal-access-tokens",
    "personal-access-token-requests",
    "credential-authorizations",
    "main",
];

impl Api for Failing {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        assert_eq!(request.method.as_str(), "GET");
        if self.asked.fetch_add(1, Ordering::Relaxed) >= self.at {
            return Err(self.with.clone());
        }
        let last = request.path.rsplit('/').next().unwrap();
        let body = match BARE.contains(&last) {
            true => json!([]),
            false => json!({
                "secrets": [], "variables": [], "environments": [], "installations": [], "roles": [],
                "custom_roles": [], "runners": [], "runner_groups": [], "errors": [],
            }),
        };
        Ok(Response { status: 200, headers: Vec::new(), body: body.to_string().into_bytes() })
    }
}

#[test]
fn a_look_that_breaks_off_anywhere_gives_nothing() {
    let ask = Ask {
        day: DAY.parse().unwrap(),
        by: None,
        home: Some("acme/web".parse().unwrap()),
        orgs: vec!["acme".parse().unwrap()],
        repos: vec!["acme/web".parse().unwrap()],
        handles: BTreeSet::from(["@acme/web".to_owned(), "@alice".to_owned()]),
        is_credential: &|_, _| false,
    };
    let failing = |at, with| Failing { asked: AtomicUsize::new(0), at, with };
    let whole = failing(usize::MAX, Failure::Limited { seconds: 9 });
    let requests = collect(&whole, &ask).unwrap().used;
    assert!(requests > 40, "{requests}");
    for with in [
        Failure::Unreachable("broken".to_owned()),
        Failure::Unavailable { status: 502, message: String::new() },
        Failure::Garbled("half".to_owned()),
        Failure::Limited { seconds: 3600 },
        Failure::Unauthorized("expired".to_owned()),
    ] {
        for at in 0..requests {
            let broken = collect(&failing(at, with.clone()), &ask).unwrap_err();
            assert_eq!(broken.failure, with, "at request {at}");
        }
    }
    // A refusal is none: whatever is refused, the others are asked for.
    let refused = Failure::Forbidden { status: 403, message: String::new(), needs: None };
    for at in 1..requests {
        let collected = collect(&failing(at, refused.clone()), &ask).unwrap();
        assert!(!collected.contents.unseen.is_empty(), "at request {at}");
    }
}
