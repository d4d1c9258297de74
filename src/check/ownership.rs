//! Somebody holds it: exactly one party of the organisation, by name.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::Context;
use crate::inventory::Identity;
use crate::roster::{Entry, Holding, Requirement, Step};

/// The rules judged here.
pub(super) const RULES: &[&str] = &[
    "unowned",
    "ambiguous-owner",
    "unknown-party",
    "accountable-missing",
    "accountable-not-single",
    "accountable-is-partner",
    "lifecycle-step-unassigned",
    "ghost-entry",
];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for identity in cx.identities() {
        drafts.extend(unowned(cx, identity));
        drafts.extend(ambiguous(cx, identity));
    }
    for entry in cx.entries() {
        drafts.extend(accountable(cx, entry));
        drafts.extend(unassigned(cx, entry));
        drafts.extend(ghost(cx, entry));
    }
    drafts.extend(unknown_parties(cx));
    drafts
}

fn unowned(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    if !cx.demanded(identity) || !matches!(cx.roster.holder(identity), Holding::None) {
        return None;
    }
    let mut draft = Draft::about("unowned", identity);
    let hint = cx.hints.of(identity);
    let party = hint.as_ref().map_or("PARTY", |hint| hint.party());
    draft = draft.fact("party", party).fact("roster", cx.hints.roster_path());
    if let Some(hint) = &hint {
        draft = draft.note(hint.to_string());
    }
    Some(draft)
}

fn ambiguous(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let Holding::Ambiguous(entries) = cx.roster.holder(identity) else { return None };
    let mut draft = Draft::about("ambiguous-owner", identity).fact("count", entries.len());
    for entry in entries {
        draft = draft.related(entry.location(), "claims it as narrowly as another entry");
    }
    Some(draft)
}

fn accountable(cx: &Context<'_>, entry: &Entry) -> Option<Draft> {
    let about = |rule| {
        Draft::new(rule)
            .fact("entry", &entry.matcher.value)
            .part(&entry.matcher.value.to_string())
            .at(entry.location(), "")
    };
    match entry.raci.accountable.as_slice() {
        [] => Some(about("accountable-missing")),
        [one] => {
            let party = cx.roster.parties.get(&one.value).filter(|party| party.is_partner())?;
            let draft = about("accountable-is-partner").fact("party", &one.value);
            let draft = draft.at(one.location(), "a partner may do the work, not answer for it");
            Some(draft.related(party.location(), "declared a partner here"))
        }
        [_, second, ..] => {
            let names = entry.raci.accountable.iter().map(|party| party.value.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            Some(about("accountable-not-single").fact("parties", names).at(second.location(), ""))
        }
    }
}

/// A step that nobody does; where the policy requires it, also one that is left to the defaults.
fn unassigned(cx: &Context<'_>, entry: &Entry) -> Vec<Draft> {
    let explicit = cx.roster.policy.require.value.contains(&Requirement::Lifecycle);
    let missing = |step: &Step| {
        let nobody = entry.doers(*step).is_empty() && !entry.raci.accountable.is_empty();
        nobody || (explicit && entry.lifecycle.get(*step).is_none())
    };
    let steps = Step::ALL.into_iter().filter(missing);
    steps
        .map(|step| {
            Draft::new("lifecycle-step-unassigned")
                .fact("entry", &entry.matcher.value)
                .fact("step", step)
                .part(&format!("{} {step}", entry.matcher.value))
                .at(entry.location(), "")
        })
        .collect()
}

/// An entry for something that is not in the code. A commit alone cannot tell.
fn ghost(cx: &Context<'_>, entry: &Entry) -> Option<Draft> {
    let everything = matches!(cx.scope, super::Scope::Everything);
    let pattern = &entry.matcher.value;
    let seen = || cx.inventory.identities.values().any(|identity| pattern.covers(identity));
    (everything && !seen()).then(|| {
        Draft::new("ghost-entry")
            .fact("entry", pattern)
            .part(&pattern.to_string())
            .at(entry.location(), "nothing in this repository goes by this name")
    })
}

fn unknown_parties(cx: &Context<'_>) -> Vec<Draft> {
    let known = |name: &str| cx.roster.parties.contains_key(name);
    let in_entries = cx.entries().flat_map(Entry::parties);
    let in_plan = cx.roster.plan.iter().map(|item| &item.owner);
    let mut seen = BTreeSet::new();
    in_entries
        .chain(in_plan)
        .filter(|name| !known(&name.value) && seen.insert(&name.value))
        .map(|name| {
            let near = cx.roster.parties.keys().find(|known| strsim::jaro_winkler(known, &name.value) > 0.85);
            let draft = Draft::new("unknown-party")
                .fact("party", &name.value)
                .part(&name.value)
                .at(name.location(), "no party of this name");
            match near {
                Some(near) => draft.note(format!("did you mean `{near}`?")),
                None => draft,
            }
        })
        .collect()
}
