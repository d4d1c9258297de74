//! How GitHub can fail: scripted per request.

use std::time::Duration;

use serde_json::json;

use super::answer::Answer;
use super::state::State;

/// Which requests fail.
#[derive(Debug, Clone)]
pub struct Fault {
    method: &'static str,
    pattern: &'static str,
    skip: usize,
    times: usize,
}

/// In which way.
pub enum Effect {
    /// Nothing is done, and this is the answer.
    Instead(Answer),
    /// Nothing is done, and the connection is closed.
    Dropped,
    /// It is done, and the connection is closed before the answer.
    Lost,
    /// It is done; the connection is closed in the middle of the answer.
    Cut,
    /// It is done; the answer is half of its JSON, and says so in its length.
    Truncated,
    /// It is done; the answer takes so long to come.
    Slow(Duration),
    /// Something else happens before the answer is made.
    Meanwhile(Box<dyn FnMut(&mut State) + Send>),
    /// It is done; the answer is something else.
    But(Answer),
}

impl Fault {
    /// Every request of a method (`*`: any) to a path: `/repos/*/*/check-runs`; `**` is the rest.
    pub fn on(method: &'static str, pattern: &'static str) -> Self {
        Self { method, pattern, skip: 0, times: usize::MAX }
    }

    /// Only so many of them.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// The first so many do not fail.
    #[must_use]
    pub fn after(mut self, skip: usize) -> Self {
        self.skip = skip;
        self
    }

    /// Whether this request is one of them; counts it.
    pub fn strikes(&mut self, method: &str, segments: &[String]) -> bool {
        let mut rest = segments.iter();
        let mut parts = self.pattern.split('/').skip(1);
        let same = loop {
            match (parts.next(), rest.next()) {
                (Some("**"), _) | (None, None) => break true,
                (Some("*"), Some(_)) => {}
                (Some(part), Some(segment)) if part == segment => {}
                _ => break false,
            }
        };
        if !same || (self.method != "*" && self.method != method) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        let strikes = self.times > 0;
        self.times = self.times.saturating_sub(1);
        strikes
    }
}

impl Effect {
    /// A failure on GitHub's side: 500, 502, 503, 504.
    pub fn status(status: u16) -> Self {
        Self::Instead(Answer::error(status, "Server Error"))
    }

    /// 403 that says which permission would do.
    pub fn forbidden(accepted: &str) -> Self {
        let answer = Answer::error(403, "Resource not accessible by integration");
        Self::Instead(answer.with("x-accepted-github-permissions", accepted))
    }

    /// 403 without a word of why.
    pub fn forbidden_bare() -> Self {
        Self::Instead(Answer::error(403, "Resource not accessible by integration"))
    }

    /// 429 with the seconds to wait.
    pub fn too_many(seconds: u32) -> Self {
        let answer = Answer::error(429, "You have exceeded a secondary rate limit.");
        Self::Instead(answer.with("retry-after", seconds.to_string()))
    }

    /// 403 of a secondary limit that only its text tells.
    pub fn secondary_limit_bare() -> Self {
        let told = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
        Self::Instead(Answer::error(403, told))
    }

    /// A proxy's page instead of GitHub's answer.
    pub fn bad_gateway() -> Self {
        Self::Instead(Answer::html(502, "<html><head><title>502 Bad Gateway</title></head></html>"))
    }

    /// GraphQL's limit, which comes with 200.
    pub fn graphql_limited() -> Self {
        let error = json!({ "type": "RATE_LIMITED", "message": "API rate limit exceeded" });
        Self::Instead(Answer::ok(&json!({ "errors": [error] })))
    }

    /// GraphQL's error, which comes with 200.
    pub fn graphql_error(kind: &str, message: &str) -> Self {
        let error = json!({ "type": kind, "path": [], "message": message });
        Self::Instead(Answer::ok(&json!({ "data": null, "errors": [error] })))
    }
}
