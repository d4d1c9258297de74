//! What was asked and answered: for tests to look at, and for GitHub's description to judge.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::answer::Answer;
use super::wire::Raw;

/// Names the folder that exchanges are recorded in, as lines of JSON; `scripts/conformance` sets it.
const FOLDER: &str = "KEYROSTER_TEST_EXCHANGES";

/// One request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub method: String,
    /// Path and query as they were sent.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
    /// None: the connection was closed.
    pub answer: Option<Answer>,
    /// What it was, without names: `GraphQL files`, `GET git/blobs`, `git pack`.
    pub kind: String,
    /// The answer is a scripted fault: no description covers it.
    pub faulty: bool,
}

impl Exchange {
    pub fn of(raw: &Raw, answer: Option<&Answer>, faulty: bool) -> Self {
        let body = serde_json::from_slice(&raw.body).unwrap_or(Value::Null);
        Self {
            method: raw.method.clone(),
            target: raw.target.clone(),
            headers: raw.headers.clone(),
            kind: kind(&raw.method, &raw.target, &body),
            body,
            answer: answer.cloned(),
            faulty,
        }
    }

    /// Of so many that what is in them would fill the memory: what it was, and how it was answered.
    #[must_use]
    pub fn briefly(mut self) -> Self {
        self.headers.clear();
        self.body = Value::Null;
        if let Some(answer) = &mut self.answer {
            answer.body.clear();
        }
        self
    }

    /// `GET /repos/acme/web/keys?per_page=100`.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    /// The status that it was answered with; 0 where there was no answer.
    pub fn status(&self) -> u16 {
        self.answer.as_ref().map_or(0, |answer| answer.status)
    }

    /// A header of the request, named in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Without credentials.
    fn json(&self) -> Value {
        let pairs = |headers: &[(String, String)]| -> Value {
            headers
                .iter()
                .filter(|(name, _)| name != "authorization")
                .map(|(n, v)| json!([n, v]))
                .collect()
        };
        let answer = self.answer.as_ref().map(|answer| {
            let headers: Vec<_> =
                answer.headers.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
            let body = String::from_utf8_lossy(&answer.body);
            json!({ "status": answer.status, "headers": pairs(&headers), "body": body })
        });
        json!({
            "method": self.method,
            "target": self.target,
            "headers": pairs(&self.headers),
            "body": self.body,
            "answer": answer,
            "faulty": self.faulty,
        })
    }
}

fn kind(method: &str, target: &str, body: &Value) -> String {
    let path = target.split('?').next().unwrap_or_default().trim_start_matches("/api/v3");
    let segments: Vec<_> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["graphql"] | ["api", "graphql"] => {
            let text = body["query"].as_str().unwrap_or_default();
            let named = text.lines().find_map(|line| line.trim_start().strip_prefix("query "));
            let name = named.and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
            format!("GraphQL {}", name.unwrap_or("query"))
        }
        [_, _, "info", "refs"] => "git refs".to_owned(),
        [_, _, "git-upload-pack"] => "git pack".to_owned(),
        ["_codeload", ..] => "archive".to_owned(),
        ["repos", _, _, "git", what, ..] => format!("{method} git/{what}"),
        ["repos", _, _, what, ..] => format!("{method} {what}"),
        [of, _, what @ ..] => format!("{method} {of}/{}", what.join("/")),
        other => format!("{method} {}", other.join("/")),
    }
}

/// A file of exchanges, where they are wanted.
pub struct Record(Option<Mutex<File>>);

impl Record {
    /// A file of its own in the folder that the environment names.
    #[allow(clippy::disallowed_methods, reason = "a test is told by its script where to write")]
    pub fn from_env() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let file = std::env::var(FOLDER).ok().filter(|folder| !folder.is_empty()).map(|folder| {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = Path::new(&folder).join(format!("{}-{number}.jsonl", std::process::id()));
            Mutex::new(OpenOptions::new().create(true).append(true).open(path).unwrap())
        });
        Self(file)
    }

    pub fn write(&self, exchange: &Exchange) {
        if let Some(file) = &self.0 {
            writeln!(file.lock().unwrap(), "{}", exchange.json()).unwrap();
        }
    }
}
