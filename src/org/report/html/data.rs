//! What the page's script works on: columns of numbers and the words that they stand for, packed. Two
//! blocks: what is searched and listed, and what is only shown of one identity or finding.

use std::collections::BTreeMap;
use std::io::{self, Write};

use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Serialize;
use serde_json::{Value, json};

use super::super::Organisation;
use super::model::{Finding, Holding, Identity, Model};
use crate::report::visible;

/// A column of texts of which many are the same: each once, and numbers. -1 is none.
#[derive(Default, Serialize)]
struct Words {
    words: Vec<String>,
    at: Vec<i64>,
    #[serde(skip)]
    known: BTreeMap<String, i64>,
}

impl Words {
    fn number(&mut self, word: &str) -> i64 {
        if let Some(known) = self.known.get(word) {
            return *known;
        }
        let number = i64::try_from(self.words.len()).unwrap_or(-1);
        self.words.push(shown(word));
        self.known.insert(word.to_owned(), number);
        number
    }

    fn push(&mut self, word: Option<&str>) {
        let number = word.map_or(-1, |word| self.number(word));
        self.at.push(number);
    }

    fn of<'a>(words: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut column = Self::default();
        words.into_iter().for_each(|word| column.push(word));
        column
    }
}

/// Lists of numbers, one after another: `from` says where each begins, and where the last ends.
#[derive(Serialize)]
struct Lists {
    from: Vec<usize>,
    all: Vec<i64>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { from: vec![0], all: Vec::new() }
    }
}

impl Lists {
    fn push(&mut self, list: impl IntoIterator<Item = i64>) {
        self.all.extend(list);
        self.from.push(self.all.len());
    }
}

/// What is searched and listed.
pub(super) fn index(organisation: &Organisation<'_>, model: &Model) -> io::Result<String> {
    let Model { identities, findings, reach, links, .. } = model;
    let mut places = Lists::default();
    for one in identities {
        places.push(one.places.iter().map(|place| number(place.repository)));
    }
    let of = |part: fn(&Identity) -> Option<&str>| Words::of(identities.iter().map(part));
    let told = |part: fn(&Finding) -> Option<&str>| Words::of(findings.iter().map(part));
    let changed = |one: &Identity| one.changed.iter().collect::<String>();
    let holding = |one: &Identity| match one.holding {
        Holding::Unheld => 0,
        Holding::Held => 1,
        Holding::Spared => 2,
    };
    let repositories = &organisation.repositories;
    pack(&json!({
        "organisation": shown(&organisation.run.organisation),
        "day": organisation.run.as_of,
        "repositories": {
            "name": repositories.iter().map(|one| shown(&one.name)).collect::<Vec<_>>(),
            "verdict": Words::of(repositories.iter().map(|one| Some(one.verdict.as_str()))),
            "counts": repositories.iter().map(|one| one.counts).collect::<Vec<_>>(),
            "notes": repositories.iter().map(|one| one.notes.iter().map(|note| shown(note)).collect()).collect::<Vec<Vec<_>>>(),
            "incomplete": repositories.iter().map(|one| one.incomplete.iter().map(|why| shown(why)).collect()).collect::<Vec<Vec<_>>>(),
        },
        "identities": {
            "key": identities.iter().map(|one| shown(&one.key)).collect::<Vec<_>>(),
            "class": of(|one| Some(&one.class)),
            "kind": of(|one| Some(&one.kind)),
            "privilege": of(|one| Some(&one.privilege)),
            "holder": of(|one| one.owner.as_deref()),
            "holding": identities.iter().map(holding).collect::<Vec<_>>(),
            "due": identities.iter().map(|one| one.due).collect::<Vec<_>>(),
            "overdue": identities.iter().map(|one| u8::from(one.overdue)).collect::<Vec<_>>(),
            "age": identities.iter().map(|one| one.age).collect::<Vec<_>>(),
            "changed": identities.iter().map(changed).collect::<Vec<_>>(),
            "places": places,
        },
        "findings": {
            "repository": findings.iter().map(|one| one.repository).collect::<Vec<_>>(),
            "identity": findings.iter().map(|one| one.identity.map_or(-1, number)).collect::<Vec<_>>(),
            "rule": told(|one| Some(&one.rule)),
            "level": told(|one| Some(&one.level)),
            "state": told(|one| Some(&one.state)),
            "holder": told(|one| one.owner.as_deref()),
            "due": findings.iter().map(|one| one.due).collect::<Vec<_>>(),
            "message": findings.iter().map(|one| shown(&one.message)).collect::<Vec<_>>(),
            // Enough of it to find it again, in this report and the next.
            "id": findings.iter().map(|one| one.fingerprint.get(..12).unwrap_or(&one.fingerprint)).collect::<Vec<_>>(),
        },
        "reach": {
            "party": Words::of(reach.iter().map(|one| Some(one.party.as_str()))),
            "how": Words::of(reach.iter().map(|one| Some(one.how.as_str()))),
            "identity": reach.iter().map(|one| one.identity).collect::<Vec<_>>(),
            "repository": reach.iter().map(|one| one.repository).collect::<Vec<_>>(),
        },
        "links": {
            "from": links.iter().map(|one| one.from).collect::<Vec<_>>(),
            "to": links.iter().map(|one| one.to).collect::<Vec<_>>(),
            "how": Words::of(links.iter().map(|one| Some(one.how.as_str()))),
        },
        "obligations": obligations(model),
    }))
}

fn obligations(model: &Model) -> Value {
    let all = &model.obligations;
    json!({
        "repository": all.iter().map(|one| one.repository).collect::<Vec<_>>(),
        "identity": all.iter().map(|one| one.identity.map_or(-1, number)).collect::<Vec<_>>(),
        "kind": Words::of(all.iter().map(|one| Some(one.kind.as_str()))),
        "party": Words::of(all.iter().map(|one| one.party.as_deref())),
        "due": all.iter().map(|one| one.due).collect::<Vec<_>>(),
        "state": Words::of(all.iter().map(|one| Some(one.state.as_str()))),
        "what": Words::of(all.iter().map(|one| Some(one.what.as_str()))),
        "next": Words::of(all.iter().map(|one| Some(one.next.as_str()))),
    })
}

/// What is shown of one.
pub(super) fn details(model: &Model) -> io::Result<String> {
    pack(&json!({ "identities": sightings(model), "findings": steps(model) }))
}

/// Where identities are seen, and what is known of them.
fn sightings(model: &Model) -> Value {
    let (mut aliases, mut facts, mut entries) =
        (Words::default(), Words::default(), Words::default());
    let (mut seen, mut rules, mut paths) = (Lists::default(), Words::default(), Words::default());
    for one in &model.identities {
        let mut here = Vec::new();
        let mut known = BTreeMap::new();
        let mut names = Vec::new();
        let mut entry = None;
        for place in &one.places {
            let body = &place.body;
            for sighting in list(&body["sightings"]) {
                here.extend([
                    number(place.repository),
                    rules.number(text(&sighting["rule"])),
                    paths.number(text(&sighting["path"])),
                    sighting["start"]["line"].as_i64().unwrap_or(1),
                ]);
            }
            let attributes = body["attributes"].as_object().into_iter().flatten();
            known.extend(attributes.map(|(name, value)| (name.as_str(), visible(text(value)))));
            if text(&body["key"]) != one.key {
                names.push(visible(text(&body["key"])));
            }
            names.extend(list(&body["aliases"]).iter().map(|name| visible(text(name))));
            let of = &body["owner"]["entry"];
            if entry.is_none() && of.is_object() {
                entry = Some(format!(
                    "{}:{}",
                    visible(text(&of["path"])),
                    of["line"].as_i64().unwrap_or(1)
                ));
            }
        }
        names.sort_unstable();
        names.dedup();
        seen.push(here);
        let known: Vec<_> = known.iter().map(|(name, value)| format!("{name}\t{value}")).collect();
        facts.push(Some(&known.join("\n")));
        aliases.push(Some(&names.join("\n")));
        entries.push(entry.as_deref());
    }
    json!({
        "aliases": aliases, "facts": facts, "entry": entries,
        "seen": seen, "rules": rules.words, "paths": paths.words,
    })
}

/// What is to be done about findings, and what they bear on.
fn steps(model: &Model) -> Value {
    let columns = ["fix", "holder", "until"];
    let column = |name: &str| Words::of(model.findings.iter().map(|one| one.body[name].as_str()));
    let columns: BTreeMap<_, _> = columns.into_iter().map(|name| (name, column(name))).collect();
    let (mut notes, mut controls) = (Words::default(), Words::default());
    let (mut where_, mut paths) = (Lists::default(), Words::default());
    for finding in &model.findings {
        let body = &finding.body;
        let said: Vec<_> = list(&body["notes"]).iter().map(text).collect();
        notes.push(Some(&said.join("\n")));
        let cited: Vec<_> = list(&body["frameworks"]).iter().map(control).collect();
        controls.push(Some(&cited.join("\n")));
        let first = body["location"].is_object().then_some(&body["location"]);
        let places = first.into_iter().chain(list(&body["more"]));
        let place = |place: &Value| {
            [paths.number(text(&place["path"])), place["start"]["line"].as_i64().unwrap_or(1)]
        };
        where_.push(places.flat_map(place).collect::<Vec<_>>());
    }
    json!({
        "step": columns, "notes": notes, "controls": controls, "where": where_, "paths": paths.words,
    })
}

/// "OWASP NHI, NHI1:2025, supports", in columns.
fn control(control: &Value) -> String {
    let part = |name| text(&control[name]);
    [part("framework"), part("id"), part("relation")].join("\t")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(-1)
}

/// Text without characters that deceive; lines and columns of our own stay.
fn shown(text: &str) -> String {
    let line = |line: &str| line.split('\t').map(visible).collect::<Vec<_>>().join("\t");
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// JSON, deflated, as letters that end no script.
fn pack(value: &Value) -> io::Result<String> {
    let mut out = DeflateEncoder::new(Vec::new(), Compression::default());
    serde_json::to_writer(&mut out, value)?;
    out.flush()?;
    Ok(BASE64.encode(&out.finish()?))
}
