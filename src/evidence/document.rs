//! `keyroster-evidence.json`: written one way only, read with the place of everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::{Evidence, Fact, Name, Observation, Places, Record, State, Tool};
use crate::roster::Fault;
use crate::source::{Location, Source, Span};
use crate::syntax::{Node, Style, Value, json};

/// The document's `schema`.
pub const SCHEMA_ID: &str = "keyroster/evidence/v1";

const FILE: [&str; 2] = ["schema", "observations"];
const OBSERVATION: [&str; 13] = [
    "about",
    "item",
    "tool",
    "observed",
    "by",
    "file",
    "state",
    "owner",
    "created",
    "rotated",
    "written",
    "last_used",
    "expires",
];

/// The document: the same observations give the same bytes.
pub fn write(observations: &[Observation]) -> String {
    let observations = observations.iter().map(Written::from).collect();
    let document = Document { schema: SCHEMA_ID, observations };
    // Text and days cannot fail to be written.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'o> {
    schema: &'static str,
    observations: Vec<Written<'o>>,
}

/// One observation, its keys in the order in which a person reads them.
#[derive(Serialize)]
struct Written<'o> {
    about: Vec<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'o str>,
    tool: &'static str,
    observed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'o str>,
    #[serde(flatten)]
    dates: BTreeMap<Fact, String>,
}

impl<'o> From<&'o Observation> for Written<'o> {
    fn from(one: &'o Observation) -> Self {
        let name = |name: &'o Option<Name>| name.as_ref().map(Name::as_str);
        Self {
            about: one.about.iter().map(Name::as_str).collect(),
            item: name(&one.item),
            tool: one.tool.as_str(),
            observed: one.observed.to_string(),
            by: name(&one.by),
            file: name(&one.file),
            state: one.state.map(State::as_str),
            owner: name(&one.owner),
            dates: one.dates.iter().map(|(fact, day)| (*fact, day.to_string())).collect(),
        }
    }
}

/// Reads the document. A fault never repeats what stands in the file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(source: &Source) -> Result<Evidence, Vec<Fault>> {
    let mut reader = Reader { source, faults: Vec::new() };
    let records = reader.file();
    match (records, reader.faults) {
        (Some(records), faults) if faults.is_empty() => {
            Ok(Evidence::new(Arc::clone(&source.path), records))
        }
        (_, faults) => Err(faults),
    }
}

struct Reader<'s> {
    source: &'s Source,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, span: Span, message: impl Into<String>, suggestion: &str) {
        self.faults.push(Fault {
            location: self.source.location(span),
            message: message.into(),
            suggestion: (!suggestion.is_empty()).then(|| suggestion.to_owned()),
        });
    }

    fn file(&mut self) -> Option<Vec<Record>> {
        const AGAIN: &str = "`keyroster evidence import` writes it";
        let root = match json::parse(&self.source.text) {
            Ok(root) => root,
            Err(error) => {
                self.fault(error.span, format!("no JSON: {}", error.reason), AGAIN);
                return None;
            }
        };
        if !matches!(root.value, Value::Mapping(_)) {
            self.fault(root.span, "an evidence file is a JSON object", AGAIN);
            return None;
        }
        if root.text_at("schema") != Some(SCHEMA_ID) {
            let at = root.get("schema").map_or(root.span, |schema| schema.span);
            let message = format!("this keyroster reads evidence of the schema `{SCHEMA_ID}`");
            self.fault(at, message, AGAIN);
            return None;
        }
        self.known(&root, &FILE);
        let Some(list) = root.get("observations") else {
            self.fault(root.span, "`observations` is missing", AGAIN);
            return None;
        };
        if !matches!(list.value, Value::Sequence(_)) {
            self.fault(list.span, "`observations` must be a list", AGAIN);
            return None;
        }
        // One after the other to the end, so that all faults are said at once.
        let records: Vec<_> = list.items().iter().map(|node| self.record(node)).collect();
        records.into_iter().collect()
    }

    /// Unknown keys may hold anything, a value too: they are refused and not named.
    fn known(&mut self, node: &Node<'_>, keys: &[&str]) {
        let mut seen = Vec::new();
        for pair in node.pairs() {
            match pair.key.text() {
                Some(key) if seen.contains(&key) => {
                    self.fault(pair.key.span, "this key is written twice", "keep one");
                }
                Some(key) if keys.contains(&key) => seen.push(key),
                _ => {
                    let known = format!("known here: {}", keys.join(", "));
                    self.fault(pair.key.span, "this key means nothing here", &known);
                }
            }
        }
    }

    fn record(&mut self, node: &Node<'_>) -> Option<Record> {
        if !matches!(node.value, Value::Mapping(_)) {
            self.fault(node.span, "an observation is a JSON object", "");
            return None;
        }
        self.known(node, &OBSERVATION);
        let about = self.about(node);
        let tool = self.word(node, "tool", &Tool::ALL, Tool::as_str);
        if tool.is_none() && node.get("tool").is_none() {
            self.fault(node.span, "`tool` is missing", "say what printed it, or `manual`");
        }
        let observed = self.day(node, "observed");
        if observed.is_none() && node.get("observed").is_none() {
            self.fault(node.span, "`observed` is missing", "say on which day it was so");
        }
        let mut dates = BTreeMap::new();
        let mut places = BTreeMap::new();
        for fact in Fact::ALL {
            if let Some((day, at)) = self.day(node, fact.as_str()) {
                dates.insert(fact, day);
                places.insert(fact, at);
            }
        }
        let state = self.word(node, "state", &State::ALL, State::as_str);
        let (item, by, file, owner) = (
            self.name(node, "item"),
            self.name(node, "by"),
            self.name(node, "file"),
            self.name(node, "owner"),
        );
        let (about, named) = about?;
        let ((tool, _), (observed, seen)) = (tool?, observed?);
        let (state, state_at) = state.unzip();
        Some(Record {
            observation: Observation { about, tool, item, observed, by, file, state, owner, dates },
            at: self.source.location(node.span),
            places: Places { about: named, observed: seen, state: state_at },
            dates: places,
        })
    }

    fn about(&mut self, node: &Node<'_>) -> Option<(Vec<Name>, Location)> {
        let list = node.get("about");
        let names = list.map_or(&[][..], Node::items);
        let read: Vec<_> = names.iter().filter_map(|name| Name::new(name.text()?)).collect();
        match names.first() {
            Some(first) if read.len() == names.len() => {
                Some((read, self.source.location(first.span)))
            }
            _ => {
                let at = list.map_or(node.span, |list| list.span);
                let message = "`about` must be a list of names, each one line of text";
                self.fault(at, message, "the first is the key that `keyroster inventory` prints");
                None
            }
        }
    }

    fn name(&mut self, node: &Node<'_>, key: &str) -> Option<Name> {
        let value = node.get(key)?;
        let name = text(value).and_then(Name::new);
        if name.is_none() {
            self.fault(value.span, format!("`{key}` must be one short line of text"), "");
        }
        name
    }

    fn day(&mut self, node: &Node<'_>, key: &str) -> Option<(Date, Location)> {
        let value = node.get(key)?;
        let day = text(value).filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
        if day.is_none() {
            self.fault(value.span, format!("`{key}` must be a day"), "write it as \"2026-10-02\"");
        }
        Some((day?, self.source.location(value.span)))
    }

    fn word<T: Copy>(
        &mut self,
        node: &Node<'_>,
        key: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<(T, Location)> {
        let value = node.get(key)?;
        let read = text(value).and_then(|text| all.iter().find(|one| name(**one) == text));
        if read.is_none() {
            let names: Vec<_> = all.iter().map(|one| name(*one)).collect();
            let known = format!("known: {}", names.join(", "));
            self.fault(value.span, format!("this `{key}` is not known"), &known);
        }
        Some((*read?, self.source.location(value.span)))
    }
}

/// The text of a JSON string.
fn text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::Scalar(text, Style::DoubleQuoted) => Some(text),
        _ => None,
    }
}
