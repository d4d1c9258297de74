//! `policy`.

use std::collections::BTreeMap;

use super::pattern::{action, globs};
use super::{Decoder, Field, Shape};
use crate::roster::intervals::KeySelector;
use crate::roster::suggest::{choice, did_you_mean, quoted};
use crate::roster::{
    EvidencePolicy, IntervalRule, Intervals, Policy, Requirement, Selector, Setting, Spanned,
    Trusted, WaiverPolicy,
};
use crate::rule::{Class, Level};

pub(super) const POLICY: Shape = Shape { name: "policy", keys: &Policy::KEYS, required: &[] };

pub(super) const WAIVER_POLICY: Shape =
    Shape { name: "waiver-policy", keys: &["max", "renewals", "approvers"], required: &[] };

pub(super) const EVIDENCE_POLICY: Shape =
    Shape { name: "evidence-policy", keys: &["max-age"], required: &[] };

pub(super) const TRUSTED: Shape = Shape {
    name: "trusted",
    keys: &["github", "actions", "aws-accounts", "azure-tenants", "gcp-projects", "domains"],
    required: &[],
};

#[cfg(test)]
pub(super) const SHAPES: &[&Shape] = &[&POLICY, &WAIVER_POLICY, &EVIDENCE_POLICY, &TRUSTED];

const LEVELS: [Level; 3] = [Level::Allow, Level::Warn, Level::Deny];

/// The selectors that are words.
const SELECTORS: [&str; 5] =
    ["default", "partner", "class:ci-token", "class:oauth-app", "class:delegated-admin"];

pub(super) fn policy(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Policy> {
    let fields = d.fields(field, &POLICY)?;
    let mut policy = Policy::default();
    if let Some(field) = fields.get("rotation") {
        intervals(d, field, &mut policy.rotation);
    }
    if let Some(field) = fields.get("review") {
        intervals(d, field, &mut policy.review);
    }
    set(&mut policy.retest, d.read(&fields, "retest", Decoder::duration));
    set(&mut policy.due_soon, d.read(&fields, "due-soon", Decoder::duration));
    set(&mut policy.grace, d.read(&fields, "grace", Decoder::duration));
    set(&mut policy.escalate_after, d.read(&fields, "escalate-after", Decoder::duration));
    policy.levels = d.read(&fields, "levels", levels).unwrap_or_default();
    if let Some(field) = fields.get("require") {
        let required = d.one_or_many(&fields, "require", |d, field| {
            d.word(field, "a requirement", &Requirement::ALL, Requirement::as_str)
        });
        let required = required.into_iter().map(|word| word.value).collect();
        set(&mut policy.require, Some(d.spanned(required, field)));
    }
    policy.waiver = d.read(&fields, "waiver", waiver).unwrap_or_default();
    policy.evidence = d.read(&fields, "evidence", evidence).unwrap_or_default();
    policy.trusted = d.read(&fields, "trusted", trusted).unwrap_or_default();
    policy.ignore = globs(d, &fields, "ignore", Decoder::path_glob);
    policy.rego = globs(d, &fields, "rego", Decoder::path_glob);
    policy.at = Some(fields.at);
    Some(policy)
}

fn set<T>(setting: &mut Setting<T>, written: Option<Spanned<T>>) {
    if let Some(written) = written {
        *setting = written.into();
    }
}

fn intervals(d: &mut Decoder<'_>, field: Field<'_, '_>, intervals: &mut Intervals) {
    if let Some(text) = field.node.text() {
        let message = format!("`{}` must say what the interval is for", field.name);
        let suggestion = format!("write {}", quoted(&format!("{{ default: {text} }}")));
        d.fault(field.node.span, message, suggestion);
        return;
    }
    for field in d.pairs(field).unwrap_or_default() {
        let interval = d.interval(field);
        if field.name == "default" {
            set(&mut intervals.default, interval);
            continue;
        }
        if let (Some(selector), Some(interval)) = (selector(d, field), interval) {
            intervals.rules.push(IntervalRule { selector, interval });
        }
    }
}

/// What an interval is for, from the key it stands at.
fn selector(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Spanned<Selector>> {
    let text = field.name;
    let spanned = |selector| Some(Spanned::new(selector, field.key, d.source));
    if text == "partner" {
        return spanned(Selector::Partner);
    }
    let class = text.strip_prefix("class:");
    if let Some(class) = class.and_then(|name| Class::ALL.into_iter().find(|c| c.as_str() == name))
    {
        return spanned(Selector::Class(class));
    }
    if class.is_none() && text.contains(['/', '*', '?']) {
        return spanned(Selector::Key(Box::new(KeySelector::new(text))));
    }
    let suggestion = match did_you_mean(text, SELECTORS) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("write {}, a key or a glob over keys", choice(SELECTORS)),
    };
    d.fault(field.key, format!("{} selects no identity", quoted(text)), suggestion);
    None
}

fn levels(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<BTreeMap<String, Spanned<Level>>> {
    let mut levels = BTreeMap::new();
    for field in d.pairs(field)? {
        let known = d.known_rule(field.name, field.key);
        if let (true, Some(level)) = (known, level(d, field)) {
            levels.insert(field.name.to_owned(), level);
        }
    }
    Some(levels)
}

fn level(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Spanned<Level>> {
    let text = field.node.text().unwrap_or_default();
    let meant = match text.to_lowercase().as_str() {
        "error" | "block" | "fail" | "critical" | "high" => "deny",
        "off" | "ignore" | "none" | "false" | "pass" => "allow",
        "warning" | "info" | "note" => "warn",
        _ => return d.word(field, "a level", &LEVELS, Level::as_str),
    };
    let message = format!("{} is not a level", quoted(text));
    d.fault(field.node.span, message, format!("did you mean `{meant}`?"));
    None
}

fn waiver(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<WaiverPolicy> {
    let fields = d.fields(field, &WAIVER_POLICY)?;
    let mut waiver = WaiverPolicy::default();
    set(&mut waiver.max, d.read(&fields, "max", Decoder::duration));
    set(&mut waiver.renewals, d.read(&fields, "renewals", Decoder::count));
    waiver.approvers = d.one_or_many(&fields, "approvers", Decoder::text);
    waiver.at = Some(fields.at);
    Some(waiver)
}

fn evidence(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<EvidencePolicy> {
    let fields = d.fields(field, &EVIDENCE_POLICY)?;
    let mut evidence = EvidencePolicy::default();
    set(&mut evidence.max_age, d.read(&fields, "max-age", Decoder::duration));
    evidence.at = Some(fields.at);
    Some(evidence)
}

fn trusted(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Trusted> {
    let fields = d.fields(field, &TRUSTED)?;
    Some(Trusted {
        accounts: d.accounts(&fields),
        actions: globs(d, &fields, "actions", action),
        at: Some(fields.at),
    })
}
