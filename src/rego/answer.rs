//! What a rule says: messages, alone or with what they are about.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::rule::Level;
use crate::source::Location;

/// The longest message, in characters: what is longer is no message.
const LONGEST: usize = 1000;

/// One member of a set that a rule makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The package: `keyroster`.
    pub package: String,
    /// The rule: `deny`, `violation_of_something`, `warn`.
    pub rule: String,
    /// The first definition of the rule.
    pub at: Location,
    /// What its name stands for.
    pub level: Level,
    /// What it says.
    pub message: Message,
}

/// A message and what it is about. Keys that are not here are the author's own, as in conftest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Message {
    /// One line: what is wrong.
    pub msg: String,
    /// The key of the identity that it is about.
    pub identity: Option<String>,
    /// The file that it points at.
    pub path: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// Who has to see to it, where that is not the identity's holder.
    pub party: Option<String>,
    /// Until when.
    #[serde(default, deserialize_with = "date")]
    pub due: Option<Date>,
    /// What to do next.
    pub next: Option<String>,
}

fn date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let wrong =
        || serde::de::Error::custom(format!("`due` is `{text}` and no date like 2027-01-31"));
    text.parse().map(Some).map_err(|_| wrong())
}

impl Message {
    /// A message from a member of the set; why it is none otherwise.
    pub(super) fn read(member: Json) -> Result<Self, String> {
        let mut message = match member {
            Json::String(msg) => Self::text(msg),
            Json::Object(_) => serde_json::from_value(member).map_err(|error| error.to_string())?,
            other => return Err(format!("a member is {}", kind(&other))),
        };
        // A message is one line, whatever was put into it.
        message.msg = one_line(&message.msg);
        message.party = message.party.as_deref().map(one_line);
        if message.msg.is_empty() {
            return Err("a message is empty".to_owned());
        }
        if message.msg.chars().count() > LONGEST {
            return Err(format!("a message is longer than {LONGEST} characters"));
        }
        if message.line.is_some() && message.path.is_none() {
            return Err("a message has a `line` and no `path`".to_owned());
        }
        Ok(message)
    }

    fn text(msg: String) -> Self {
        Self { msg, identity: None, path: None, line: None, party: None, due: None, next: None }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}
