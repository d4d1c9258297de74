//! Somebody holds it: exactly one party of the organisation, by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::draft::{Draft, list};
use crate::check::{Context, Scope};
use crate::finding::Remedy;
use crate::inventory::{Identity, fact};
use crate::roster::{Entry, Holding, Requirement, Step, quoted, shell_word};
use crate::rule::{Level, Lifecycle};
use crate::source::Location;

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

/// So many other repositories are named in notes.
const SHOWN: usize = 3;

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for identity in cx.identities() {
        drafts.extend(unowned(cx, identity));
        drafts.extend(ambiguous(cx, identity));
        drafts.extend(held_elsewhere(cx, identity));
    }
    for entry in cx.entries() {
        drafts.extend(accountable(cx, entry));
        drafts.extend(unassigned(cx, entry));
    }
    drafts.extend(ghosts(cx));
    drafts.extend(unknown_parties(cx));
    drafts
}

fn unowned(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    if !cx.demanded(identity) || !matches!(cx.roster.holder(identity), Holding::None) {
        return None;
    }
    let upkeep = match identity.lifecycle {
        Lifecycle::Static => "rotation: { last: YYYY-MM-DD }",
        Lifecycle::Managed | Lifecycle::Ephemeral => {
            "review: { last: YYYY-MM-DD, by: \"@handle\", decision: keep }"
        }
    };
    let draft = Draft::about("unowned", identity)
        .fact("match", quoted(identity.key.as_str()))
        .fact("upkeep", upkeep);
    let draft = match cx.observed(identity).maker() {
        Some(made) => draft.note(made),
        None => draft,
    };
    let draft = match (identity.only_observed(), identity.fact(fact::IN)) {
        (true, Some(of)) => draft.saying(&format!("is at {of}, and no file here names it")),
        _ => draft,
    };
    let draft = match identity.fact(fact::REACH).filter(|_| identity.only_observed()) {
        Some(reach) => draft.note(format!("GitHub says of it: {reach}")),
        None => draft,
    };
    let named = |draft: Draft, party: &str| {
        let add = format!("under `identities` in {}, add", cx.hints.roster_path());
        let typed = shell_word(identity.key.as_str());
        // Where there is no roster, `adopt` comes first.
        let how = match cx.roster.sources.is_empty() {
            true => add,
            false => {
                format!("`keyroster assign {typed}{} --accountable {party}`; or {add}", cx.asked)
            }
        };
        draft.fact("how", how).fact("party", party)
    };
    let Some(hint) = cx.hints.of(identity) else { return Some(named(draft, "PARTY")) };
    let draft = draft.note(hint.to_string());
    if let Some(party) = cx.roster.parties.values().find(|party| party.is_called(&hint.owner)) {
        let name = &party.name.value;
        let entry = Remedy::Entry { identity: identity.key.clone(), accountable: name.clone() };
        let draft = if party.is_partner() { draft } else { draft.settled_by(entry) };
        return Some(named(draft, name));
    }
    let party = hint.party();
    let contact = if hint.owner.starts_with('@') { "team" } else { "contact" };
    let define = format!("{party}: {{ {contact}: {} }}", quoted(&hint.owner));
    Some(named(draft.note(format!("under `parties`, add `{define}`")), &party))
}

fn ambiguous(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let Holding::Ambiguous(entries) = cx.roster.holder(identity) else { return None };
    let written = quoted(identity.key.as_str());
    let typed = shell_word(identity.key.as_str());
    let how = format!(
        "give it an entry of its own: `keyroster assign {typed}{} --accountable PARTY`; or let one of them name it: `match: {written}`",
        cx.asked
    );
    let mut draft =
        Draft::about("ambiguous-owner", identity).fact("count", entries.len()).fact("how", how);
    let others = if entries.len() == 2 { "the other" } else { "the others" };
    for entry in entries {
        draft = draft.related(entry.location(), format!("claims it as narrowly as {others}"));
    }
    Some(draft)
}

/// One identity, and another repository's roster has somebody else answer for it.
fn held_elsewhere(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let others = cx.elsewhere?.holders.get(&identity.key).filter(|_| cx.demanded(identity))?;
    let entry = cx.holder(identity).map(|holder| holder.entry);
    // What the organisation's own roster says of it counts everywhere.
    let entry = entry.filter(|entry| !cx.roster.is_above(entry))?;
    let own = entry.raci.accountable.first()?;
    let named: BTreeSet<&str> = others.iter().map(|other| other.party.as_str()).collect();
    let named: Vec<&str> = named.into_iter().collect();
    let how = format!(
        "agree with {} on one party and name it in each roster, or let the organisation's roster name it: its word counts for all",
        list(&named)
    );
    let draft = Draft::about("ambiguous-owner", identity)
        .fact("count", others.len() + 1)
        .fact("how", how)
        .part("elsewhere")
        // None of the repositories can mend it alone.
        .at_level(Level::Warn)
        .related(own.location(), "is accountable here")
        .held(cx, entry);
    let shown = others.iter().take(SHOWN);
    let draft = shown.fold(draft, |draft, other| {
        draft.note(format!(
            "it is the same one in {}, where {} is accountable",
            other.repository, other.party
        ))
    });
    Some(match others.len().saturating_sub(SHOWN) {
        0 => draft,
        more => draft.note(format!("and in {more} more")),
    })
}

fn accountable(cx: &Context<'_>, entry: &Entry) -> Option<Draft> {
    let about = |rule| {
        let typed = shell_word(&entry.matcher.value.to_string());
        Draft::of(rule, entry).fact("typed", typed)
    };
    match entry.raci.accountable.as_slice() {
        [] => {
            let draft = about("accountable-missing");
            Some(match &entry.raci.at {
                Some(at) => draft.related(at.clone(), "names nobody `accountable`"),
                None => draft,
            })
        }
        [one] => {
            let party = cx.roster.parties.get(&one.value).filter(|party| party.is_partner())?;
            let draft = about("accountable-is-partner").fact("party", &one.value);
            let draft = draft.at(one.location(), "a partner may do the work, not answer for it");
            Some(draft.related(party.location(), "declared a partner here"))
        }
        [_, second, ..] => {
            let names = entry.raci.accountable.iter().map(|party| party.value.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            Some(
                about("accountable-not-single")
                    .fact("parties", names)
                    .at(second.location(), "one too many"),
            )
        }
    }
}

/// Steps that are left to the defaults where the policy requires that each is written out.
fn unassigned(cx: &Context<'_>, entry: &Entry) -> Option<Draft> {
    let require = &cx.roster.policy.require;
    let open = |step: &Step| entry.lifecycle.get(*step).is_none();
    let steps: Vec<_> =
        Step::ALL.iter().filter(|step| open(step)).map(|step| step.as_str()).collect();
    if steps.is_empty() || !require.value.contains(&Requirement::Lifecycle) {
        return None;
    }
    let assign: Vec<_> = steps.iter().map(|step| format!("{step}: PARTY")).collect();
    let draft = Draft::of("lifecycle-step-unassigned", entry)
        .fact("steps", list(&steps))
        .fact("assign", assign.join(", "))
        .at(entry.lifecycle.at.clone().unwrap_or_else(|| entry.location()), "")
        .held(cx, entry);
    Some(match &require.at {
        Some(at) => draft.related(at.clone(), "asks for each step of the life cycle"),
        None => draft,
    })
}

/// Entries for something that is not in the code. A commit alone cannot tell.
fn ghosts(cx: &Context<'_>) -> Vec<Draft> {
    if !matches!(cx.scope, Scope::Everything) {
        return Vec::new();
    }
    let identities = || cx.inventory.identities.values();
    let covering = identities().flat_map(|identity| cx.roster.covering(identity));
    let seen: BTreeSet<usize> = covering.map(|entry| entry.index).collect();
    let lent = |entry: &Entry| cx.elsewhere.is_some_and(|known| known.lent.contains(&entry.index));
    let ghosts = cx.entries().filter(|entry| !seen.contains(&entry.index) && !lent(entry));
    let ghosts: Vec<&Entry> = ghosts.collect();
    if ghosts.is_empty() {
        return Vec::new();
    }
    let unheld = |identity: &&Identity| matches!(cx.roster.holder(identity), Holding::None);
    let unheld: Vec<_> =
        identities().filter(unheld).map(|identity| identity.key.as_str()).collect();
    let known = likely(ghosts.len(), &unheld);
    let draft = |entry: &Entry| {
        let written = entry.matcher.value.to_string();
        let near = nearest(&written, known);
        let draft = Draft::of("ghost-entry", entry).held(cx, entry);
        let draft = draft.fact("typed", shell_word(&written));
        match near {
            Some(near) => draft.note(format!("did you mean `{near}`?")),
            None => draft,
        }
    };
    ghosts.into_iter().map(draft).collect()
}

/// One finding for each name, at the first place that uses it.
fn unknown_parties(cx: &Context<'_>) -> Vec<Draft> {
    let in_entries = cx.entries().flat_map(Entry::parties);
    let in_plan = cx.plan().map(|item| &item.owner);
    let mut places = BTreeMap::<&str, Vec<Location>>::new();
    for name in in_entries.chain(in_plan) {
        if !cx.roster.parties.contains_key(&name.value) {
            places.entry(&name.value).or_default().push(name.location());
        }
    }
    let known: Vec<&str> = cx.roster.parties.keys().map(String::as_str).collect();
    let known = likely(places.len(), &known);
    let drafts = places.into_iter().map(|(name, places)| {
        let draft = Draft::new("unknown-party").fact("party", name).part(name).among(places);
        match nearest(name, known) {
            Some(near) => draft.note(format!("did you mean `{near}`?")),
            None => draft,
        }
    });
    drafts.collect()
}

/// Comparisons of names that are worth their time.
const MOST_COMPARED: usize = 50_000;

/// The names that so many others may be slips of. Where there are very many of both, the roster is
/// not of this repository, and slips are not what is wrong.
fn likely<'k, 'n>(names: usize, known: &'k [&'n str]) -> &'k [&'n str] {
    if names.saturating_mul(known.len()) > MOST_COMPARED { &[] } else { known }
}

/// What a name is most likely a slip of, if anything is near.
fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    // As many letters must be added or dropped as one is longer; a letter has up to four bytes.
    let known = known.iter().copied().filter(|known| known.len().abs_diff(name.len()) <= 3 * 4);
    let scored = known.map(|known| (strsim::jaro_winkler(known, name), known));
    let near =
        scored.filter(|(score, known)| *score > 0.85 && strsim::levenshtein(known, name) <= 3);
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}
