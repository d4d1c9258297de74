//! A request after it was read.

use std::collections::BTreeMap;

use serde_json::Value;

use super::token::Token;

/// A request, as a family of endpoints sees it.
pub struct Call {
    pub method: String,
    /// The path below the API's root, decoded; owner and repository in lower case.
    pub segments: Vec<String>,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    /// The body; null where there is none.
    pub body: Value,
    /// Scheme, host and prefix that it was sent to.
    pub root: String,
    /// Path and query as they were sent, below the root.
    pub target: String,
    /// Who asks. None: nobody, or somebody unknown.
    pub token: Option<Token>,
    /// What stands for the `{names}` of the route.
    pub params: BTreeMap<&'static str, String>,
}

impl Call {
    /// What stands for `{name}` in the route's pattern.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A number that stands for `{name}`; 0 is nothing's.
    pub fn number(&self, name: &str) -> u64 {
        self.param(name).parse().unwrap_or_default()
    }

    /// The repository that the path names: `acme/web`.
    pub fn repo(&self) -> String {
        format!("{}/{}", self.param("owner"), self.param("repo"))
    }

    /// A value of the query.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A header, named in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A text of the body.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.body.get(field).and_then(Value::as_str)
    }

    /// The path, decoded: the key of what is listed there.
    pub fn path(&self) -> String {
        format!("/{}", self.segments.join("/"))
    }
}

/// Path and query of a request target, decoded.
pub fn parse(target: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut segments: Vec<_> = path
        .split('/')
        .skip(1)
        .filter(|segment| !segment.is_empty())
        .map(|s| decode(s, false))
        .collect();
    lower(&mut segments);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    (segments, pairs.map(|(name, value)| (decode(name, true), decode(value, true))).collect())
}

/// The key of what a test puts at a path.
pub fn key(path: &str) -> String {
    let mut segments: Vec<_> = path.split('/').skip(1).map(str::to_owned).collect();
    lower(&mut segments);
    format!("/{}", segments.join("/"))
}

/// Names of owners and repositories are the same in any case.
fn lower(segments: &mut [String]) {
    let names = match segments.first().map(String::as_str) {
        Some("repos") => 1..3,
        Some("orgs") => 1..2,
        _ => 0..0,
    };
    for segment in segments.iter_mut().skip(names.start).take(names.len()) {
        *segment = segment.to_lowercase();
    }
}

fn decode(text: &str, plus: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).filter(|_| *first == b'%');
        let hex = hex.and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(if plus && *first == b'+' { b' ' } else { *first });
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
