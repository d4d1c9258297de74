//! What an answer means: a success, a limit, a fault of GitHub's, or a refusal.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Failure, Response};

/// As much of GitHub's words as an error repeats, in characters.
const LONGEST_MESSAGE: usize = 500;

/// What came of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was done.
    Done(Response),
    /// It was refused, and would be again.
    Final(Failure),
    /// It was refused because of a limit, so that it can be asked again whatever it is: after this
    /// long, where GitHub says so.
    Limited(Option<Duration>),
    /// It was not even sent.
    NotSent(Failure),
    /// It failed, and may have been carried out all the same.
    Open(Failure),
}

/// The part of an error's body that is told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Complaint {
    message: String,
    errors: Vec<Detail>,
}

/// One thing that is wrong with a request: an object or a text.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Detail {
    Text(String),
    Object {
        #[serde(default)]
        message: Option<String>,
        #[serde(default)]
        field: Option<String>,
        #[serde(default)]
        code: Option<String>,
    },
    Other(IgnoredAny),
}

/// The errors of an answer to a query in GraphQL, whose status is 200 all the same.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Errors {
    errors: Vec<GraphqlError>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GraphqlError {
    #[serde(rename = "type")]
    kind: Option<String>,
    message: String,
}

/// Judges an answer of any status. `now` is for answers that do not say what time it is.
pub(super) fn judge(answer: Response, graphql: bool, now: Timestamp) -> Outcome {
    match answer.status {
        200..=299 if graphql => judge_graphql(answer, now),
        200..=299 => readable(answer).map_or_else(Outcome::Open, Outcome::Done),
        status => {
            let message = message(&answer);
            if is_limit(&answer, &message) {
                return Outcome::Limited(until(&answer, now));
            }
            let needs = answer.header("x-accepted-github-permissions").map(str::to_owned);
            Outcome::Final(match (status, needs) {
                (401, _) => Failure::Unauthorized(message),
                (404, None) => Failure::NotFound(message),
                (403 | 404, needs) => Failure::Forbidden { status, message, needs },
                (408 | 500.., _) => return Outcome::Open(Failure::Unavailable { status, message }),
                _ => Failure::Refused { status, message },
            })
        }
    }
}

fn judge_graphql(answer: Response, now: Timestamp) -> Outcome {
    let told: Errors = match serde_json::from_slice(&answer.body) {
        Ok(told) => told,
        Err(error) => return Outcome::Open(Failure::Garbled(error.to_string())),
    };
    // GitHub's own words for a query that took too long, or broke it.
    let failed = |error: &&GraphqlError| error.message.starts_with("Something went wrong while");
    if told.errors.iter().any(|error| error.kind.as_deref() == Some("RATE_LIMITED")) {
        Outcome::Limited(until(&answer, now))
    } else if let Some(error) = told.errors.iter().find(failed) {
        Outcome::Open(Failure::Unavailable { status: answer.status, message: cut(&error.message) })
    } else {
        Outcome::Done(answer)
    }
}

/// The answer, if it is JSON to its end or nothing at all: a connection that breaks, and a page of
/// something in between, are neither.
fn readable(answer: Response) -> Result<Response, Failure> {
    match answer.body.trim_ascii().is_empty() {
        true => Ok(answer),
        false => answer.json::<IgnoredAny>().map(|_| answer),
    }
}

/// Whether it was refused because of a limit. A 403 that has to do with a permission may come with
/// `x-ratelimit-remaining: 0` too, so its words count; and a secondary limit may have words only.
fn is_limit(answer: &Response, message: &str) -> bool {
    let words = message.to_ascii_lowercase();
    let named = words.contains("rate limit") || words.contains("abuse detection");
    let used_up = answer.header("x-ratelimit-remaining") == Some("0") && message.is_empty();
    match answer.status {
        429 => true,
        403 => answer.header("retry-after").is_some() || named || used_up,
        _ => false,
    }
}

/// How long a limit lasts, where the answer says so.
fn until(answer: &Response, now: Timestamp) -> Option<Duration> {
    if let Some(seconds) = answer.header("retry-after").and_then(|text| text.trim().parse().ok()) {
        return Some(Duration::from_secs(seconds));
    }
    if answer.header("x-ratelimit-remaining") != Some("0") {
        return None;
    }
    let reset: i64 = answer.header("x-ratelimit-reset")?.trim().parse().ok()?;
    // The answer's own clock is the one that the reset is told in.
    let told =
        answer.header("date").and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    let seconds = reset.saturating_sub(told.unwrap_or(now).as_second());
    // One more second, because both are cut off.
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0).saturating_add(1)))
}

/// What GitHub says is wrong, in one text.
fn message(answer: &Response) -> String {
    // A page of HTML from something in between says nothing that a status does not.
    let Ok(Complaint { message, errors }) = serde_json::from_slice(&answer.body) else {
        return String::new();
    };
    let details = errors.into_iter().filter_map(|detail| match detail {
        Detail::Text(text) => Some(text),
        Detail::Object { message: Some(message), .. } => Some(message),
        Detail::Object { field, code, .. } => {
            let told: Vec<String> = [field, code].into_iter().flatten().collect();
            (!told.is_empty()).then(|| told.join(" "))
        }
        Detail::Other(_) => None,
    });
    let all: Vec<String> = [message].into_iter().chain(details).collect();
    cut(&all.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; "))
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Response { status, headers: headers.collect(), body: body.into() }
    }

    fn rest(status: u16, headers: &[(&str, &str)], body: &str) -> Outcome {
        judge(answer(status, headers, body), false, Timestamp::from_second(1000).unwrap())
    }

    fn graphql(body: &str, headers: &[(&str, &str)]) -> Outcome {
        judge(answer(200, headers, body), true, Timestamp::from_second(1000).unwrap())
    }

    const SECONDARY: &str = r#"{"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}"#;
    const PRIMARY: &str = r#"{"message": "API rate limit exceeded for installation ID 1."}"#;
    const FORBIDDEN: &str = r#"{"message": "Resource not accessible by integration"}"#;

    #[test]
    fn limits_are_told_apart_from_permissions() {
        let used_up = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1060")];
        let wait = |seconds| Outcome::Limited(Some(Duration::from_secs(seconds)));
        assert_eq!(rest(403, &[("retry-after", "30")], SECONDARY), wait(30));
        assert_eq!(rest(429, &[("retry-after", "5")], ""), wait(5));
        assert_eq!(rest(403, &used_up, PRIMARY), wait(61));
        assert_eq!(rest(403, &used_up, "<html>"), wait(61));
        assert_eq!(rest(429, &[], ""), Outcome::Limited(None));
        assert_eq!(rest(403, &[], SECONDARY), Outcome::Limited(None));
        let message = "Resource not accessible by integration".to_owned();
        let forbidden = Outcome::Final(Failure::Forbidden { status: 403, message, needs: None });
        assert_eq!(rest(403, &[], FORBIDDEN), forbidden);
        assert_eq!(rest(403, &used_up, FORBIDDEN), forbidden);
    }

    #[test]
    fn the_reset_is_told_in_the_clock_of_the_answer() {
        let headers = [
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "784111787"),
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ];
        assert_eq!(rest(403, &headers, PRIMARY), Outcome::Limited(Some(Duration::from_secs(11))));
        let passed = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "10")];
        assert_eq!(rest(429, &passed, PRIMARY), Outcome::Limited(Some(Duration::from_secs(1))));
    }

    #[test]
    fn a_permission_that_is_missing_is_named() {
        let needs = [("x-accepted-github-permissions", "checks=write")];
        let Outcome::Final(failure) = rest(403, &needs, FORBIDDEN) else { panic!() };
        assert!(failure.to_string().ends_with("integration; it needs `checks=write`"), "{failure}");
        let Outcome::Final(failure) = rest(404, &needs, r#"{"message":"Not Found"}"#) else {
            panic!()
        };
        assert!(failure.is_permission() && matches!(failure, Failure::Forbidden { .. }));
        let missing = rest(404, &[], r#"{"message":"Not Found"}"#);
        assert_eq!(missing, Outcome::Final(Failure::NotFound("Not Found".into())));
    }

    #[test]
    fn what_is_wrong_is_told_whole() {
        let body = r#"{"message":"Validation Failed","errors":[{"resource":"X","field":"line","code":"invalid"},
            {"message":"is not in the diff"},"too long",7]}"#;
        let message = "Validation Failed; line invalid; is not in the diff; too long".to_owned();
        let refused = Outcome::Final(Failure::Refused { status: 422, message });
        assert_eq!(rest(422, &[], body), refused);
    }

    #[test]
    fn a_body_that_breaks_off_is_no_success() {
        assert!(matches!(
            rest(200, &[], r#"{"secrets": [{"na"#),
            Outcome::Open(Failure::Garbled(_))
        ));
        assert!(matches!(rest(200, &[], "<html>sign in</html>"), Outcome::Open(_)));
        assert!(matches!(rest(204, &[], ""), Outcome::Done(_)));
        assert!(matches!(rest(502, &[], "<html>"), Outcome::Open(Failure::Unavailable { .. })));
    }

    #[test]
    fn graphql_has_its_limits_in_the_body() {
        let limited = r#"{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}"#;
        let used_up = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1010")];
        assert_eq!(graphql(limited, &used_up), Outcome::Limited(Some(Duration::from_secs(11))));
        assert_eq!(graphql(limited, &[]), Outcome::Limited(None));
        let slow = r#"{"data":null,"errors":[{"message":"Something went wrong while executing your query. This may be the result of a timeout"}]}"#;
        assert!(matches!(graphql(slow, &[]), Outcome::Open(Failure::Unavailable { .. })));
        let missing = r#"{"data":{},"errors":[{"type":"NOT_FOUND","message":"x"}]}"#;
        assert!(matches!(graphql(missing, &[]), Outcome::Done(_)));
    }
}
