//! Who holds an identity: its own entry, or that of the credential or principal it belongs to.

use super::Context;
use crate::inventory::{Identity, Privilege};
use crate::roster::{Entry, Holding, Party, Spanned, Step};
use crate::rule::Holder as Demand;

/// Further than this, companions go round in a circle.
const LONGEST_CHAIN: usize = 8;

/// The entry that speaks for an identity.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Whether it is the entry of what the identity belongs to.
    pub inherited: bool,
}

impl<'a> Context<'a> {
    /// Who holds an identity.
    pub fn holder(&self, identity: &'a Identity) -> Option<Holder<'a>> {
        let mut at = identity;
        for step in 0..LONGEST_CHAIN {
            if let Holding::Entry(entry) = self.roster.holder(at) {
                return Some(Holder { entry, inherited: step > 0 });
            }
            at = self.inventory.identities.get(at.companion_of.as_ref()?)?;
        }
        None
    }

    /// Whether the roster must say who holds it. A literal is to be removed, not to be held.
    pub fn demanded(&self, identity: &Identity) -> bool {
        let literal = identity.sightings.iter().any(|sighting| sighting.literal.is_some());
        !literal
            && identity.companion_of.is_none()
            && match identity.holder {
                Demand::Required => true,
                Demand::RequiredForAdmin => identity.privilege() == Privilege::Admin,
                Demand::NotRequired => false,
            }
    }

    /// Whether a partner works on it.
    pub fn held_by_partner(&self, entry: &Entry) -> bool {
        entry
            .parties()
            .filter_map(|name| self.roster.parties.get(&name.value))
            .any(Party::is_partner)
    }

    /// "platform (accountable), northwind (rotates)"; of what does not rotate, who is responsible.
    pub(super) fn in_words(&self, entry: &Entry, rotates: bool) -> Option<String> {
        match rotates {
            true => step_in_words(entry, Step::Rotate),
            false => in_words(entry, entry.raci.responsible.iter(), "responsible"),
        }
    }
}

/// Who is accountable, and who does a step.
pub(super) fn step_in_words(entry: &Entry, step: Step) -> Option<String> {
    let does = match step {
        Step::Provision => "provisions",
        Step::Rotate => "rotates",
        Step::Review => "reviews",
        Step::Revoke => "revokes",
    };
    in_words(entry, entry.doers(step).into_iter(), does)
}

fn in_words<'e>(
    entry: &Entry,
    doers: impl Iterator<Item = &'e Spanned<String>>,
    does: &str,
) -> Option<String> {
    let accountable = entry.raci.accountable.first()?;
    let mut words = format!("{accountable} (accountable)");
    for party in doers.filter(|party| party.value != accountable.value) {
        words.push_str(&format!(", {party} ({does})"));
    }
    Some(words)
}
