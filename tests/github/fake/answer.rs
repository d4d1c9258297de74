//! What a request is answered with.

use serde_json::{Value, json};

/// Where GitHub's errors send the reader.
const DOCS: &str = "https://docs.github.com/rest";

/// An answer before it is written.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Success with a document.
    pub fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    /// Something was made.
    pub fn created(body: &Value) -> Self {
        Self::json(201, body)
    }

    /// Success without a word.
    pub fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// A document with a status.
    pub fn json(status: u16, body: &Value) -> Self {
        let answer = Self { status, headers: Vec::new(), body: body.to_string().into_bytes() };
        answer.with("content-type", "application/json; charset=utf-8")
    }

    /// A page, as a proxy on the way gives it.
    pub fn html(status: u16, text: &str) -> Self {
        let answer = Self { status, headers: Vec::new(), body: text.as_bytes().to_vec() };
        answer.with("content-type", "text/html")
    }

    /// Plain words.
    pub fn text(status: u16, text: &str) -> Self {
        let answer = Self { status, headers: Vec::new(), body: text.as_bytes().to_vec() };
        answer.with("content-type", "text/plain; charset=utf-8")
    }

    /// An error as GitHub words it.
    pub fn error(status: u16, message: &str) -> Self {
        let status_text = status.to_string();
        Self::json(
            status,
            &json!({ "message": message, "documentation_url": DOCS, "status": status_text }),
        )
    }

    /// It is not there, or must not be known.
    pub fn not_found() -> Self {
        Self::error(404, "Not Found")
    }

    /// 422: a field is not what it must be.
    pub fn invalid(resource: &str, field: &str, code: &str, why: &str) -> Self {
        let error = json!({ "resource": resource, "field": field, "code": code, "message": why });
        Self::json(
            422,
            &json!({
                "message": format!("Validation Failed: {why}"),
                "errors": [error],
                "documentation_url": DOCS,
                "status": "422",
            }),
        )
    }

    /// One more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
