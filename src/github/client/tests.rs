//! The client, on a network that is played and a clock that nobody waits for.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::github::auth::App;
use crate::github::jwt::AppKey;

/// What the played network did: method, address, credential.
type Sent = Vec<(String, String, String)>;

/// What it answers next, last first.
type Script = Vec<Result<Response, Broken>>;

#[derive(Debug, Clone, Default)]
struct Played(Arc<Mutex<(Sent, Script)>>);

#[derive(Debug, Clone, Default)]
struct Quick(Arc<Mutex<Duration>>);

impl Clock for Quick {
    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

impl Exchange for Played {
    fn exchange(&self, call: &Call<'_>) -> Result<Response, Broken> {
        let (sent, script) = &mut *self.0.lock().unwrap();
        let method = call.method.as_str().to_owned();
        let body = call.body.map(|body| format!(" {body}")).unwrap_or_default();
        sent.push((method + &body, call.url.to_owned(), call.bearer.expose().to_owned()));
        script.pop().unwrap_or_else(|| Err(Broken::After("nothing left to play".to_owned())))
    }
}

struct Stage {
    client: Client,
    network: Played,
    clock: Quick,
}

impl Stage {
    fn new(
        credential: Credential,
        script: impl IntoIterator<Item = Result<Response, Broken>>,
    ) -> Self {
        let (network, clock) = (Played::default(), Quick::default());
        let mut script: Script = script.into_iter().collect();
        script.reverse();
        network.0.lock().unwrap().1 = script;
        let began = Timestamp::from_second(1_700_000_000).unwrap();
        let (wire, ticks) = (Box::new(network.clone()), Box::new(clock.clone()));
        let client = Client::over(wire, ticks, Host::default(), credential, began);
        Self { client, network, clock }
    }

    fn with_token(script: impl IntoIterator<Item = Result<Response, Broken>>) -> Self {
        let value = Secret::new("ghs_secret");
        Self::new(Credential::Token { value, named: "GITHUB_TOKEN".to_owned() }, script)
    }

    fn with_app(
        rights: Rights,
        script: impl IntoIterator<Item = Result<Response, Broken>>,
    ) -> Self {
        let pem = include_str!("../../../tests/github/keys/app.pkcs1.pem");
        let key = AppKey::read(&Secret::new(pem)).unwrap();
        let app = App { id: "12345".to_owned(), key, home: None, rights };
        Self::new(Credential::App(Box::new(app)), script)
    }

    fn sent(&self) -> Sent {
        self.network.0.lock().unwrap().0.clone()
    }

    fn seconds(&self) -> u64 {
        self.clock.elapsed().as_secs()
    }
}

fn answer(status: u16, body: &Value, headers: &[(&str, &str)]) -> Result<Response, Broken> {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    Ok(Response { status, headers: headers.collect(), body: body.to_string().into() })
}

fn done() -> Result<Response, Broken> {
    answer(200, &json!({ "ok": true }), &[])
}

fn fault() -> Result<Response, Broken> {
    answer(502, &json!({ "message": "Server Error" }), &[])
}

fn secondary() -> Result<Response, Broken> {
    answer(403, &json!({ "message": "You have exceeded a secondary rate limit." }), &[])
}

fn reading() -> Request {
    Request::get(&["repos", "acme", "web"])
}

fn posting() -> Request {
    Request::post(&["repos", "acme", "web", "check-runs"], json!({ "name": "keyroster" }))
}

#[test]
fn a_storm_passes_for_what_may_be_repeated() {
    let broken = || Err(Broken::After("connection reset".to_owned()));
    let cut = || Ok(Response { status: 200, body: b"{\"ok\": tr".to_vec(), ..Response::default() });
    let stage = Stage::with_token([fault(), broken(), cut(), fault(), done()]);
    assert!(stage.client.send(&reading()).is_ok());
    assert_eq!(stage.sent().len(), 5);
    assert!((3..9).contains(&stage.seconds()), "{}", stage.seconds());
    let stage = Stage::with_token((0..9).map(|_| fault()));
    let failure = stage.client.send(&reading()).unwrap_err();
    assert!(matches!(failure, Failure::Unavailable { status: 502, .. }));
    assert_eq!(stage.sent().len(), 5);
}

#[test]
fn what_may_have_been_posted_is_not_posted_again() {
    let cut = Ok(Response { status: 201, body: b"{".to_vec(), ..Response::default() });
    for outcome in [fault(), Err(Broken::After(String::new())), cut] {
        let stage = Stage::with_token([outcome, done()]);
        assert!(stage.client.send(&posting()).unwrap_err().is_open());
        assert_eq!(stage.sent().len(), 1);
    }
}

#[test]
fn what_was_not_sent_or_was_refused_for_a_limit_is_posted_once() {
    let before = Err(Broken::Before("connection refused".to_owned()));
    let told = answer(429, &json!({}), &[("retry-after", "7")]);
    let stage = Stage::with_token([before, secondary(), told, done()]);
    assert!(stage.client.send(&posting()).is_ok());
    assert_eq!(stage.sent().len(), 4);
}

#[test]
fn a_limit_that_ends_too_late_is_told_at_once() {
    let reset = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1700001800")];
    let used_up = || answer(403, &json!({ "message": "API rate limit exceeded" }), &reset);
    let stage = Stage::with_token([used_up(), used_up()]);
    let failure = stage.client.send(&reading()).unwrap_err();
    assert!(matches!(failure, Failure::Limited { seconds: 1801 }), "{failure:?}");
    assert_eq!((stage.sent().len(), stage.seconds()), (1, 0));
    // Whoever comes after it does not even ask.
    let after = stage.client.send(&posting()).unwrap_err();
    assert!(matches!(after, Failure::Limited { .. }));
    assert_eq!(stage.sent().len(), 1);
    // Who has the time waits for it.
    let Stage { client, network, clock } = Stage::with_token([used_up(), done()]);
    assert!(client.with_patience(Patience::COLLECT).send(&reading()).is_ok());
    assert_eq!(network.0.lock().unwrap().0.len(), 2);
    assert_eq!(clock.elapsed().as_secs(), 1801);
}

#[test]
fn patience_ends_over_all_requests() {
    let stage =
        Stage::with_token([secondary(), done()].into_iter().chain((0..99).map(|_| secondary())));
    assert!(stage.client.send(&reading()).is_ok());
    let failure = stage.client.send(&reading()).unwrap_err();
    assert!(matches!(failure, Failure::Limited { .. }), "{failure:?}");
    assert!(stage.seconds() <= 120, "{}", stage.seconds());
}

#[test]
fn the_credential_goes_nowhere_else() {
    let moved = |to: &str| answer(301, &json!({}), &[("location", to)]);
    let stage = Stage::with_token([moved("https://api.github.com/repositories/7"), done()]);
    assert!(stage.client.send(&reading()).is_ok());
    assert_eq!(stage.sent()[1].1, "https://api.github.com/repositories/7");
    let stage = Stage::with_token([moved("https://evil.com/repositories/7"), done()]);
    assert!(matches!(stage.client.send(&reading()), Err(Failure::Refused { status: 301, .. })));
    assert_eq!(stage.sent().len(), 1);
    // A POST that is moved is not made a GET.
    let stage = Stage::with_token([moved("/elsewhere"), done()]);
    assert!(stage.client.send(&posting()).is_err());
    assert_eq!(stage.sent().len(), 1);
    let stage = Stage::with_token((0..99).map(|_| moved("/round")));
    assert!(stage.client.send(&reading()).is_err());
    assert_eq!(stage.sent().len(), 6);
}

#[test]
fn a_token_is_shown_nowhere() {
    let stage = Stage::with_token([answer(401, &json!({ "message": "Bad credentials" }), &[])]);
    let failure = stage.client.send(&reading()).unwrap_err();
    let shown = format!("{:?} {failure} {failure:?} {}", stage.client, stage.client.credential());
    assert!(!shown.contains("ghs_secret"), "{shown}");
    assert!(shown.contains("with the token of GITHUB_TOKEN"));
    assert_eq!(stage.sent()[0].2, "ghs_secret");
    assert_eq!(stage.sent().len(), 1);
}

fn installed() -> Result<Response, Broken> {
    let permissions = json!({ "checks": "write", "metadata": "read", "workflows": "write" });
    answer(200, &json!({ "id": 77, "permissions": permissions }), &[])
}

fn granted(token: &str, expires: &str) -> Result<Response, Broken> {
    answer(201, &json!({ "token": token, "expires_at": expires }), &[])
}

#[test]
fn an_app_asks_as_its_installation() {
    let stage = Stage::with_app(
        Rights::Read,
        [
            installed(),
            fault(),
            granted("ghs_one", "2023-11-14T23:13:20Z"),
            done(),
            done(),
            installed(),
            granted("ghs_two", "2023-11-15T00:13:20Z"),
            done(),
        ],
    );
    assert!(stage.client.send(&reading()).is_ok());
    assert!(stage.client.send(&Request::get(&["orgs", "ACME", "teams"])).is_ok());
    stage.clock.sleep(Duration::from_secs(56 * 60));
    assert!(stage.client.send(&reading()).is_ok());
    let sent = stage.sent();
    let root = "https://api.github.com";
    assert_eq!(sent[0].1, format!("{root}/repos/acme/web/installation"));
    assert_eq!(sent[2].1, format!("{root}/app/installations/77/access_tokens"));
    assert_eq!(sent[2].0, r#"POST {"permissions":{"checks":"read","metadata":"read"}}"#);
    let bearers: Vec<&str> =
        sent.iter().map(|(_, _, bearer)| bearer.split('.').next().unwrap()).collect();
    let signed = bearers[0];
    assert!(signed.starts_with("eyJ"));
    let all = [signed, signed, signed, "ghs_one", "ghs_one", signed, signed, "ghs_two"];
    assert_eq!(bearers, all);
}

#[test]
fn a_token_that_is_refused_is_replaced_once() {
    let refused = || answer(401, &json!({ "message": "Bad credentials" }), &[]);
    let later = "2023-11-14T23:13:20Z";
    let stage = Stage::with_app(
        Rights::All,
        [
            installed(),
            granted("ghs_one", later),
            refused(),
            installed(),
            granted("ghs_two", later),
            refused(),
            done(),
        ],
    );
    let failure = stage.client.send(&posting()).unwrap_err();
    assert!(matches!(failure, Failure::Unauthorized(_)));
    assert_eq!(stage.sent().len(), 6);
}

#[test]
fn an_app_that_is_not_installed_says_so() {
    let missing = || answer(404, &json!({ "message": "Not Found" }), &[]);
    let stage = Stage::with_app(Rights::All, [missing()]);
    let failure = stage.client.send(&reading()).unwrap_err();
    let told = "GitHub has no such thing, or does not show it (404): GitHub App 12345 is not installed on acme/web";
    assert_eq!(failure.to_string(), told);
    let several = answer(200, &json!([{ "id": 1 }, { "id": 2 }]), &[]);
    let stage = Stage::with_app(Rights::All, [several]);
    let failure = stage.client.send(&Request::graphql("{ viewer { login } }", &json!({})));
    assert!(failure.unwrap_err().to_string().contains("2 installations"));
}
