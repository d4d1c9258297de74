//! What it answers for, works on and owes.

use std::collections::BTreeSet;

use super::{Item, Leaving, Step};
use crate::reach::Way;
use crate::roster::{Entry, PlanItem, Spanned, Step as Life};

/// Every entry that names it, and every plan that it pays off.
pub(super) fn hand_over(leaving: &Leaving<'_, '_>) -> Vec<Item> {
    let roster = leaving.cx.roster;
    let entries = roster.entries.iter().filter_map(|entry| of_entry(leaving, entry));
    let plan = roster.plan.iter().filter(|item| item.owner.value == leaving.name);
    entries.chain(plan.map(debt)).collect()
}

fn of_entry(leaving: &Leaving<'_, '_>, entry: &Entry) -> Option<Item> {
    let raci = &entry.raci;
    let cells = [
        ("accountable", &raci.accountable),
        ("responsible", &raci.responsible),
        ("consulted", &raci.consulted),
        ("informed", &raci.informed),
    ];
    let its = |party: &&Spanned<String>| party.value == leaving.name;
    let mut parts = Vec::new();
    let mut places = Vec::new();
    for (part, cell) in cells {
        if let Some(party) = cell.iter().find(its) {
            parts.push(part);
            places.push(party.location());
        }
    }
    let steps = [
        (Life::Provision, "provisions"),
        (Life::Rotate, "rotates"),
        (Life::Review, "reviews"),
        (Life::Revoke, "revokes"),
    ];
    for (step, does) in steps {
        if let Some(party) = entry.lifecycle.get(step).filter(its) {
            parts.push(does);
            places.push(party.location());
        }
    }
    places.first()?;
    let next = match goes_with_access(leaving, entry) {
        true => "remove the entry once the access is gone",
        false => "name in its place who takes over",
    };
    Some(Item {
        step: Step::HandOver,
        identity: None,
        what: format!("entry for `{}`: {}", entry.matcher.value, parts.join(", ")),
        next: next.to_owned(),
        who: leaving.successor(entry, &[]).map(str::to_owned),
        places,
    })
}

/// Whether all that an entry speaks for is what lets the party in, or exists for that.
fn goes_with_access(leaving: &Leaving<'_, '_>, entry: &Entry) -> bool {
    let sights = leaving.stake.sights.iter().filter(|sight| sight.way == Way::Acts);
    let mut gone: BTreeSet<_> = sights.clone().map(|sight| &sight.identity.key).collect();
    // The role that only it may become goes with the trust.
    gone.extend(
        sights
            .filter_map(|sight| sight.identity.companion_of.as_ref())
            .filter(|role| {
                let mut edges = leaving.cx.inventory.identities.values();
                edges.all(|edge| {
                    edge.companion_of.as_ref() != Some(role) || gone.contains(&edge.key)
                })
            })
            .collect::<Vec<_>>(),
    );
    let mut held = leaving
        .stake
        .held
        .keys()
        .filter(|key| leaving.entry(key).is_some_and(|holder| holder.index == entry.index))
        .peekable();
    held.peek().is_some() && held.all(|key| gone.contains(key))
}

fn debt(item: &PlanItem) -> Item {
    Item {
        step: Step::HandOver,
        identity: None,
        what: format!("plan for `{}` on `{}`: pays it off", item.finding, item.matcher),
        next: "name in its place who pays it off".to_owned(),
        who: None,
        places: vec![item.owner.location()],
    }
}
