//! What the client makes of a GitHub that fails: nothing is posted twice, and nothing is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use keyroster::github::clock::Clock;
use keyroster::github::connect::{Authorities, Network};
use keyroster::github::jwt::AppKey;
use keyroster::github::proxy::Proxies;
use keyroster::github::{
    Api, App, Client, Credential, Failure, Patience, Request, Response, Rights, Secret, graphql,
    pages,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fake::{Answer, Effect, Fake, Fault, State, shape};

/// A clock on which every wait is over at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quick(Arc<AtomicU64>);

impl Quick {
    fn waited(&self) -> u64 {
        self.elapsed().as_secs()
    }
}

impl Clock for Quick {
    fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, duration: Duration) {
        let nanos = u64::try_from(duration.as_nanos()).unwrap();
        self.0.fetch_add(nanos, Ordering::Relaxed);
    }
}

#[allow(clippy::disallowed_methods, reason = "what main does for the program")]
fn now() -> Timestamp {
    Timestamp::now()
}

pub(crate) fn client_at(url: &str, token: &str, network: Network) -> Client {
    let value = Secret::new(token);
    let credential = Credential::Token { value, named: "GITHUB_TOKEN".to_owned() };
    Client::new(url.parse().unwrap(), credential, network, now())
}

fn direct() -> Network {
    Network::new(Authorities::default(), &Proxies::default()).unwrap()
}

/// A client with the fake's own token, and the clock that it waits by.
fn client(fake: &Fake) -> (Client, Quick) {
    let clock = Quick::default();
    (client_at(&fake.url(), "ghs_test", direct()).with_clock(clock.clone()), clock)
}

fn comments() -> (Fake, Request) {
    let mut state =
        State::acme("issues=write,pull_requests=write,secrets=read,administration=read");
    state.pull("acme/web", 7, &"b".repeat(40), &[]);
    let path = ["repos", "acme", "web", "issues", "7", "comments"];
    (Fake::start(state), Request::post(&path, json!({ "body": "hello" })))
}

fn on_comment() -> Fault {
    Fault::on("POST", "/repos/*/*/issues/*/comments").times(1)
}

fn stored(fake: &Fake) -> usize {
    fake.state().comments("acme/web", 7).len()
}

#[test]
fn a_post_that_may_have_arrived_is_not_sent_again() {
    for effect in [
        Effect::status(503),
        Effect::bad_gateway(),
        Effect::Dropped,
        Effect::Lost,
        Effect::Cut,
        Effect::Truncated,
    ] {
        let (fake, post) = comments();
        fake.fail(on_comment(), effect);
        let (client, _) = client(&fake);
        let failure = client.send(&post).unwrap_err();
        assert!(failure.is_open(), "{failure:?}");
        assert_eq!(fake.log().len(), 1);
        assert!(stored(&fake) <= 1);
        assert!(client.send(&post).is_ok(), "the connection is usable again");
    }
}

#[test]
fn a_post_that_a_limit_refused_is_sent_again_and_done_once() {
    for (effect, wait) in [
        (Effect::too_many(7), 7),
        (Effect::secondary_limit_bare(), 60),
        (
            Effect::Instead(
                Answer::error(403, "You have triggered an abuse detection mechanism.")
                    .with("retry-after", "9"),
            ),
            9,
        ),
    ] {
        let (fake, post) = comments();
        fake.fail(on_comment(), effect);
        let (client, clock) = client(&fake);
        assert_eq!(client.send(&post).unwrap().status, 201);
        assert_eq!((fake.log().len(), stored(&fake)), (2, 1));
        assert_eq!(clock.waited(), wait);
    }
}

#[test]
fn a_permission_that_is_missing_is_no_limit() {
    let (fake, post) = comments();
    fake.fail(on_comment(), Effect::forbidden("issues=write; pull_requests=write"));
    fake.fail(on_comment(), Effect::forbidden_bare());
    let (client, clock) = client(&fake);
    let failure = client.send(&post).unwrap_err();
    assert!(
        failure.to_string().contains("it needs `issues=write; pull_requests=write`"),
        "{failure}"
    );
    assert!(matches!(client.send(&post), Err(Failure::Forbidden { status: 403, needs: None, .. })));
    assert_eq!((fake.log().len(), clock.waited(), stored(&fake)), (2, 0, 0));
}

/// `acme/web` with 250 secrets.
fn secrets() -> Fake {
    let mut state = State::acme("secrets=read,administration=read");
    for number in 0..250 {
        let day = "2025-01-01T00:00:00Z";
        state
            .add("/repos/acme/web/actions/secrets", shape::secret(&format!("S{number}"), day, day));
    }
    Fake::start(state)
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

fn listed(client: &Client) -> Result<Vec<String>, Failure> {
    let request = Request::get(&["repos", "acme", "web", "actions", "secrets"]);
    let all: Vec<Named> = pages::all(client, &request, Some("secrets"))?;
    Ok(all.into_iter().map(|secret| secret.name).collect())
}

fn on_secrets() -> Fault {
    Fault::on("GET", "/repos/*/*/actions/secrets").times(1)
}

#[test]
fn a_list_survives_a_storm() {
    let fake = secrets();
    let (client, _) = client(&fake);
    let storm = [Effect::status(500), Effect::bad_gateway(), Effect::Truncated, Effect::Cut];
    let limits = [Effect::too_many(3), Effect::secondary_limit_bare()];
    for effect in storm.into_iter().chain(limits) {
        // The second page is the second request.
        fake.fail(on_secrets().after(1), effect);
    }
    let names = listed(&client).unwrap();
    let all: Vec<String> = (0..250).map(|number| format!("S{number}")).collect();
    assert_eq!(names, all);
    assert_eq!(fake.log().len(), 3 + 6);
}

#[test]
fn a_storm_that_does_not_end_is_told() {
    for effect in [Effect::status(500), Effect::Lost, Effect::Truncated] {
        let fake = secrets();
        fake.fail(Fault::on("GET", "/repos/*/*/actions/secrets").after(1), effect);
        let (client, _) = client(&fake);
        assert!(listed(&client).unwrap_err().is_open());
        assert_eq!(fake.log().len(), 1 + 5);
    }
}

#[test]
fn a_list_that_changes_underneath_is_read_again() {
    let path = "/repos/acme/web/actions/secrets";
    let day = "2025-01-01T00:00:00Z";
    // One goes from the front: S100 would be missed. One comes to the front: S99 would stand twice.
    let goes: Effect =
        Effect::Meanwhile(Box::new(move |state| drop(state.list_mut(path).remove(0))));
    let comes = Effect::Meanwhile(Box::new(move |state| {
        state.list_mut(path).insert(0, shape::secret("NEW", day, day));
    }));
    for (effect, count) in [(goes, 249), (comes, 251)] {
        let fake = secrets();
        fake.fail(on_secrets().after(1), effect);
        let (client, _) = client(&fake);
        let mut names = listed(&client).unwrap();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.contains(&"S100".to_owned()) && names.contains(&"S99".to_owned()));
    }
}

#[test]
fn a_list_that_never_holds_still_is_not_taken_for_whole() {
    let path = "/repos/acme/web/actions/secrets";
    let fake = secrets();
    let goes = Effect::Meanwhile(Box::new(move |state| drop(state.list_mut(path).remove(0))));
    fake.fail(Fault::on("GET", "/repos/*/*/actions/secrets"), goes);
    let (client, _) = client(&fake);
    let failure = listed(&client).unwrap_err().to_string();
    assert!(failure.contains("changed while it was read"), "{failure}");
    assert_eq!(fake.log().len(), 9);
}

#[test]
fn a_slow_answer_is_not_waited_for() {
    let (fake, post) = comments();
    fake.fail(on_comment(), Effect::Slow(Duration::from_secs(20)));
    let patience = Patience { attempt: Duration::from_millis(300), ..Patience::GATE };
    let client = client_at(&fake.url(), "ghs_test", direct()).with_patience(patience);
    let began = Instant::now();
    let failure = client.send(&post).unwrap_err();
    assert!(failure.is_open(), "{failure:?}");
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(fake.log().len(), 1);
}

#[test]
fn an_expired_token_is_told_and_not_shown() {
    let mut state = State::acme("secrets=read");
    state.expire("ghs_test");
    let fake = Fake::start(state);
    let (client, _) = client(&fake);
    let failure = listed(&client).unwrap_err();
    assert!(matches!(failure, Failure::Unauthorized(_)));
    assert!(!format!("{failure:?} {failure} {client:?}").contains("ghs_test"));
    assert_eq!(fake.log().len(), 1);
}

#[test]
fn a_used_up_hour_is_told_at_once_and_waited_for_where_there_is_time() {
    let fake = secrets();
    fake.state().limits.requests = 2;
    let (gate, clock) = client(&fake);
    let failure = listed(&gate).unwrap_err();
    assert!(matches!(failure, Failure::Limited { seconds: 3500..=3602 }), "{failure:?}");
    assert_eq!((fake.log().len(), clock.waited()), (3, 0));
}

fn viewer(client: &Client) -> Result<Value, Failure> {
    graphql::query(client, "{ viewer { login } }", &json!({}))
}

#[test]
fn graphql_fails_in_its_own_ways() {
    let fake = secrets();
    let on = || Fault::on("POST", "/graphql").times(1);
    let (client, clock) = client(&fake);
    fake.fail(on(), Effect::bad_gateway());
    fake.fail(on(), Effect::graphql_limited());
    fake.fail(
        on(),
        Effect::Instead(Answer::ok(&json!({ "data": { "viewer": { "login": "ada" } } }))),
    );
    assert_eq!(viewer(&client).unwrap(), json!({ "viewer": { "login": "ada" } }));
    assert!(clock.waited() >= 60);
    fake.fail(on(), Effect::graphql_error("FORBIDDEN", "Resource not accessible by integration"));
    assert!(viewer(&client).unwrap_err().is_permission());
    assert_eq!(fake.log().len(), 4);
}

#[test]
fn threads_share_a_limit() {
    let fake = secrets();
    fake.fail(Fault::on("GET", "/repos/acme/web").times(1), Effect::too_many(30));
    let (client, clock) = client(&fake);
    let ask = || -> Response { client.send(&Request::get(&["repos", "acme", "web"])).unwrap() };
    thread::scope(|scope| {
        let all: Vec<_> = (0..32).map(|_| scope.spawn(ask)).collect();
        assert!(all.into_iter().all(|one| one.join().unwrap().status == 200));
    });
    assert_eq!(fake.log().len(), 33);
    assert!(clock.waited() >= 30);
}

#[test]
fn an_app_gets_its_own_tokens() {
    let mut state = State::acme("");
    let all = [("secrets", "write"), ("administration", "write"), ("metadata", "read")];
    state.install("acme", "keyroster", 5, &all);
    let fake = Fake::start(state);
    let pem = Secret::new(include_str!("keys/app.pkcs8.pem"));
    let key = AppKey::read(&pem).unwrap();
    let app = App { id: "5".to_owned(), key, home: None, rights: Rights::Read };
    let host = fake.enterprise_url().parse().unwrap();
    let client = Client::new(host, Credential::App(Box::new(app)), direct(), now());
    assert_eq!(client.credential().to_string(), "as GitHub App 5");
    assert!(listed(&client).unwrap().is_empty());
    let write = Request::post(
        &["repos", "acme", "web", "keys"],
        json!({ "title": "x", "key": "ssh-ed25519 AAAA" }),
    );
    let failure = client.send(&write).unwrap_err();
    assert!(failure.is_permission(), "{failure:?}");
    // All tokens are refused from now on: another is got, once.
    let names: Vec<String> = fake.state().tokens.keys().cloned().collect();
    for name in names {
        fake.state().expire(&name);
    }
    assert!(listed(&client).unwrap().is_empty());
    let made = |line: &&String| line.starts_with("POST /api/v3/app/installations");
    assert_eq!(fake.log().iter().filter(made).count(), 2, "{:?}", fake.log());
}
