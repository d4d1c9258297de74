//! The roster laid over the inventory.

use std::collections::{BTreeMap, BTreeSet};

use super::{Column, Doing, EntryLine, Gap, Group, Held, Matrix};
use crate::check::Context;
use crate::inventory::{Identity, IdentityKey};
use crate::roster::{Entry, Holding, Requirement, Roster, Spanned, Step};
use crate::rule::{Class, Lifecycle};

/// Further than this, companions go round in a circle.
const LONGEST_CHAIN: usize = 8;

/// What makes two identities stand in one group, in the order of the rows.
type Order = (Class, Option<(String, usize)>, usize, Lifecycle);

impl Matrix {
    /// The matrix of a repository.
    pub fn new(cx: &Context<'_>) -> Self {
        let mut companions = BTreeMap::<&IdentityKey, Vec<String>>::new();
        let mut rows = Vec::new();
        let mut exempt = 0;
        for identity in cx.inventory.identities.values().filter(|identity| identity.live()) {
            let holding = cx.roster.holder(identity);
            let unclaimed = matches!(holding, Holding::None);
            match head(cx, identity).filter(|_| unclaimed) {
                Some(head) => {
                    let with = companions.entry(&head.key).or_default();
                    with.push(identity.key.as_str().to_owned());
                }
                None if !unclaimed || cx.demanded(identity) => rows.push((identity, holding)),
                None => exempt += 1,
            }
        }
        let mut groups = BTreeMap::<Order, Group>::new();
        for (identity, holding) in rows {
            let held = Held {
                key: identity.key.as_str().to_owned(),
                companions: companions.remove(&identity.key).unwrap_or_default(),
            };
            let group = groups
                .entry(order(identity, &holding))
                .or_insert_with(|| group(cx, identity, &holding));
            group.identities.push(held);
        }
        exempt += companions.values().map(Vec::len).sum::<usize>();
        let all = cx.inventory.identities.values();
        let covering = all.flat_map(|identity| cx.roster.covering(identity));
        let seen: BTreeSet<usize> = covering.map(|entry| entry.index).collect();
        let groups: Vec<_> = groups.into_values().collect();
        Self {
            as_of: cx.today,
            columns: columns(cx.roster, &groups),
            ghosts: cx.roster.entries.len() - seen.len(),
            groups,
            exempt,
            only: None,
        }
    }
}

/// The identity that a companion is held with: the nearest that an entry speaks for, else the last.
fn head<'a>(cx: &Context<'a>, identity: &'a Identity) -> Option<&'a Identity> {
    let mut at = identity;
    for _ in 0..LONGEST_CHAIN {
        let Some(next) = &at.companion_of else { break };
        let Some(next) = cx.inventory.identities.get(next).filter(|next| next.live()) else {
            break;
        };
        at = next;
        if !matches!(cx.roster.holder(at), Holding::None) {
            break;
        }
    }
    (at.key != identity.key).then_some(at)
}

fn order(identity: &Identity, holding: &Holding<'_>) -> Order {
    let claims = match holding {
        Holding::Ambiguous(entries) => entries.len(),
        Holding::None | Holding::Entry(_) => 0,
    };
    let entry = match holding {
        Holding::Entry(entry) => {
            let accountable = entry.raci.accountable.first();
            Some((accountable.map(|party| party.value.clone()).unwrap_or_default(), entry.index))
        }
        Holding::None | Holding::Ambiguous(_) => None,
    };
    (identity.class, entry, claims, identity.lifecycle)
}

fn group(cx: &Context<'_>, identity: &Identity, holding: &Holding<'_>) -> Group {
    let bare = |gap: Option<Gap>| Group {
        class: identity.class,
        lifecycle: identity.lifecycle,
        entry: None,
        purpose: None,
        cells: Default::default(),
        steps: Vec::new(),
        gaps: gap.into_iter().collect(),
        identities: Vec::new(),
    };
    let entry = match holding {
        Holding::None => return bare(Some(Gap::Unowned)),
        Holding::Ambiguous(entries) => return bare(Some(Gap::Ambiguous(entries.len()))),
        Holding::Entry(entry) => entry,
    };
    let at = entry.location();
    let sources = &cx.inventory.sources;
    let line = sources.get(&at.path).map_or(1, |source| source.position(at.span.start).line);
    let names = |parties: &[Spanned<String>]| {
        let mut names: Vec<String> = parties.iter().map(|party| party.value.clone()).collect();
        names.dedup();
        names
    };
    let raci = &entry.raci;
    let steps = steps(entry, identity.lifecycle);
    Group {
        entry: Some(EntryLine { pattern: entry.matcher.value.to_string(), path: at.path, line }),
        purpose: entry.purpose.as_ref().map(|purpose| purpose.value.clone()),
        cells: [&raci.accountable, &raci.responsible, &raci.consulted, &raci.informed]
            .map(|parties| names(parties)),
        gaps: gaps(cx.roster, entry, &steps),
        steps,
        ..bare(None)
    }
}

/// Who does each step. What rotates by itself, or does not live long enough to, has nobody for it,
/// unless the entry says so.
fn steps(entry: &Entry, lifecycle: Lifecycle) -> Vec<Doing> {
    let doing = |step| {
        let stated = entry.lifecycle.get(step).is_some();
        let none = step == Step::Rotate && lifecycle != Lifecycle::Static && !stated;
        let by = entry.doers(step).into_iter().map(|party| party.value.clone());
        (!none).then(|| Doing { step, by: by.collect(), stated })
    };
    Step::ALL.into_iter().filter_map(doing).collect()
}

fn gaps(roster: &Roster, entry: &Entry, steps: &[Doing]) -> Vec<Gap> {
    let mut gaps = BTreeSet::new();
    match entry.raci.accountable.as_slice() {
        [] => {
            gaps.insert(Gap::NobodyAccountable);
        }
        [_] => {}
        several => {
            gaps.insert(Gap::SeveralAccountable(several.len()));
        }
    }
    for party in &entry.raci.accountable {
        if roster.parties.get(&party.value).is_some_and(|party| party.is_partner()) {
            gaps.insert(Gap::PartnerAccountable(party.value.clone()));
        }
    }
    for party in entry.parties().filter(|party| !roster.parties.contains_key(&party.value)) {
        gaps.insert(Gap::UnknownParty(party.value.clone()));
    }
    let written_out = roster.policy.require.value.contains(&Requirement::Lifecycle);
    let open = |doing: &&Doing| doing.by.is_empty() || (written_out && !doing.stated);
    let open: Vec<Step> = steps.iter().filter(open).map(|doing| doing.step).collect();
    if !open.is_empty() {
        gaps.insert(Gap::Unassigned(open));
    }
    gaps.into_iter().collect()
}

/// The parties that the roster defines, and those that rows name beside them.
fn columns(roster: &Roster, groups: &[Group]) -> BTreeMap<String, Column> {
    let column = |name: &str, partner, known| {
        (name.to_owned(), Column { name: name.to_owned(), partner, known })
    };
    let named = groups.iter().flat_map(Group::parties).map(|name| column(name, false, false));
    let mut columns: BTreeMap<_, _> = named.collect();
    columns
        .extend(roster.parties.iter().map(|(name, party)| column(name, party.is_partner(), true)));
    columns
}

/// The role that a cell's place stands for is the one that its name says.
#[test]
fn roles_and_steps_are_in_the_order_of_their_places() {
    for (at, role) in super::Role::ALL.into_iter().enumerate() {
        assert_eq!(role as usize, at);
    }
    for (at, step) in Step::ALL.into_iter().enumerate() {
        assert_eq!(step as usize, at);
    }
}
