//! What is wrong with a query, or with a part of its answer.

use graphql_parser::Pos;
use serde_json::{Value, json};

/// An error as GitHub words it.
#[derive(Debug, Clone, Default)]
pub struct Wrong {
    /// `NOT_FOUND`.
    pub kind: Option<&'static str>,
    /// `undefinedField`: of what is refused before it is executed.
    pub code: Option<&'static str>,
    pub message: String,
    pub path: Vec<Value>,
    pub at: Option<Pos>,
}

impl Wrong {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// Of a part of an answer.
    pub fn of(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind: Some(kind), ..Self::new(message) }
    }

    /// Of a query that is not executed.
    pub fn refused(code: &'static str, at: Pos, message: impl Into<String>) -> Self {
        Self { code: Some(code), at: Some(at), ..Self::new(message) }
    }

    /// Where in the answer, and where in the query.
    #[must_use]
    pub fn at(mut self, path: &[Value], position: Pos) -> Self {
        self.path = path.to_vec();
        self.at = Some(position);
        self
    }

    pub fn json(&self) -> Value {
        let mut document = json!({ "message": self.message });
        if let Some(kind) = self.kind {
            document["type"] = kind.into();
        }
        if !self.path.is_empty() {
            document["path"] = self.path.clone().into();
        }
        if let Some(Pos { line, column }) = self.at {
            document["locations"] = json!([{ "line": line, "column": column }]);
        }
        if let Some(code) = self.code {
            document["extensions"] = json!({ "code": code });
        }
        document
    }
}
