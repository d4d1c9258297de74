//! The GitHub that is played behaves as the real one.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::fake::sample::PLACES;
use crate::fake::{Effect, Fake, Fault, State, Token, shape};

/// What a plain client gets: status, head, body. None: the connection was closed before the end.
pub(super) fn ask(
    fake: &Fake,
    method: &str,
    target: &str,
    token: &str,
    body: Option<&Value>,
) -> Option<(u16, String, Value)> {
    let (status, head, text) = raw(fake, method, target, token, body)?;
    Some((status, head, serde_json::from_str(&text).unwrap_or(Value::Null)))
}

fn raw(
    fake: &Fake,
    method: &str,
    target: &str,
    token: &str,
    body: Option<&Value>,
) -> Option<(u16, String, String)> {
    let url = fake.url();
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let body = body.map(Value::to_string).unwrap_or_default();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: x\r\nuser-agent: tests-of-the-fake\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .and_then(|n| n.parse::<usize>().ok());
    if length.is_some_and(|length| length != body.len()) {
        return None;
    }
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, head.to_owned(), body.to_owned()))
}

/// What a client without a token gets: status and bytes.
pub(super) fn ask_plainly(fake: &Fake, target: &str) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(fake.url().trim_start_matches("http://")).unwrap();
    let head = format!("GET {target} HTTP/1.1\r\nhost: x\r\nuser-agent: tests-of-the-fake\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|part| part == b"\r\n\r\n")?;
    let status = std::str::from_utf8(&bytes[..end]).ok()?.split(' ').nth(1)?.parse().ok()?;
    Some((status, bytes.split_off(end + 4)))
}

fn run(name: &str, annotations: usize) -> Value {
    let one = json!({
        "path": "a.yml", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m",
    });
    json!({
        "name": name, "head_sha": "a".repeat(40), "status": "in_progress",
        "output": { "title": "t", "summary": "s", "annotations": vec![one; annotations] },
    })
}

#[test]
fn a_check_run_grows_by_its_annotations() {
    let fake = Fake::start(State::acme("checks=write"));
    let post = |body: &Value| {
        ask(&fake, "POST", "/repos/acme/web/check-runs", "ghs_test", Some(body)).unwrap()
    };
    assert_eq!(post(&run("gate", 51)).0, 422);
    let (status, _, made) = post(&run("gate", 50));
    assert_eq!((status, made["output"]["annotations_count"].as_u64()), (201, Some(50)));
    let at = format!("/repos/acme/web/check-runs/{}", made["id"]);
    let more = json!({ "conclusion": "failure", "output": { "title": "t", "summary": "s", "annotations": run("", 3)["output"]["annotations"] } });
    let (status, _, done) = ask(&fake, "PATCH", &at, "ghs_test", Some(&more)).unwrap();
    assert_eq!(
        (status, done["status"].as_str(), done["output"]["annotations_count"].as_u64()),
        (200, Some("completed"), Some(53))
    );
    let listed = format!("{at}/annotations?per_page=50&page=2");
    let (_, head, page) = ask(&fake, "GET", &listed, "ghs_test", None).unwrap();
    assert_eq!(page.as_array().unwrap().len(), 3);
    assert!(head.contains("rel=\"first\"") && !head.contains("rel=\"next\""), "{head}");
    let of_commit =
        format!("/repos/acme/web/commits/{}/check-runs?check_name=gate", "a".repeat(40));
    let (_, _, found) = ask(&fake, "GET", &of_commit, "ghs_test", None).unwrap();
    assert_eq!(found["total_count"], 1);
}

#[test]
fn a_token_may_do_what_it_is_allowed() {
    let mut state = State::acme("checks=read,contents=read");
    state.repo("acme/hidden").private = true;
    state.token("ghp_owner", Token::classic("owner"));
    state.token("ghs_narrow", Token::workflow("secrets=read").only(&["acme/web"]));
    state.token("ghs_old", Token::workflow("secrets=read"));
    state.expire("ghs_old");
    let fake = Fake::start(state);
    let status = |token, target| ask(&fake, "GET", target, token, None).unwrap();
    let (code, head, body) = status("ghs_test", "/repos/acme/web/actions/secrets");
    assert_eq!(
        (code, body["message"].as_str()),
        (403, Some("Resource not accessible by integration"))
    );
    assert!(head.contains("x-accepted-github-permissions: secrets=read"), "{head}");
    assert_eq!(status("ghp_owner", "/repos/acme/web/actions/secrets").0, 200);
    assert_eq!(status("ghs_narrow", "/repos/acme/web/actions/secrets").0, 200);
    assert_eq!(status("ghs_narrow", "/repos/acme/hidden/actions/secrets").0, 404);
    assert_eq!(status("ghs_old", "/repos/acme/web/actions/secrets").0, 401);
    assert_eq!(status("nothing", "/repos/acme/web").0, 401);
    let made =
        ask(&fake, "POST", "/repos/acme/web/check-runs", "ghp_owner", Some(&run("x", 0))).unwrap();
    assert_eq!(made.2["message"], "You must authenticate via a GitHub App.");
}

#[test]
fn lists_come_in_pages() {
    let mut state = State::acme("secrets=read,administration=read");
    for number in 0..250 {
        let secret =
            shape::secret(&format!("S{number}"), "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z");
        state.add("/repos/acme/web/actions/secrets", secret);
    }
    let fake = Fake::start(state);
    let (_, head, body) =
        ask(&fake, "GET", "/repos/acme/web/actions/secrets?per_page=100&page=2", "ghs_test", None)
            .unwrap();
    assert_eq!(
        (body["total_count"].as_u64(), body["secrets"][0]["name"].as_str()),
        (Some(250), Some("S100"))
    );
    let next = format!(
        "<{}/repos/acme/web/actions/secrets?per_page=100&page=3>; rel=\"next\"",
        fake.url()
    );
    assert!(head.contains(&next), "{head}");
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    assert!(tag.starts_with("W/"), "{tag}");
}

#[test]
fn faults_strike_as_often_as_they_are_told() {
    let mut state = State::acme("issues=write");
    state.pull("acme/web", 7, &"b".repeat(40), &[]);
    let fake = Fake::start(state);
    let path = "/repos/acme/web/issues/7/comments";
    let post = || raw(&fake, "POST", path, "ghs_test", Some(&json!({ "body": "hello" })));
    let on = || Fault::on("POST", "/repos/*/*/issues/*/comments").times(1);
    let count = || fake.state().comments("acme/web", 7).len();
    fake.fail(on(), Effect::status(503));
    fake.fail(on(), Effect::Lost);
    fake.fail(on(), Effect::Truncated);
    fake.fail(on(), Effect::Cut);
    fake.fail(on(), Effect::Slow(Duration::from_millis(50)));
    fake.fail(on(), Effect::Dropped);
    assert_eq!((post().unwrap().0, count()), (503, 0));
    assert_eq!((post(), count()), (None, 1));
    let (status, _, text) = post().unwrap();
    assert!(status == 201 && serde_json::from_str::<Value>(&text).is_err(), "{text}");
    assert_eq!((post(), count()), (None, 3));
    assert_eq!((post().unwrap().0, count()), (201, 4));
    assert_eq!((post(), count()), (None, 4));
    assert_eq!((post().unwrap().0, count()), (201, 5));
    assert_eq!(fake.log().len(), 7);
}

#[test]
fn a_used_up_limit_says_when_it_ends() {
    let mut state = State::acme("contents=read");
    state.limits.requests = 1;
    let fake = Fake::start(state);
    let get = || ask(&fake, "GET", "/repos/acme/web", "ghs_test", None).unwrap();
    assert_eq!(get().0, 200);
    let (status, head, _) = get();
    assert_eq!(status, 403);
    assert!(head.contains("x-ratelimit-remaining: 0\r\n"), "{head}");
}

/// What stands in these answers is held to GitHub's description by `scripts/conformance`.
#[test]
fn there_is_one_of_everything() {
    let fake = Fake::start(State::full());
    for place in PLACES {
        let (status, _, body) = ask(&fake, "GET", place, "ghs_test", None).unwrap();
        let empty = body.as_array().is_some_and(Vec::is_empty) || body["total_count"] == 0;
        assert!(status == 200 && !empty, "{place}: {status} {body}");
    }
}

#[test]
fn a_review_is_on_lines_of_the_change() {
    let fake = Fake::start(State::full());
    let review = |line: u64| {
        let comment = json!({ "path": "a.yml", "line": line, "side": "RIGHT", "body": "here" });
        let review = json!({ "commit_id": "b".repeat(40), "event": "COMMENT", "body": "", "comments": [comment] });
        ask(&fake, "POST", "/repos/acme/web/pulls/7/reviews", "ghs_test", Some(&review)).unwrap().0
    };
    assert_eq!([review(3), review(4)], [200, 422]);
    for list in ["reviews", "comments"] {
        let at = format!("/repos/acme/web/pulls/7/{list}");
        assert_eq!(
            ask(&fake, "GET", &at, "ghs_test", None).unwrap().2.as_array().unwrap().len(),
            1
        );
    }
}

#[test]
fn a_comment_is_made_once_and_changed() {
    let fake = Fake::start(State::full());
    let at = "/repos/acme/web/issues/7/comments";
    let (_, _, made) = ask(&fake, "POST", at, "ghs_test", Some(&json!({ "body": "one" }))).unwrap();
    let one = format!("/repos/acme/web/issues/comments/{}", made["id"]);
    assert_eq!(
        ask(&fake, "PATCH", &one, "ghs_test", Some(&json!({ "body": "two" }))).unwrap().2["body"],
        "two"
    );
    assert_eq!(ask(&fake, "GET", at, "ghs_test", None).unwrap().2[0]["body"], "two");
    assert_eq!(ask(&fake, "DELETE", &one, "ghs_test", None).unwrap().0, 204);
    assert_eq!(ask(&fake, "GET", &one, "ghs_test", None).unwrap().0, 404);
}

#[test]
fn a_person_is_told_who_they_are() {
    let mut state = State::acme("");
    state.token("ghp_alice", Token::classic("alice"));
    let fake = Fake::start(state);
    assert_eq!(ask(&fake, "GET", "/user", "ghp_alice", None).unwrap().2["login"], "alice");
    assert_eq!(ask(&fake, "GET", "/user", "ghs_test", None).unwrap().0, 403);
}
