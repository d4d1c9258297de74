//! One request to GitHub, and what comes back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Failure;

/// GitHub, or something that plays it.
pub trait Api: Sync {
    /// Sends a request. Whoever implements it waits and tries again where that can do no harm, and
    /// gives up at its deadline.
    ///
    /// # Errors
    /// Any answer but a success, or none.
    fn send(&self, request: &Request) -> Result<Response, Failure>;
}

/// What is done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Make, or ask with a body.
    Post,
    /// Change in part.
    Patch,
    /// Put in place.
    Put,
    /// Remove.
    Delete,
}

impl Method {
    /// Its name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request. Its path is made of segments and its query of pairs, each escaped here, so that no
/// name from a repository or an answer leads anywhere else.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What is done.
    pub method: Method,
    /// The path below the API's root, escaped, with a leading slash.
    pub path: String,
    /// The query, unescaped.
    pub query: Vec<(&'static str, String)>,
    /// The body.
    pub body: Option<Value>,
    /// Whether doing it twice is the same as doing it once.
    pub repeatable: bool,
    /// Whether an answer that leads to where a file is for the moment (302) is what is wanted: it is
    /// not followed.
    pub away: bool,
}

impl Request {
    /// A request without a body.
    pub fn new(method: Method, segments: &[&str]) -> Self {
        let path = segments.iter().map(|segment| format!("/{}", escaped(segment))).collect();
        let repeatable = !matches!(method, Method::Post | Method::Patch);
        Self { method, path, query: Vec::new(), body: None, repeatable, away: false }
    }

    /// Reads.
    pub fn get(segments: &[&str]) -> Self {
        Self::new(Method::Get, segments)
    }

    /// Makes something.
    pub fn post(segments: &[&str], body: impl Serialize) -> Self {
        Self::new(Method::Post, segments).with(body)
    }

    /// Changes something.
    pub fn patch(segments: &[&str], body: impl Serialize) -> Self {
        Self::new(Method::Patch, segments).with(body)
    }

    /// A query in GraphQL, which changes nothing and may be repeated.
    pub fn graphql(query: &str, variables: &Value) -> Self {
        let asked = Self::post(&["graphql"], json!({ "query": query, "variables": variables }));
        asked.repeatable()
    }

    /// One more pair of its query.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Says that an answer which leads elsewhere is what is wanted.
    #[must_use]
    pub fn away(mut self) -> Self {
        self.away = true;
        self
    }

    /// Says that doing it twice is the same as doing it once.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    fn with(mut self, body: impl Serialize) -> Self {
        // Only a map whose keys are no strings fails, and no body here has one.
        self.body = Some(serde_json::to_value(body).unwrap_or_default());
        self
    }
}

/// A segment with everything escaped that is not unreserved (RFC 3986). `.` and `..` are escaped
/// whole: unescaped, they would climb.
pub(super) fn escaped(segment: &str) -> String {
    let dots = matches!(segment, "." | "..");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
    let mut text = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        match plain(byte) || (byte == b'.' && !dots) {
            true => text.push(char::from(byte)),
            false => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// A success.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status, from 200 to 299.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of a name, given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The body, read as JSON. Fields that nobody asks for are ignored.
    ///
    /// # Errors
    /// It is no JSON, or of another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| Failure::Garbled(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_lead_elsewhere() {
        let request = Request::get(&["repos", "acme", "..", "env/prod ä?x#y%"]);
        assert_eq!(request.path, "/repos/acme/%2E%2E/env%2Fprod%20%C3%A4%3Fx%23y%25");
    }

    #[test]
    fn only_what_can_be_repeated_is() {
        assert!(Request::get(&["user"]).repeatable);
        assert!(!Request::post(&["user"], json!({})).repeatable);
        assert!(Request::graphql("{ viewer { login } }", &json!({})).repeatable);
    }
}
