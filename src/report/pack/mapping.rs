//! Controls, the rules that bear on them, and what those rules find today: `keyroster/mapping/v1`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::super::csv::row;
use super::super::json::{self, TOOL, Tool};
use super::Pack;
use crate::check::Context;
use crate::finding::State;
use crate::report::Report;
use crate::rule::{Bearing, Level};

/// Every control of the table.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(super) struct Mapping<'a> {
    pub(super) controls: Vec<Control<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Control<'a> {
    pub(super) framework: &'a str,
    pub(super) version: &'a str,
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) not_observable: Option<&'a str>,
    pub(super) rules: Vec<Rule<'a>>,
    /// Kinds of identity that it is about and that were found.
    pub(super) kinds: Vec<Kind<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Rule<'a> {
    pub(super) rule: &'a str,
    relation: &'static str,
    because: &'a str,
    level: &'static str,
    #[serde(flatten)]
    pub(super) found: Found,
}

/// The findings of a rule today.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Found {
    pub(super) active: usize,
    pub(super) waived: usize,
    pub(super) planned: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Kind<'a> {
    rule: &'a str,
    relation: &'static str,
    because: &'a str,
    identities: usize,
}

impl<'a> Mapping<'a> {
    pub(super) fn new(cx: &Context<'a>, report: &Report<'_>) -> Self {
        let mut found = BTreeMap::<&str, Found>::new();
        for finding in report.shown() {
            let found = found.entry(&finding.rule).or_default();
            match finding.state {
                State::Active => found.active += 1,
                State::Waived(_) => found.waived += 1,
                State::Planned(_) => found.planned += 1,
            }
        }
        let mut seen = BTreeMap::<&str, usize>::new();
        for identity in cx.inventory.identities.values() {
            let mut rules: Vec<&str> = identity.sightings.iter().map(|s| &*s.rule).collect();
            rules.sort_unstable();
            rules.dedup();
            rules.into_iter().for_each(|rule| *seen.entry(rule).or_default() += 1);
        }
        let rule = |bearing: Bearing<'a>| Rule {
            rule: bearing.rule,
            relation: bearing.relation.as_str(),
            because: bearing.because,
            level: level(cx, &bearing).as_str(),
            found: found.get(bearing.rule).copied().unwrap_or_default(),
        };
        let kind = |bearing: Bearing<'a>| {
            let identities = seen.get(bearing.rule).copied()?;
            Some(Kind {
                rule: bearing.rule,
                relation: bearing.relation.as_str(),
                because: bearing.because,
                identities,
            })
        };
        let controls = cx.catalogue.controls().into_iter().map(|control| Control {
            framework: control.framework,
            version: control.version,
            id: control.id,
            title: control.title,
            not_observable: control.not_observable,
            rules: control.rules.into_iter().map(rule).collect(),
            kinds: control.kinds.into_iter().filter_map(kind).collect(),
        });
        Self { controls: controls.collect() }
    }

    /// A line for each control and rule; one for a control that nothing bears on.
    pub(super) fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = out;
        let head = [
            "framework",
            "version",
            "control",
            "title",
            "relation",
            "rule",
            "because",
            "level",
            "active",
            "waived",
            "planned",
            "identities",
            "not_observable",
        ];
        row(&mut out, &head)?;
        for control in &self.controls {
            let named = [control.framework, control.version, control.id, control.title];
            let mut line = |cells: [String; 9]| {
                let cells = named.into_iter().map(str::to_owned).chain(cells);
                row(&mut out, &cells.collect::<Vec<_>>())
            };
            for rule in &control.rules {
                line([
                    rule.relation.to_owned(),
                    rule.rule.to_owned(),
                    rule.because.to_owned(),
                    rule.level.to_owned(),
                    rule.found.active.to_string(),
                    rule.found.waived.to_string(),
                    rule.found.planned.to_string(),
                    String::new(),
                    String::new(),
                ])?;
            }
            for kind in &control.kinds {
                let mut cells = <[String; 9]>::default();
                cells[0] = kind.relation.to_owned();
                cells[1] = kind.rule.to_owned();
                cells[2] = kind.because.to_owned();
                cells[7] = kind.identities.to_string();
                line(cells)?;
            }
            if control.rules.is_empty() && control.kinds.is_empty() {
                let mut cells = <[String; 9]>::default();
                cells[8] = control.not_observable.unwrap_or_default().to_owned();
                line(cells)?;
            }
        }
        Ok(())
    }

    pub(super) fn json(&self, pack: &Pack<'_>, out: &mut dyn Write) -> io::Result<()> {
        let document = Document {
            schema: "keyroster/mapping/v1",
            tool: TOOL,
            as_of: pack.report.as_of.to_string(),
            controls: self,
        };
        json::write(&document, out)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Tool,
    as_of: String,
    controls: &'a Mapping<'a>,
}

/// The level of a rule as the roster sets it, else its own.
fn level(cx: &Context<'_>, bearing: &Bearing<'_>) -> Level {
    let stated = cx.roster.policy.levels.get(bearing.rule).map(|level| level.value);
    stated.or(bearing.level).unwrap_or(Level::Deny)
}
