//! It reaches no further than it must.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Context;
use crate::check::draft::{Draft, list};
use crate::finding::Remedy;
use crate::inventory::{Attributes, Breadth, Grant, Identity, Privilege, Sighting, fact};
use crate::reach::{self, Claims};
use crate::rule::{Confidence, Level, Lifecycle};

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
    let claims = Claims::of(cx.roster);
    let mut drafts = Vec::new();
    for identity in cx.identities() {
        drafts.extend(literal(identity));
        drafts.extend(static_credential(cx, identity));
        drafts.extend(inherited(identity));
        drafts.extend(third_party(cx, &claims, identity));
        drafts.extend(overprivileged(cx, identity));
        drafts.extend(wide_trust(cx, identity));
        drafts.extend(unguarded(cx, identity));
        drafts.extend(reused(cx, identity));
    }
    drafts.extend(shared(cx));
    drafts
}

/// A draft at the sightings that show it, with who holds the identity.
fn at<'a>(
    cx: &Context<'a>,
    rule: &'static str,
    identity: &'a Identity,
    sightings: impl IntoIterator<Item = &'a Sighting>,
) -> Draft {
    let draft = Draft::about(rule, identity).seen_in(sightings);
    match cx.holder(identity) {
        Some(holder) => draft.held(cx, holder.entry),
        None => draft,
    }
}

/// The sightings in files that take effect.
fn live(identity: &Identity) -> impl Iterator<Item = &Sighting> {
    identity.sightings.iter().filter(|sighting| sighting.live)
}

fn literal(identity: &Identity) -> Option<Draft> {
    let literals =
        live(identity).filter_map(|sighting| Some((sighting, sighting.literal.as_ref()?)));
    let literals: Vec<_> = literals.collect();
    let (surest, (redacted, confidence)) =
        literals.iter().max_by_key(|(_, (_, confidence))| confidence)?;
    let others = literals.iter().map(|(sighting, _)| *sighting);
    let others = others.filter(|sighting| sighting.location != surest.location);
    let (place, part) = match surest.attributes.contains_key(fact::STANDS_IN) {
        true => ("the name of this file", "the file's name"),
        false => ("this file", "the file"),
    };
    let draft = Draft::about("literal-credential", identity)
        .fact("place", place)
        .fact("part", part)
        .fact("value", redacted)
        .fact("confidence", confidence.as_str())
        .seen_in(std::iter::once(*surest).chain(others))
        .saying(&format!("{} confidence", confidence.as_str()));
    Some(if *confidence == Confidence::High { draft } else { draft.at_level(Level::Warn) })
}

fn static_credential(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    // What belongs to a credential goes with it; what ends with its job is not stored.
    if identity.companion_of.is_some() || identity.lifecycle == Lifecycle::Ephemeral {
        return None;
    }
    let stored = |sighting: &&Sighting| sighting.attributes.contains_key(fact::FEDERATION);
    let instead = live(identity).find(stored)?.attributes[fact::FEDERATION].clone();
    let draft = at(cx, "static-credential", identity, live(identity).filter(stored));
    Some(draft.fact("instead", instead))
}

/// One finding for each that is handed everything.
fn inherited(identity: &Identity) -> Vec<Draft> {
    let mut receivers = BTreeMap::<&str, Vec<&Sighting>>::new();
    if identity.key.as_str().ends_with("/(all)") {
        for sighting in live(identity) {
            if sighting.attributes.get(fact::RESOLVED).is_none_or(|resolved| resolved != "yes") {
                let to = sighting.attributes.get(fact::INHERITED_BY).map_or("", String::as_str);
                receivers.entry(to).or_default().push(sighting);
            }
        }
    }
    let drafts = receivers.into_iter().map(|(to, sightings)| {
        let words =
            if to.is_empty() { "what reads this expression".to_owned() } else { format!("`{to}`") };
        Draft::about("secrets-inherited", identity).fact("to", words).part(to).seen_in(sightings)
    });
    drafts.collect()
}

/// One finding for a credential that is handed to code of others, with each action that gets it.
fn third_party(cx: &Context<'_>, claims: &Claims<'_>, identity: &Identity) -> Option<Draft> {
    let trusted = &cx.roster.policy.trusted;
    let is_known = |party: &str, action: &str, facts: &Attributes| {
        let listed =
            trusted.actions.covers(action) || trusted.actions.covers(&action.to_ascii_lowercase());
        let claimed = || reach::receiver(facts).is_some_and(|who| claims.include(&who));
        listed || matches!(party, "actions" | "github") || claimed()
    };
    // The job's own token ends with the job; a literal is a finding already.
    let everything = identity.key.as_str().ends_with("/(all)");
    if !identity.kind.ends_with("-secret") || everything {
        return None;
    }
    let mut handed: Vec<(bool, &str, &str, &Sighting)> = Vec::new();
    for sighting in live(identity) {
        let fact = |name| sighting.attributes.get(name).map(String::as_str);
        let Some((party, action)) = fact(fact::THIRD_PARTY).zip(fact(fact::ACTION)) else {
            continue;
        };
        if !is_known(party, action, &sighting.attributes) {
            handed.push((fact(fact::PINNED) == Some("yes"), action, party, sighting));
        }
    }
    // A tenant's id or a host's name opens nothing. Few secrets come so far as to be looked up.
    let name = identity.key.name().split('@').next().unwrap_or_default();
    let companions = cx.catalogue.tables.get("companions");
    if handed.is_empty() || companions.and_then(|table| table.lookup(name)) == Some("companion") {
        return None;
    }
    // What can be moved comes first, and an action that is used both ways can be moved.
    handed.sort_by_key(|(pinned, action, ..)| (*pinned, *action));
    let movable = receivers(&handed, false, &BTreeSet::new());
    let pinned = receivers(&handed, true, &movable);
    let all: Vec<&str> = movable.iter().chain(&pinned).copied().collect();
    let parties: BTreeSet<&str> = handed.iter().map(|(_, _, party, _)| *party).collect();
    let at_large = (!movable.is_empty()).then(|| match movable.len() {
        1 => format!("{}, at a version that its owner can move", named(&movable)),
        _ => format!("{}, at versions that their owners can move", named(&movable)),
    });
    let fixed = (!pinned.is_empty()).then(|| match pinned.len() {
        1 => format!("{}, pinned to a commit", named(&pinned)),
        _ => format!("{}, pinned to commits", named(&pinned)),
    });
    let words: Vec<String> = at_large.into_iter().chain(fixed).collect();
    let pin = match movable.len() {
        0 => "",
        1 => "pin it to a commit; ",
        _ => "pin them to commits; ",
    };
    let remedy = match all.len() {
        1 => "if it is meant to have the secret, list it",
        _ => "list those that are meant to have the secret",
    };
    let draft = at(cx, "secret-to-third-party", identity, handed.iter().map(|(.., seen)| *seen));
    // Another action that gets it is another finding.
    let draft = draft.part(&all.join(" ")).fact("actions", words.join("; and to "));
    Some(draft.fact("parties", named(&parties)).fact("remedy", format!("{pin}{remedy}")))
}

/// The actions that are pinned, or are not, without those that are named already.
fn receivers<'a>(
    handed: &[(bool, &'a str, &'a str, &'a Sighting)],
    pinned: bool,
    but: &BTreeSet<&str>,
) -> BTreeSet<&'a str> {
    let those = handed.iter().filter(|(is, action, ..)| *is == pinned && !but.contains(action));
    those.map(|(_, action, ..)| *action).collect()
}

/// "`a`, `b` and `c`".
fn named(names: &BTreeSet<&str>) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    list(&quoted.iter().map(String::as_str).collect::<Vec<_>>())
}

fn overprivileged(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let is_admin = |sighting: &&Sighting| {
        let stated = sighting.attributes.get(fact::PRIVILEGE).map(String::as_str);
        let granted = sighting.grant.as_ref().map(|grant| grant.privilege);
        stated == Some("admin") || granted == Some(Privilege::Admin)
    };
    live(identity).find(is_admin)?;
    Some(at(cx, "overprivileged", identity, live(identity).filter(is_admin)))
}

fn wide_trust(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let reason = |sighting: &Sighting| match &sighting.grant.as_ref()?.breadth {
        Breadth::Wide(why) => Some(why.clone()),
        Breadth::Exact | Breadth::Unknown => None,
    };
    let first = live(identity).find(|sighting| reason(sighting).is_some())?;
    let wide = live(identity).filter(|sighting| reason(sighting).is_some());
    let draft = at(cx, "wide-trust", identity, wide).fact("reason", reason(first)?);
    let grant = first.grant.as_ref()?;
    let draft = draft.fact("instead", exact(grant));
    let owner = grant.external.clone().filter(|_| grant.delegate.starts_with("repo:"));
    Some(match owner {
        Some(owner) => draft.settled_by(Remedy::Subject {
            at: first.location.clone(),
            written: grant.delegate.clone(),
            owner,
        }),
        None => draft,
    })
}

/// What an exact subject looks like, where the issuer is GitHub.
fn exact(grant: &Grant) -> String {
    const ISSUER: &str = "token.actions.githubusercontent.com";
    let owner = grant.external.as_deref().unwrap_or("OWNER");
    let subject = format!("repo:{owner}/REPOSITORY:ref:refs/heads/BRANCH");
    if grant.delegate.starts_with("repo:") {
        format!(", as in `{subject}`")
    } else if grant.delegate == ISSUER {
        format!(": `{ISSUER}:sub` equal to `{subject}`")
    } else if grant.delegate.ends_with(ISSUER) {
        let repository = format!("assertion.repository == '{owner}/REPOSITORY'");
        format!(", as in `{repository} && assertion.ref == 'refs/heads/BRANCH'`")
    } else {
        String::new()
    }
}

fn unguarded(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let own = &cx.roster.policy.trusted.accounts.aws;
    let open = |sighting: &&Sighting| {
        sighting.grant.as_ref().is_some_and(|grant| {
            let external = grant.external.as_deref().unwrap_or_default();
            grant.guarded == Some(false) && !own.iter().any(|account| account.value == external)
        })
    };
    let grant = live(identity).find(open)?.grant.as_ref()?;
    let draft = at(cx, "trust-without-external-id", identity, live(identity).filter(open));
    Some(draft.fact("delegate", &grant.delegate))
}

fn reused(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    if !identity.kind.ends_with("-secret") || identity.companion_of.is_some() {
        return None;
    }
    let workflows: BTreeSet<_> = live(identity).map(|sighting| &sighting.location.path).collect();
    if workflows.len() < MANY_WORKFLOWS || identity.key.as_str().ends_with("/(all)") {
        return None;
    }
    let draft = at(cx, "reused-credential", identity, live(identity));
    Some(draft.fact("workflows", workflows.len()))
}

/// One secret name in jobs of which one deploys to production and another elsewhere. Secrets of one
/// name in two environments may well differ: worth a look, no more.
fn shared(cx: &Context<'_>) -> Vec<Draft> {
    let table = cx.catalogue.tables.get("environments");
    let production = |environment: &str| {
        table.and_then(|table| table.lookup(&environment.to_ascii_lowercase()))
            == Some("production")
    };
    let mut names = BTreeMap::<&str, [Vec<(&str, &Identity, &Sighting)>; 2]>::new();
    for identity in cx.identities().filter(|identity| identity.kind.ends_with("-secret")) {
        let key = identity.key.as_str();
        let name = key.split('@').next().unwrap_or(key);
        for sighting in live(identity).filter(|_| !name.ends_with("/(all)")) {
            if let Some(environment) = sighting.attributes.get(fact::ENVIRONMENT) {
                let [there, elsewhere] = names.entry(name).or_default();
                let jobs = if production(environment) { there } else { elsewhere };
                jobs.push((environment.as_str(), identity, sighting));
            }
        }
    }
    let drafts = names.into_iter().filter_map(|(name, [there, elsewhere])| {
        let (first, identity, _) = *there.first()?;
        let (other, _, elsewhere) = *elsewhere.first()?;
        let sightings = there.iter().map(|(_, _, sighting)| *sighting);
        let draft = at(cx, "shared-across-environments", identity, sightings)
            .fact("name", name.rsplit('/').next().unwrap_or(name))
            .fact("production", first)
            .fact("other", other);
        Some(draft.saying(first).related(elsewhere.location.clone(), other))
    });
    drafts.collect()
}
