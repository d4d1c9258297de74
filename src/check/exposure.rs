//! It reaches no further than it must.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::draft::Draft;
use crate::inventory::{Breadth, Identity, Privilege, Sighting, fact};
use crate::rule::{Confidence, Level};

/// The rules judged here.
pub(super) const RULES: &[&str] = &[
    "literal-credential",
    "static-credential",
    "secrets-inherited",
    "secret-to-third-party",
    "overprivileged",
    "wide-trust",
    "trust-without-external-id",
    "shared-across-environments",
    "reused-credential",
];

/// A credential that this many workflows use is reused: one leak, and all of them are open.
const MANY_WORKFLOWS: usize = 5;

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for identity in cx.identities() {
        drafts.extend(literal(identity));
        drafts.extend(static_credential(cx, identity));
        drafts.extend(inherited(identity));
        drafts.extend(third_party(cx, identity));
        drafts.extend(overprivileged(cx, identity));
        drafts.extend(wide_trust(cx, identity));
        drafts.extend(unguarded(cx, identity));
        drafts.extend(reused(cx, identity));
    }
    drafts.extend(shared(cx));
    drafts
}

/// A draft at the sighting that shows it.
fn at(cx: &Context<'_>, rule: &'static str, identity: &Identity, sighting: &Sighting, text: &str) -> Draft {
    let draft = Draft::about(rule, identity).at(sighting.location.clone(), text);
    match cx.holder(identity) {
        Some(holder) => draft.held(cx, holder.entry),
        None => draft,
    }
}

fn literal(identity: &Identity) -> Option<Draft> {
    let literals = identity.sightings.iter().filter(|sighting| sighting.live);
    let literals = literals.filter_map(|sighting| Some((sighting, sighting.literal.as_ref()?)));
    let (sighting, (redacted, confidence)) = literals.max_by_key(|(_, (_, confidence))| *confidence)?;
    let draft = Draft::about("literal-credential", identity)
        .fact("value", redacted)
        .fact("confidence", confidence.as_str())
        .at(sighting.location.clone(), &format!("{} confidence", confidence.as_str()));
    Some(if *confidence == Confidence::High { draft } else { draft.at_level(Level::Warn) })
}

/// What belongs to a credential is mended with it.
fn static_credential(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    if identity.companion_of.is_some() {
        return None;
    }
    let sighting = identity.sightings.iter().find(|s| s.attributes.contains_key(fact::FEDERATION))?;
    // One credential in two secrets is one finding, at what they belong to.
    let whole = identity.companion_of.as_ref().and_then(|key| cx.inventory.identities.get(key));
    if whole.is_some_and(|whole| whole.fact(fact::FEDERATION).is_some()) {
        return None;
    }
    let instead = &sighting.attributes[fact::FEDERATION];
    let draft = at(cx, "static-credential", identity, sighting, "a static credential");
    Some(draft.fact("instead", instead))
}

fn inherited(identity: &Identity) -> Option<Draft> {
    if !identity.key.as_str().ends_with("/(all)") {
        return None;
    }
    let open = |sighting: &&Sighting| {
        sighting.attributes.get(fact::RESOLVED).is_none_or(|resolved| resolved != "yes")
    };
    let mut places = identity.sightings.iter().filter(|sighting| sighting.live).filter(open);
    let first = places.next()?;
    let to = first.attributes.get(fact::INHERITED_BY).map_or("this expression", String::as_str);
    let draft = Draft::about("secrets-inherited", identity).fact("to", to);
    Some(draft.at(first.location.clone(), &format!("{} more places", places.count())))
}

/// One finding for each party outside that is handed the credential.
fn third_party(cx: &Context<'_>, identity: &Identity) -> Vec<Draft> {
    let trusted = &cx.roster.policy.trusted;
    let is_trusted = |party: &str, action: &str| {
        let own = trusted.github.iter().any(|owner| owner.value.eq_ignore_ascii_case(party));
        let listed = trusted.actions.covers(action) || trusted.actions.covers(&action.to_ascii_lowercase());
        own || listed || matches!(party, "actions" | "github")
    };
    let mut parties = BTreeMap::<&str, &Sighting>::new();
    // The job's own token ends with the job; a literal is a finding already.
    if identity.kind.ends_with("-secret") && !identity.key.as_str().ends_with("/(all)") {
        for sighting in identity.sightings.iter().filter(|sighting| sighting.live) {
            let party = sighting.attributes.get(fact::THIRD_PARTY);
            let Some((party, action)) = party.zip(sighting.attributes.get(fact::ACTION)) else { continue };
            if !is_trusted(party, action) {
                parties.entry(action).or_insert(sighting);
            }
        }
    }
    let drafts = parties.into_iter().map(|(action, sighting)| {
        let pinned = sighting.attributes.get(fact::PINNED).is_some_and(|pinned| pinned == "yes");
        let how = if pinned { "pinned to a commit" } else { "at a version that its owner can move" };
        let text = format!("handed to {action}, {how}");
        at(cx, "secret-to-third-party", identity, sighting, &text)
            .fact("action", action)
            .fact("party", &sighting.attributes[fact::THIRD_PARTY])
            .fact("how", how)
            .part(action)
    });
    drafts.collect()
}

fn overprivileged(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let is_admin = |sighting: &&Sighting| {
        let stated = sighting.attributes.get(fact::PRIVILEGE).map(String::as_str);
        let granted = sighting.grant.as_ref().map(|grant| grant.privilege);
        stated == Some("admin") || granted == Some(Privilege::Admin)
    };
    let sighting = identity.sightings.iter().filter(|sighting| sighting.live).find(is_admin)?;
    Some(at(cx, "overprivileged", identity, sighting, "administrative privilege"))
}

fn wide_trust(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let mut wide = identity.sightings.iter().filter_map(|sighting| {
        match &sighting.grant.as_ref()?.breadth {
            Breadth::Wide(why) => Some((sighting, why)),
            Breadth::Exact | Breadth::Unknown => None,
        }
    });
    let (sighting, why) = wide.next()?;
    Some(at(cx, "wide-trust", identity, sighting, why).fact("reason", why))
}

fn unguarded(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let own = &cx.roster.policy.trusted.aws_accounts;
    let mut open = identity.sightings.iter().filter_map(|sighting| {
        let grant = sighting.grant.as_ref()?;
        let external = grant.external.as_deref().unwrap_or_default();
        let first_party = own.iter().any(|account| account.value == external);
        (grant.guarded == Some(false) && !first_party).then_some((sighting, grant))
    });
    let (sighting, grant) = open.next()?;
    let draft = at(cx, "trust-without-external-id", identity, sighting, "trusted without a condition");
    Some(draft.fact("delegate", &grant.delegate))
}

fn reused(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    if !identity.kind.ends_with("-secret") || identity.companion_of.is_some() {
        return None;
    }
    let live = identity.sightings.iter().filter(|sighting| sighting.live);
    let workflows: BTreeSet<_> = live.map(|sighting| &sighting.location.path).collect();
    if workflows.len() < MANY_WORKFLOWS || identity.key.as_str().ends_with("/(all)") {
        return None;
    }
    let draft = Draft::about("reused-credential", identity).fact("workflows", workflows.len());
    Some(match cx.holder(identity) {
        Some(holder) => draft.held(cx, holder.entry),
        None => draft,
    })
}

/// One secret name in environments of which one is production and another is not.
fn shared(cx: &Context<'_>) -> Vec<Draft> {
    let mut by_name = BTreeMap::<&str, Vec<&Identity>>::new();
    for identity in cx.identities().filter(|identity| identity.kind.ends_with("-secret")) {
        let name = identity.key.as_str();
        by_name.entry(name.split('@').next().unwrap_or(name)).or_default().push(identity);
    }
    let production = |environment: &str| {
        let table = cx.catalogue.tables.get("environments");
        table.and_then(|table| table.lookup(&environment.to_ascii_lowercase())) == Some("production")
    };
    let mut drafts = Vec::new();
    for (name, identities) in by_name {
        let environments: BTreeSet<_> =
            identities.iter().flat_map(|identity| identity.facts(fact::ENVIRONMENT)).collect();
        let (live, other): (BTreeSet<&str>, BTreeSet<&str>) =
            environments.iter().partition(|environment| production(environment));
        let Some((production, other)) = live.first().zip(other.first()) else { continue };
        let Some(identity) = identities.iter().find(|i| i.fact(fact::ENVIRONMENT) == Some(production)) else {
            continue;
        };
        // Environment secrets of one name may well hold different values: worth a look, no more.
        let mut draft = Draft::about("shared-across-environments", identity)
            .fact("name", name.rsplit('/').next().unwrap_or(name))
            .fact("production", production)
            .fact("other", other);
        let elsewhere = identities.iter().find(|i| i.fact(fact::ENVIRONMENT) == Some(other));
        if let Some(sighting) = elsewhere.and_then(|identity| identity.sightings.first()) {
            draft = draft.related(sighting.location.clone(), format!("and in {other}"));
        }
        drafts.push(draft);
    }
    drafts
}
