//! What is left of a party that goes: its access, what it saw, what it does, where it is named; in
//! the order in which that is taken back.

mod access;
mod duties;
mod names;

use jiff::civil::Date;

use crate::check::{Context, Stake};
use crate::inventory::IdentityKey;
use crate::roster::{Entry, Party};
use crate::source::Location;

/// A step of taking back, in their order: who is still let in could undo all the rest, and what is
/// rotated before would be seen anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Its access ends.
    Cut,
    /// What it knows is worth nothing any more.
    Rotate,
    /// Others do what it did.
    HandOver,
    /// Its name goes.
    Remove,
}

impl Step {
    /// Every step, in their order.
    pub const ALL: [Self; 4] = [Self::Cut, Self::Rotate, Self::HandOver, Self::Remove];

    /// The word for it in documents for programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Rotate => "rotate",
            Self::HandOver => "hand-over",
            Self::Remove => "remove",
        }
    }

    /// What a person calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Cut => "Cut its access",
            Self::Rotate => "Rotate what it knows",
            Self::HandOver => "Hand over what it does",
            Self::Remove => "Remove its name",
        }
    }
}

/// One thing that is left.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// When it is its turn.
    pub step: Step,
    /// The identity, where it is about one.
    pub identity: Option<IdentityKey>,
    /// What is left: "the AWS role trust `build<-1111`: the AWS account `1111` may act".
    pub what: String,
    /// What to do.
    pub next: String,
    /// The party that has to.
    pub who: Option<String>,
    /// Where, the first place first.
    pub places: Vec<Location>,
}

/// Everything that is left of a party.
#[derive(Debug, Clone)]
pub struct Offboarding<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its definition; none where only entries name it.
    pub party: Option<&'a Party>,
    /// The day that is looked at.
    pub as_of: Date,
    /// What is left, in the order in which to do it.
    pub items: Vec<Item>,
}

/// What is left of a party of this name; nothing where the roster knows none.
///
/// Its definition under `parties` is not left over: it tells how the party would show up again.
pub fn of<'a>(cx: &Context<'a>, name: &'a str) -> Option<Offboarding<'a>> {
    let party = cx.roster.parties.get(name);
    let mut named = cx.roster.entries.iter().flat_map(Entry::parties);
    let owes = cx.roster.plan.iter().any(|item| item.owner.value == name);
    if party.is_none() && !owes && !named.any(|party| party.value == name) {
        return None;
    }
    let mut stakes = cx.stakes();
    let leaving =
        Leaving { cx, name, party, stake: stakes.parties.remove(name).unwrap_or_default() };
    let mut items = access::cut(&leaving);
    items.extend(access::rotate(&leaving));
    items.extend(duties::hand_over(&leaving));
    items.extend(names::remove(&leaving));
    items.sort();
    Some(Offboarding { name, party, as_of: cx.today, items })
}

/// Who goes, and what is known of it.
struct Leaving<'c, 'a> {
    cx: &'c Context<'a>,
    name: &'a str,
    party: Option<&'a Party>,
    stake: Stake<'a>,
}

impl<'a> Leaving<'_, 'a> {
    /// Whether a handle is its own.
    fn is_called(&self, handle: &str) -> bool {
        handle == self.name || self.party.is_some_and(|party| party.is_called(handle))
    }

    /// The entry that speaks for an identity.
    fn entry(&self, key: &IdentityKey) -> Option<&'a Entry> {
        let identity = self.cx.inventory.identities.get(key)?;
        Some(self.cx.holder(identity)?.entry)
    }

    /// Who sees to what an entry speaks for: the first of these that stays, else who is accountable.
    fn successor<'n>(&self, entry: &'n Entry, doers: &[&'n str]) -> Option<&'n str> {
        let accountable = entry.raci.accountable.iter().map(|party| party.value.as_str());
        doers.iter().copied().chain(accountable).find(|name| *name != self.name)
    }
}
