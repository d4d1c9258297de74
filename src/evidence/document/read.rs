//! The document, read with the place of everything. A fault never repeats what stands in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::{FILE, LIST, OBSERVATION, SCHEMA_ID, SETTING, UNSEEN};
use crate::evidence::{
    Contents, Evidence, Fact, List, Name, Observation, Places, Record, Setting, State, Tool, Unseen,
};
use crate::inventory::Privilege;
use crate::roster::Fault;
use crate::source::{Location, Source, Span};
use crate::syntax::{Node, Style, Value, json};

/// What to do about a file that is no evidence.
const AGAIN: &str = "`keyroster evidence import` writes it";

/// Reads the document. A fault never repeats what stands in the file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(source: &Source) -> Result<Evidence, Vec<Fault>> {
    let mut reader = Reader { source, faults: Vec::new() };
    let read = reader.file();
    match (read, reader.faults) {
        (Some((records, beside, lists_at)), faults) if faults.is_empty() => {
            Ok(Evidence::new(Arc::clone(&source.path), records).beside(beside, lists_at))
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

    /// The records, everything else that the file says, and where the days of its lists stand.
    fn file(&mut self) -> Option<(Vec<Record>, Contents, Vec<Location>)> {
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
        if root.get("observations").is_none() {
            self.fault(root.span, "`observations` is missing", AGAIN);
            return None;
        }
        let records = self.each(&root, "observations", Self::record);
        let (lists, lists_at) = self.each(&root, "lists", Self::list)?.into_iter().unzip();
        let beside = Contents {
            repository: self.name(&root, "repository"),
            lists,
            settings: self.each(&root, "settings", Self::setting)?,
            unseen: self.each(&root, "not-observable", Self::unseen)?,
            observations: Vec::new(),
        };
        Some((records?, beside, lists_at))
    }

    /// The items of a list, which may be missing: one after the other to the end, so that all faults
    /// are said at once.
    fn each<T>(
        &mut self,
        root: &Node<'_>,
        key: &str,
        read: fn(&mut Self, &Node<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(list) = root.get(key) else { return Some(Vec::new()) };
        if !matches!(list.value, Value::Sequence(_)) {
            self.fault(list.span, format!("`{key}` must be a list"), AGAIN);
            return None;
        }
        let items: Vec<_> = list.items().iter().map(|node| read(self, node)).collect();
        items.into_iter().collect()
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

    /// Whether it is an object; its keys are looked at then.
    fn object(&mut self, node: &Node<'_>, what: &str, keys: &[&str]) -> bool {
        let is = matches!(node.value, Value::Mapping(_));
        match is {
            true => self.known(node, keys),
            false => self.fault(node.span, format!("{what} is a JSON object"), ""),
        }
        is
    }

    fn record(&mut self, node: &Node<'_>) -> Option<Record> {
        if !self.object(node, "an observation", &OBSERVATION) {
            return None;
        }
        let about = self.about(node);
        let tool = self.tool(node);
        let observed = self.observed(node);
        let mut dates = BTreeMap::new();
        let mut places = BTreeMap::new();
        for fact in Fact::ALL {
            if let Some((day, at)) = self.day(node, fact.as_str()) {
                dates.insert(fact, day);
                places.insert(fact, at);
            }
        }
        let state = self.word(node, "state", &State::ALL, State::as_str);
        let told = [Privilege::Read, Privilege::Write, Privilege::Admin];
        let privilege = self.word(node, "privilege", &told, Privilege::as_str);
        let (of, item, by, file, owner, reach) = (
            self.name(node, "of"),
            self.name(node, "item"),
            self.name(node, "by"),
            self.name(node, "file"),
            self.name(node, "owner"),
            self.name(node, "reach"),
        );
        let (about, named) = about?;
        let ((tool, _), (observed, seen)) = (tool?, observed?);
        let (state, state_at) = state.unzip();
        let privilege = privilege.map(|(privilege, _)| privilege);
        Some(Record {
            observation: Observation {
                about,
                tool,
                item,
                observed,
                by,
                file,
                state,
                owner,
                dates,
                of,
                privilege,
                reach,
            },
            at: self.source.location(node.span),
            places: Places { about: named, observed: seen, state: state_at },
            dates: places,
        })
    }

    fn list(&mut self, node: &Node<'_>) -> Option<(List, Location)> {
        if !self.object(node, "a list", &LIST) {
            return None;
        }
        let (tool, of) = (self.tool(node), self.demanded(node, "of"));
        let (observed, by) = (self.observed(node), self.name(node, "by"));
        let (observed, at) = observed?;
        Some((List { tool: tool?.0, of: of?, observed, by }, at))
    }

    fn setting(&mut self, node: &Node<'_>) -> Option<Setting> {
        if !self.object(node, "a setting", &SETTING) {
            return None;
        }
        let (of, name) = (self.demanded(node, "of"), self.demanded(node, "name"));
        let (value, observed) = (self.demanded(node, "value"), self.observed(node));
        Some(Setting { of: of?, name: name?, value: value?, observed: observed?.0 })
    }

    fn unseen(&mut self, node: &Node<'_>) -> Option<Unseen> {
        if !self.object(node, "what is not observable", &UNSEEN) {
            return None;
        }
        let (of, what) = (self.demanded(node, "of"), self.demanded(node, "what"));
        let (needs, observed) = (self.demanded(node, "needs"), self.observed(node));
        Some(Unseen { of: of?, what: what?, needs: needs?, observed: observed?.0 })
    }

    fn tool(&mut self, node: &Node<'_>) -> Option<(Tool, Location)> {
        if node.get("tool").is_none() {
            self.fault(node.span, "`tool` is missing", "say what printed it, or `manual`");
        }
        self.word(node, "tool", &Tool::ALL, Tool::as_str)
    }

    fn observed(&mut self, node: &Node<'_>) -> Option<(Date, Location)> {
        if node.get("observed").is_none() {
            self.fault(node.span, "`observed` is missing", "say on which day it was so");
        }
        self.day(node, "observed")
    }

    fn demanded(&mut self, node: &Node<'_>, key: &str) -> Option<Name> {
        if node.get(key).is_none() {
            self.fault(node.span, format!("`{key}` is missing"), "");
        }
        self.name(node, key)
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
