//! Partners are known, bound by a contract, can be parted with, and do not share a step.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::draft::{Draft, list};
use crate::check::stakes::{Stake, Stakes};
use crate::check::{Context, Scope, tested};
use crate::inventory::Identity;
use crate::reach::{Reference, Sight, Way};
use crate::roster::{Duration, Entry, Party, Spanned, Step, quoted};
use crate::rule::{Class, Level};
use crate::source::Location;

/// The rules judged here.
pub(super) const RULES: &[&str] = &[
    "partner-unregistered",
    "partner-contract-ended",
    "partner-contract-ending",
    "partner-exit-untested",
    "step-shared-by-partners",
];

/// How long before its end a contract without a time of notice is worth a word.
const NOTICE: Duration = Duration::days(30);

/// So many identities are named in a note.
const NAMED: usize = 3;

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let stakes = cx.stakes();
    let mut drafts = unregistered(cx, &stakes);
    drafts.extend(by_way_of_others(cx));
    // What a contract says is nothing that a commit does.
    if matches!(cx.scope, Scope::Everything) {
        let partners = cx.roster.parties.values().filter(|party| party.is_partner());
        for party in partners {
            if let Some(stake) = stakes.parties.get(party.name.value.as_str()) {
                drafts.extend(contract(cx, party, stake));
                drafts.extend(exit(cx, party, stake));
            }
        }
    }
    drafts.extend(cx.entries().filter_map(|entry| shared_steps(cx, entry)));
    drafts
}

/// One finding for each name of somebody who may act here and is nobody's. Who is only handed a
/// secret is for `secret-to-third-party` and `secrets-inherited`.
fn unregistered(cx: &Context<'_>, stakes: &Stakes<'_>) -> Vec<Draft> {
    // Where there is no roster nobody is registered, and every trust is `unowned`: that comes first.
    if cx.roster.sources.is_empty() {
        return Vec::new();
    }
    let mut strangers = BTreeMap::<&Reference, Vec<&Sight<'_>>>::new();
    for sight in stakes.strangers.iter().filter(|sight| sight.way == Way::Acts) {
        strangers.entry(&sight.reference).or_default().push(sight);
    }
    let draft = |(reference, sights): (&Reference, Vec<&Sight<'_>>)| {
        let vendor = sights.iter().find_map(|sight| sight.vendor());
        let who = match vendor {
            Some(vendor) => format!("{reference} ({vendor})"),
            None => reference.to_string(),
        };
        let line = format!("{}: [{}]", reference.kind.key(), quoted(&reference.value));
        let keys = || sights.iter().map(|sight| &sight.identity.key);
        let party = vendor.map_or_else(|| "PARTY".to_owned(), party_name);
        let how = format!(
            "in {}, under `parties`, say whose it is\n  {party}: {{ partner: true, known-as: {{ {line} }} }}\nor, if it is your own, under `policy`\n  trusted: {{ {line} }}\nor take the access away",
            cx.hints.roster_path()
        );
        let draft = Draft::new("partner-unregistered")
            .fact("who", who)
            .fact("how", how)
            .part(&format!("{} {}", reference.kind.key(), reference.value))
            .covering(keys())
            .among(sights.iter().map(|sight| sight.sighting.location.clone()).collect());
        let draft = owned_by(cx, draft, cx.mostly_accountable(keys()));
        let delegated = |sight: &&Sight<'_>| sight.identity.class == Class::DelegatedAdmin;
        if sights.iter().any(delegated) { draft } else { draft.at_level(Level::Warn) }
    };
    strangers.into_iter().map(draft).collect()
}

/// Partners of other repositories that reach an identity of this one along a path, and whom nobody
/// has registered here.
fn by_way_of_others(cx: &Context<'_>) -> Vec<Draft> {
    let reached = cx.elsewhere.map_or(&[][..], |elsewhere| elsewhere.reached.as_slice());
    let mut strangers = BTreeMap::<(&str, &str), Vec<&Identity>>::new();
    for one in reached {
        let known = cx.roster.parties.contains_key(&one.party) || cx.roster.sources.is_empty();
        let identity = cx.inventory.identities.get(&one.key).filter(|_| !known);
        strangers.entry((&one.party, &one.through)).or_default().extend(identity);
    }
    strangers.retain(|_, identities| !identities.is_empty());
    let draft = |((party, through), identities): ((&str, &str), Vec<&Identity>)| {
        let how = format!(
            "look at the path: `keyroster org query reaches {party}`; in {}, under `parties`, register it\n  {party}: {{ partner: true }}\nor cut the path",
            cx.hints.roster_path()
        );
        let keys = || identities.iter().map(|identity| &identity.key);
        let places = identities.iter().filter_map(|identity| identity.sightings.first());
        let draft = Draft::new("partner-unregistered")
            .fact("who", format!("partner {party}, which is let into {through},"))
            .fact("how", how)
            .part(&format!("elsewhere {party} {through}"))
            .covering(keys())
            .among(places.map(|sighting| sighting.location.clone()).collect())
            .at_level(Level::Warn);
        let draft = keys()
            .take(NAMED)
            .fold(draft, |draft, key| draft.note(format!("it reaches {key} through {through}")));
        owned_by(cx, draft, cx.mostly_accountable(keys()))
    };
    strangers.into_iter().map(draft).collect()
}

/// A vendor's name as a roster would write it: `new-relic`.
fn party_name(vendor: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    vendor.chars().map(plain).collect()
}

/// The contract is over, or soon will be.
fn contract(cx: &Context<'_>, party: &Party, stake: &Stake<'_>) -> Option<Draft> {
    let ends = party.contract.ends.as_ref()?;
    let about = |rule| about(cx, rule, party, stake).due(ends.value).at(ends.location(), "");
    if ends.value < cx.today {
        let draft = about("partner-contract-ended");
        return Some(match stake.has_delegated_admin() {
            true => draft,
            false => draft.at_level(Level::Warn),
        });
    }
    let notice = party.contract.notice.as_ref();
    let notice = notice.map_or(NOTICE, |notice| notice.value).after(cx.today);
    let soon = notice.max(cx.roster.policy.due_soon.value.after(cx.today));
    (ends.value <= soon).then(|| {
        let draft = about("partner-contract-ending");
        match &party.contract.notice {
            Some(notice) => draft.related(notice.location(), "the time of notice"),
            None => draft,
        }
    })
}

/// Nobody has tried how one parts with a partner.
fn exit(cx: &Context<'_>, party: &Party, stake: &Stake<'_>) -> Option<Draft> {
    let (problem, remedy, at) = match &party.exit.plan {
        None => {
            let at = party.exit.at.clone().unwrap_or_else(|| party.location());
            ("there is no exit plan for it".to_owned(), "write one and walk through it", at)
        }
        Some(plan) if cx.lacks(&plan.value) => {
            let problem = format!("its exit plan `{}` is not in the repository", plan.value);
            (problem, "write it and walk through it", plan.location())
        }
        Some(plan) => {
            let tested = party.exit.tested.as_ref();
            let problem = tested::problem(cx, tested)?;
            let at = tested.map_or_else(|| plan.location(), Spanned::location);
            (format!("its exit plan {problem}"), "walk through it", at)
        }
    };
    let draft = about(cx, "partner-exit-untested", party, stake);
    Some(draft.fact("problem", problem).fact("remedy", remedy).at(at, ""))
}

/// A finding about a partner, with what it has to do with here and who has to see to it.
fn about(cx: &Context<'_>, rule: &'static str, party: &Party, stake: &Stake<'_>) -> Draft {
    let identities = stake.identities();
    let keys = || identities.keys().copied();
    let draft = Draft::new(rule)
        .fact("party", &party.name.value)
        .fact("stake", stake.in_words())
        .part(&party.name.value)
        .covering(keys());
    let mut named: Vec<_> = keys().take(NAMED).map(|key| format!("`{key}`")).collect();
    if identities.len() > NAMED {
        named.push(format!("{} more", identities.len() - NAMED));
    }
    let named: Vec<_> = named.iter().map(String::as_str).collect();
    let draft = draft.note(format!("it has to do with {}", list(&named)));
    owned_by(cx, draft, cx.mostly_accountable(keys()))
}

fn owned_by(cx: &Context<'_>, draft: Draft, party: Option<&str>) -> Draft {
    match party {
        Some(party) => draft.owned(cx, party, "accountable"),
        None => draft,
    }
}

/// A hybrid delivery keeps its boundaries: each step is one partner's, or none's.
fn shared_steps(cx: &Context<'_>, entry: &Entry) -> Option<Draft> {
    let is_partner =
        |name: &&str| cx.roster.parties.get(*name).is_some_and(|party| party.is_partner());
    let partners = |step: Step| -> BTreeSet<&str> {
        let doers = entry.doers(step).into_iter();
        doers.map(|party| party.value.as_str()).filter(is_partner).collect()
    };
    let shared: Vec<_> = Step::ALL.into_iter().filter(|step| partners(*step).len() > 1).collect();
    let together = partners(*shared.first()?);
    let names: Vec<_> = together.iter().map(|name| format!("`{name}`")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let steps: Vec<_> = shared.iter().map(|step| step.as_str()).collect();
    let assign: Vec<_> = steps.iter().map(|step| format!("{step}: PARTY")).collect();
    let places = |list: &[Spanned<String>]| -> Vec<Location> {
        let named = list.iter().filter(|party| together.contains(party.value.as_str()));
        named.map(|party| party.location()).collect()
    };
    let cells = [&entry.raci.responsible, &entry.raci.accountable].map(|list| places(list));
    let draft = Draft::of("step-shared-by-partners", entry)
        .fact("partners", list(&names))
        .fact("steps", list(&steps))
        .fact("assign", assign.join(", "))
        .held(cx, entry);
    Some(match cells.concat().get(1) {
        Some(second) => draft.at(second.clone(), "the second partner for the same steps"),
        None => draft,
    })
}
