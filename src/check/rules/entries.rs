//! An entry says what the policy asks of it, and what is done to it is done by two.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::draft::{Draft, list};
use crate::check::{Context, tested};
use crate::inventory::IdentityKey;
use crate::roster::{Approval, Entry, Party, Requirement, Step};

/// The rules judged here.
pub(super) const RULES: &[&str] = &[
    "revocation-undefined",
    "revocation-untested",
    "escalation-missing",
    "entry-incomplete",
    "self-approved",
];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for entry in cx.entries() {
        drafts.extend(revocation(cx, entry));
        drafts.extend(incomplete(cx, entry));
        drafts.extend(entry.approvals.iter().filter_map(|item| approval(cx, entry, item)));
    }
    drafts.extend(without_escalation(cx));
    drafts
}

fn asks(cx: &Context<'_>, requirement: Requirement) -> bool {
    cx.roster.policy.require.value.contains(&requirement)
}

/// How it is taken away is written down, and somebody has tried it.
fn revocation(cx: &Context<'_>, entry: &Entry) -> Option<Draft> {
    if !asks(cx, Requirement::Revocation) {
        return None;
    }
    let about =
        |rule, problem: &str| Draft::of(rule, entry).held(cx, entry).fact("problem", problem);
    let Some(runbook) = &entry.revocation.runbook else {
        let draft = about("revocation-undefined", "names no runbook for its revocation");
        return Some(match &entry.revocation.at {
            Some(at) => draft.related(at.clone(), "has no `runbook`"),
            None => draft,
        });
    };
    if cx.lacks(&runbook.value) {
        let problem = format!("names a runbook that is not in the repository: `{}`", runbook.value);
        return Some(about("revocation-undefined", &problem).at(runbook.location(), "not there"));
    }
    let last = entry.revocation.tested.as_ref();
    let problem = tested::problem(cx, last)?;
    let at = last.map_or_else(|| runbook.location(), |on| on.location());
    Some(about("revocation-untested", &problem).at(at, ""))
}

/// What the policy asks for beside what has a rule of its own.
fn incomplete(cx: &Context<'_>, entry: &Entry) -> Option<Draft> {
    let raci = &entry.raci;
    let provisioned = |item: &Approval| item.step.value == Step::Provision;
    let said = [
        (Requirement::Purpose, entry.purpose.is_some()),
        (Requirement::Responsible, !raci.responsible.is_empty()),
        (Requirement::Consulted, !raci.consulted.is_empty()),
        (Requirement::Informed, !raci.informed.is_empty()),
        (Requirement::Expires, entry.expires.is_some()),
        (Requirement::Approvals, entry.approvals.iter().any(provisioned)),
    ];
    let lacks = said.into_iter().filter(|(asked, there)| !there && asks(cx, *asked));
    let lacks: Vec<_> = lacks.map(|(asked, _)| format!("`{asked}`")).collect();
    if lacks.is_empty() {
        return None;
    }
    let words: Vec<_> = lacks.iter().map(String::as_str).collect();
    let draft = Draft::of("entry-incomplete", entry).held(cx, entry).fact("lacks", list(&words));
    Some(match &cx.roster.policy.require.at {
        Some(at) => draft.related(at.clone(), "asks for it"),
        None => draft,
    })
}

/// Who approves a step is neither who took it nor a partner.
fn approval(cx: &Context<'_>, entry: &Entry, item: &Approval) -> Option<Draft> {
    let by = &item.by.value;
    let mut partners = cx.roster.parties.values().filter(|party| party.is_partner());
    let doers = entry.doers(item.step.value);
    let taken = doers.iter().find(|name| {
        let party = cx.roster.parties.get(&name.value);
        name.value == *by || party.is_some_and(|party| party.is_called(by))
    });
    let about = |how: String| {
        let step = item.step.value;
        let draft = Draft::of("self-approved", entry).held(cx, entry);
        let draft = draft.fact("handle", by).fact("step", step.done()).fact("how", how);
        // Several approvals of one entry may be wrong, each in its way.
        draft.part(&format!("{} {} {by}", entry.matcher.value, step.done()))
    };
    if let Some(doer) = taken {
        let draft = about(format!("`{doer}` did it itself")).at(item.by.location(), "approved it");
        return Some(draft.related(doer.location(), "does it"));
    }
    let partner = partners.find(|party| party.is_called(by))?;
    let draft =
        about(format!("`{}` is a partner", partner.name)).at(item.by.location(), "approved it");
    Some(draft.related(partner.location(), "declared a partner here"))
}

/// One finding for each party that is accountable and has nobody to turn to.
fn without_escalation(cx: &Context<'_>) -> Vec<Draft> {
    if !asks(cx, Requirement::Escalation) {
        return Vec::new();
    }
    let accountable = cx.entries().filter_map(|entry| entry.raci.accountable.first());
    let names: BTreeSet<&str> = accountable.map(|party| party.value.as_str()).collect();
    let parties = names.into_iter().filter_map(|name| cx.roster.parties.get(name));
    let silent = |party: &&Party| party.escalation.is_empty() && !party.is_partner();
    let silent: Vec<_> = parties.filter(silent).collect();
    let mut held = BTreeMap::<&str, Vec<&IdentityKey>>::new();
    if !silent.is_empty() {
        for identity in cx.identities() {
            let entry = cx.holder(identity).map(|holder| holder.entry);
            if let Some(party) = entry.and_then(|entry| entry.raci.accountable.first()) {
                held.entry(&party.value).or_default().push(&identity.key);
            }
        }
    }
    let drafts = silent.into_iter().map(|party| {
        let name = &party.name.value;
        let keys = held.remove(name.as_str()).unwrap_or_default();
        Draft::new("escalation-missing")
            .fact("party", name)
            .part(name)
            .covering(keys)
            .owned(cx, name, "accountable")
            .at(party.location(), "has no `escalation`")
    });
    drafts.collect()
}
