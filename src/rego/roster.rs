//! The roster as policies read it: what it means, its defaults filled in.

use serde_json::{Map, Value as Json, json};

use super::entry::{entry_json, line, names, text};
use crate::check::Context;
use crate::roster::{Intervals, Party, PlanItem, Policy, Waiver};
use crate::source::Location;

pub(super) fn roster(cx: &Context<'_>) -> Json {
    let roster = cx.roster;
    let parties = roster.parties.iter().map(|(name, party)| (name.clone(), self::party(party)));
    json!({
        "parties": parties.collect::<Map<_, _>>(),
        "policy": policy(&roster.policy),
        "entries": roster.entries.iter().map(|entry| entry_json(cx, entry)).collect::<Json>(),
        "plan": roster.plan.iter().map(|item| planned(cx, item)).collect::<Json>(),
        "waivers": roster.waivers.iter().map(|waiver| waived(cx, waiver)).collect::<Json>(),
    })
}

fn party(party: &Party) -> Json {
    let Party { contract, exit, known_as, .. } = party;
    json!({
        "team": text(&party.team),
        "contact": text(&party.contact),
        "escalation": names(&party.escalation),
        "partner": party.is_partner(),
        "contract": {
            "ends": text(&contract.ends),
            "notice": text(&contract.notice),
            "reference": text(&contract.reference),
        },
        "exit": { "plan": text(&exit.plan), "tested": text(&exit.tested) },
        "known_as": {
            "github": names(&known_as.accounts.github),
            "aws_accounts": names(&known_as.accounts.aws),
            "azure_tenants": names(&known_as.accounts.azure),
            "gcp_projects": names(&known_as.accounts.gcp),
            "domains": names(&known_as.accounts.domains),
        },
    })
}

fn policy(policy: &Policy) -> Json {
    let levels = policy.levels.iter();
    let levels = levels.map(|(rule, level)| (rule.clone(), Json::from(level.value.as_str())));
    json!({
        "rotation": intervals(&policy.rotation),
        "review": intervals(&policy.review),
        "retest": policy.retest.value.to_string(),
        "due_soon": policy.due_soon.value.to_string(),
        "grace": policy.grace.value.to_string(),
        "escalate_after": policy.escalate_after.value.to_string(),
        "levels": levels.collect::<Map<_, _>>(),
        "require": policy.require.value.iter().map(|word| word.as_str()).collect::<Json>(),
        "waiver": {
            "max": policy.waiver.max.value.to_string(),
            "renewals": policy.waiver.renewals.value,
            "approvers": names(&policy.waiver.approvers),
        },
        "evidence": { "max_age": policy.evidence.max_age.value.to_string() },
        "trusted": {
            "github": names(&policy.trusted.accounts.github),
            "actions": names(policy.trusted.actions.items()),
            "aws_accounts": names(&policy.trusted.accounts.aws),
            "azure_tenants": names(&policy.trusted.accounts.azure),
            "gcp_projects": names(&policy.trusted.accounts.gcp),
            "domains": names(&policy.trusted.accounts.domains),
        },
    })
}

/// As the roster writes them: `default`, and what selectors cover.
fn intervals(intervals: &Intervals) -> Json {
    let default = ("default".to_owned(), Json::from(intervals.default.value.to_string()));
    let rules = intervals.rules.iter();
    let rules =
        rules.map(|rule| (rule.selector.to_string(), Json::from(rule.interval.value.to_string())));
    Json::Object([default].into_iter().chain(rules).collect())
}

fn planned(cx: &Context<'_>, item: &PlanItem) -> Json {
    placed(
        cx,
        &item.at,
        json!({
            "finding": item.finding.value,
            "match": item.matcher.to_string(),
            "owner": item.owner.value,
            "due": item.due.to_string(),
            "exit": text(&item.exit),
        }),
    )
}

fn waived(cx: &Context<'_>, waiver: &Waiver) -> Json {
    placed(
        cx,
        &waiver.at,
        json!({
            "finding": waiver.finding.value,
            "match": waiver.matcher.to_string(),
            "reason": waiver.reason.value,
            "approved_by": text(&waiver.approved_by),
            "requested_by": text(&waiver.requested_by),
            "approved_on": text(&waiver.approved_on),
            "expires": waiver.expires.to_string(),
            "exit": text(&waiver.exit),
            "compensating": text(&waiver.compensating),
        }),
    )
}

fn placed(cx: &Context<'_>, at: &Location, mut json: Json) -> Json {
    let (path, line) = line(cx, at);
    json["path"] = Json::from(&*path);
    json["line"] = Json::from(line);
    json
}
