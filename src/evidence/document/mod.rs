//! `keyroster-evidence.json`: written one way only.

mod read;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Contents, Fact, List, Name, Observation, Setting, State, Unseen};
use crate::inventory::Privilege;

pub use read::parse;

/// The document's `schema`.
pub const SCHEMA_ID: &str = "keyroster/evidence/v1";

const FILE: [&str; 6] =
    ["schema", "repository", "observations", "lists", "settings", "not-observable"];
const OBSERVATION: [&str; 16] = [
    "about",
    "item",
    "tool",
    "observed",
    "by",
    "file",
    "state",
    "owner",
    "of",
    "privilege",
    "reach",
    "created",
    "rotated",
    "written",
    "last_used",
    "expires",
];
const LIST: [&str; 4] = ["tool", "of", "observed", "by"];
const SETTING: [&str; 4] = ["of", "name", "value", "observed"];
const UNSEEN: [&str; 4] = ["of", "what", "needs", "observed"];

/// The document: the same contents give the same bytes. What there is none of is left out.
pub fn write(contents: &Contents) -> String {
    let document = Document {
        schema: SCHEMA_ID,
        repository: contents.repository.as_ref().map(Name::as_str),
        observations: contents.observations.iter().map(Written::from).collect(),
        lists: contents.lists.iter().map(WrittenList::from).collect(),
        settings: contents.settings.iter().map(WrittenSetting::from).collect(),
        unseen: contents.unseen.iter().map(WrittenUnseen::from).collect(),
    };
    // Text and days cannot fail to be written.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'o> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'o str>,
    observations: Vec<Written<'o>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lists: Vec<WrittenList<'o>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settings: Vec<WrittenSetting<'o>>,
    #[serde(rename = "not-observable", skip_serializing_if = "Vec::is_empty")]
    unseen: Vec<WrittenUnseen<'o>>,
}

#[derive(Serialize)]
struct WrittenList<'o> {
    tool: &'static str,
    of: &'o str,
    observed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'o str>,
}

impl<'o> From<&'o List> for WrittenList<'o> {
    fn from(List { tool, of, observed, by }: &'o List) -> Self {
        let by = by.as_ref().map(Name::as_str);
        Self { tool: tool.as_str(), of: of.as_str(), observed: observed.to_string(), by }
    }
}

#[derive(Serialize)]
struct WrittenSetting<'o> {
    of: &'o str,
    name: &'o str,
    value: &'o str,
    observed: String,
}

impl<'o> From<&'o Setting> for WrittenSetting<'o> {
    fn from(Setting { of, name, value, observed }: &'o Setting) -> Self {
        let [of, name, value] = [of, name, value].map(Name::as_str);
        Self { of, name, value, observed: observed.to_string() }
    }
}

#[derive(Serialize)]
struct WrittenUnseen<'o> {
    of: &'o str,
    what: &'o str,
    needs: &'o str,
    observed: String,
}

impl<'o> From<&'o Unseen> for WrittenUnseen<'o> {
    fn from(Unseen { of, what, needs, observed }: &'o Unseen) -> Self {
        let [of, what, needs] = [of, what, needs].map(Name::as_str);
        Self { of, what, needs, observed: observed.to_string() }
    }
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
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    privilege: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reach: Option<&'o str>,
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
            of: name(&one.of),
            privilege: one.privilege.map(Privilege::as_str),
            reach: name(&one.reach),
            dates: one.dates.iter().map(|(fact, day)| (*fact, day.to_string())).collect(),
        }
    }
}
