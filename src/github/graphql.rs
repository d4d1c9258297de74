//! Queries in GraphQL. Their errors come with a success, and with data beside them: an answer that
//! is not whole is none.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Api, Failure, Request};

#[derive(Deserialize)]
struct Answer<T> {
    data: Option<T>,
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    errors: Vec<Wrong>,
}

#[derive(Deserialize)]
struct Wrong {
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    message: String,
    /// The fields that lead to it, and numbers where one is a list.
    #[serde(default)]
    path: Vec<Value>,
}

/// What a query gives. It must change nothing: it may be sent more than once.
///
/// # Errors
/// No answer, one of another shape, or one that is not whole.
pub fn query<T: DeserializeOwned>(
    api: &(impl Api + ?Sized),
    query: &str,
    variables: &Value,
) -> Result<T, Failure> {
    let answer = api.send(&Request::graphql(query, variables))?;
    let told: Told = answer.json()?;
    if let Some(wrong) = told.errors.into_iter().next() {
        return Err(wrong.failure(answer.status));
    }
    let Answer { data } = answer.json()?;
    data.ok_or_else(|| Failure::Garbled("the answer to a query has no data".to_owned()))
}

/// What a query gives that asks for several things by names of their own.
#[derive(Debug, Default)]
pub struct Parts {
    /// By name.
    pub data: Map<String, Value>,
    /// Why one of them is not there, or not whole, by where that is: `name`, `name.nodes.3.text`.
    pub wrong: BTreeMap<String, Failure>,
}

/// What a request for several things gives, each with what is wrong with it alone.
///
/// # Errors
/// No answer, one of another shape, or an error that is about none of them alone.
pub fn parts(api: &(impl Api + ?Sized), request: &Request) -> Result<Parts, Failure> {
    let answer = api.send(request)?;
    let told: Told = answer.json()?;
    let mut parts = Parts::default();
    for wrong in told.errors {
        let path = wrong.path.iter().map(step).collect::<Vec<_>>().join(".");
        let failure = wrong.failure(answer.status);
        if path.is_empty() || failure.is_open() {
            return Err(failure);
        }
        parts.wrong.entry(path).or_insert(failure);
    }
    let Answer { data } = answer.json()?;
    match (data, parts.wrong.values().next()) {
        (Some(data), _) => Ok(Parts { data, ..parts }),
        (None, Some(failure)) => Err(failure.clone()),
        (None, None) => Err(Failure::Garbled("the answer to a query has no data".to_owned())),
    }
}

impl Wrong {
    fn failure(self, status: u16) -> Failure {
        let path: Vec<String> = self.path.iter().map(step).collect();
        let message = match path.is_empty() {
            true => self.message,
            false => format!("{} (at {})", self.message, path.join(".")),
        };
        match self.kind.as_deref() {
            Some("FORBIDDEN" | "INSUFFICIENT_SCOPES") => {
                Failure::Forbidden { status: 403, message, needs: None }
            }
            Some("NOT_FOUND") => Failure::NotFound(message),
            // Whoever waits for limits has waited for this one.
            Some("RATE_LIMITED") => Failure::Limited { seconds: 60 },
            // It asked for too much at once.
            Some("RESOURCE_LIMITS_EXCEEDED") => Failure::Unavailable { status, message },
            _ => Failure::Refused { status, message },
        }
    }
}

fn step(step: &Value) -> String {
    step.as_str().map_or_else(|| step.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::github::Response;

    struct Played(Value);

    impl Api for Played {
        fn send(&self, request: &Request) -> Result<Response, Failure> {
            assert!(request.repeatable && request.path == "/graphql");
            let body = self.0.to_string().into();
            Ok(Response { status: 200, body, ..Response::default() })
        }
    }

    fn ask(answer: Value) -> Result<Value, Failure> {
        query(&Played(answer), "{ viewer { login } }", &json!({}))
    }

    #[test]
    fn each_part_has_what_is_wrong_with_it() {
        let ask = |answer: Value| parts(&Played(answer), &Request::graphql("{ a b }", &json!({})));
        let error =
            |kind: &str, path: Value| json!({ "type": kind, "message": "no", "path": path });
        let answer = |error: Value| json!({ "data": { "a": 1, "b": null }, "errors": [error] });
        let parts = ask(answer(error("NOT_FOUND", json!(["b", "o0"])))).unwrap();
        assert_eq!(parts.data["a"], 1);
        assert_eq!(parts.wrong["b.o0"], Failure::NotFound("no (at b.o0)".to_owned()));
        assert!(ask(answer(error("FORBIDDEN", json!([])))).unwrap_err().is_permission());
        let limits = error("RESOURCE_LIMITS_EXCEEDED", json!(["b"]));
        assert!(ask(answer(limits)).unwrap_err().is_open());
        assert!(matches!(ask(json!({})), Err(Failure::Garbled(_))));
    }

    #[test]
    fn half_an_answer_is_none() {
        let data = json!({ "viewer": { "login": "ada" } });
        assert_eq!(ask(json!({ "data": data })), Ok(data.clone()));
        let error = |kind: &str| json!({ "data": data, "errors": [{ "type": kind, "message": "no", "path": ["viewer", 0, "email"] }] });
        let message = "no (at viewer.0.email)".to_owned();
        assert_eq!(ask(error("NOT_FOUND")), Err(Failure::NotFound(message.clone())));
        assert_eq!(ask(error("RATE_LIMITED")), Err(Failure::Limited { seconds: 60 }));
        assert_eq!(ask(error("ODD")), Err(Failure::Refused { status: 200, message }));
        assert!(ask(error("FORBIDDEN")).unwrap_err().is_permission());
        assert!(matches!(ask(json!({ "data": null })), Err(Failure::Garbled(_))));
        assert!(matches!(ask(json!([])), Err(Failure::Garbled(_))));
    }
}
