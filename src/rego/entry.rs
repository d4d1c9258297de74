//! What the roster says of an identity, as policies read it: with defaults and due dates worked out.

use std::fmt::Display;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::check::Context;
use crate::inventory::Identity;
use crate::roster::{Approval, Entry, Interval, Party, Spanned, Step};
use crate::source::Location;

/// An entry as it speaks for one identity: the intervals that count for it, and when they end.
pub(super) fn of(cx: &Context<'_>, identity: &Identity, entry: &Entry) -> Json {
    let mut json = entry_json(cx, entry);
    let policy = &cx.roster.policy;
    let by_partner = cx.held_by_partner(entry);
    let counts = |own: &Option<Spanned<Interval>>, policy: Interval| {
        own.as_ref().map_or(policy, |every| every.value)
    };
    let rotation = counts(&entry.rotation.every, policy.rotation.of(identity, by_partner).value);
    let review = counts(&entry.review.every, policy.review.of(identity, by_partner).value);
    for (part, every, last) in
        [("rotation", rotation, &entry.rotation.last), ("review", review, &entry.review.last)]
    {
        let due = last.as_ref().and_then(|last| every.due_after(last.value));
        json[part]["every"] = Json::from(every.to_string());
        json[part]["due"] = json!(due.map(|due| due.to_string()));
    }
    json
}

/// An entry by itself.
pub(super) fn entry_json(cx: &Context<'_>, entry: &Entry) -> Json {
    let (path, line) = line(cx, &entry.location());
    let Entry { raci, rotation, review, revocation, .. } = entry;
    let doers = |step| names(entry.doers(step));
    json!({
        "match": entry.matcher.to_string(),
        "path": &*path,
        "line": line,
        "issued_as": names(&entry.issued_as),
        "purpose": text(&entry.purpose),
        "raci": {
            "accountable": names(&raci.accountable),
            "responsible": names(&raci.responsible),
            "consulted": names(&raci.consulted),
            "informed": names(&raci.informed),
        },
        "lifecycle": {
            "provision": doers(Step::Provision),
            "rotate": doers(Step::Rotate),
            "review": doers(Step::Review),
            "revoke": doers(Step::Revoke),
        },
        "held_by_partner": cx.held_by_partner(entry),
        "rotation": {
            "every": text(&rotation.every),
            "last": text(&rotation.last),
            "method": text(&rotation.method),
            "evidence": text(&rotation.evidence),
        },
        "review": {
            "every": text(&review.every),
            "last": text(&review.last),
            "by": text(&review.by),
            "decision": text(&review.decision),
        },
        "revocation": {
            "runbook": text(&revocation.runbook),
            "within": text(&revocation.within),
            "tested": text(&revocation.tested),
        },
        "expires": text(&entry.expires),
        "approvals": entry.approvals.iter().map(|approval| approved(cx, approval)).collect::<Json>(),
    })
}

fn approved(cx: &Context<'_>, approval: &Approval) -> Json {
    let partner = partner(cx, &approval.by.value).map(|party| &party.name.value);
    json!({
        "by": approval.by.value,
        "on": approval.on.to_string(),
        "for": approval.step.value.done(),
        "partner": partner,
    })
}

/// The partner that a handle belongs to.
fn partner<'a>(cx: &Context<'a>, handle: &str) -> Option<&'a Party> {
    cx.roster.parties.values().find(|party| party.is_partner() && party.is_called(handle))
}

/// A value as the roster would write it, or null.
pub(super) fn text<T: Display>(value: &Option<Spanned<T>>) -> Json {
    value.as_ref().map_or(Json::Null, |value| Json::from(value.to_string()))
}

/// Values as the roster would write them.
pub(super) fn names<'a, T: Display + 'a>(values: impl IntoIterator<Item = &'a Spanned<T>>) -> Json {
    values.into_iter().map(|value| value.to_string()).collect()
}

/// A place as a path and a line.
pub(super) fn line(cx: &Context<'_>, at: &Location) -> (Arc<str>, usize) {
    let source = cx.inventory.sources.get(&at.path);
    (at.path.clone(), source.map_or(1, |source| source.position(at.span.start).line))
}
