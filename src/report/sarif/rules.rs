//! The govern rules as SARIF's reporting descriptors.

use std::collections::BTreeSet;

use super::super::{Report, framework};
use super::wire::{Configuration, Descriptor, Help, Message, Properties};
use crate::rule::{GovernRule, Group, Level};

/// GitHub shows no more tags of a rule than this.
const TAGS: usize = 10;

/// The rules of a run, ordered by id: the catalogue's and whatever else a finding names.
pub(super) struct Rules<'a> {
    report: &'a Report<'a>,
    ids: Vec<&'a str>,
}

impl<'a> Rules<'a> {
    pub(super) fn of(report: &'a Report<'_>) -> Self {
        let known = report.catalogue.govern.keys().map(String::as_str);
        let named = report.findings.iter().map(|f| f.rule.as_str());
        let ids: BTreeSet<&str> = known.chain(named).collect();
        Self { report, ids: ids.into_iter().collect() }
    }

    /// Where a rule's descriptor stands.
    pub(super) fn index(&self, rule: &str) -> usize {
        self.ids.binary_search(&rule).unwrap_or_default()
    }

    pub(super) fn descriptors(&self) -> Vec<Descriptor> {
        self.ids.iter().map(|id| self.descriptor(id)).collect()
    }

    fn descriptor(&self, id: &str) -> Descriptor {
        let rule = self.report.catalogue.govern.get(id);
        let title = rule.map_or(id, |rule| rule.title.as_str());
        let why = rule.map_or(id, |rule| rule.why.trim());
        let page = framework::help(id);
        let level = rule.map_or(Level::Warn, |rule| rule.level);
        Descriptor {
            id: id.to_owned(),
            name: name(id),
            short_description: Message::plain(&sentence(title)),
            full_description: Message::plain(&sentence(why)),
            help: help(rule, why, &page),
            help_uri: page,
            default_configuration: Configuration { level: level_word(level) },
            properties: Properties {
                tags: self.tags(id, rule),
                precision: "high",
                security_severity: match level {
                    Level::Deny => "8.0",
                    Level::Warn => "5.0",
                    Level::Allow => "1.0",
                },
            },
        }
    }

    fn tags(&self, id: &str, rule: Option<&GovernRule>) -> Vec<String> {
        let controls = self.report.controls(id);
        let group = rule.map(|rule| group_word(rule.group).to_owned());
        let mut tags = vec!["security".to_owned()];
        tags.extend(group);
        tags.extend(controls.iter().map(framework::Control::cited));
        tags.truncate(TAGS);
        tags
    }
}

/// SARIF's word for a level.
pub(super) const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "none",
    }
}

const fn group_word(group: Group) -> &'static str {
    match group {
        Group::Ownership => "ownership",
        Group::Rotation => "rotation",
        Group::Review => "review",
        Group::Offboarding => "offboarding",
        Group::Waivers => "waivers",
        Group::Exposure => "exposure",
        Group::Integrity => "integrity",
    }
}

fn help(rule: Option<&GovernRule>, why: &str, page: &str) -> Help {
    let Some(rule) = rule else {
        return Help {
            text: format!("See {page}"),
            markdown: format!("See [the rule's page]({page})."),
        };
    };
    let fix = rule.fix.trim();
    let references: String = rule.references.iter().map(|r| format!("- <{r}>\n")).collect();
    Help {
        text: format!("{why}\n\n{fix}\n\nSee {page}"),
        markdown: format!(
            "{why}\n\n## What to do\n\n{fix}\n\n## More\n\n- [The rule's page]({page})\n{references}"
        ),
    }
}

/// `rotation-overdue` as `RotationOverdue`, `unowned` as `IdentityUnowned`: a name must be more than
/// the id in other letters.
fn name(id: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    let subject = if id.contains('-') { "" } else { "Identity" };
    let words: String = id.split('-').map(capital).collect();
    format!("{subject}{words}")
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    let mut sentence: String = first.into_iter().chain(chars).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}
