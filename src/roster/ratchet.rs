//! A roster held to another: whatever asks for less than the other does is undone, and told.
//!
//! One walk does both, so that nothing loosens without being told, and nothing is told that would
//! still loosen. What asks for more stays as it is.

mod entry;
mod exception;
mod outside;
mod party;
mod policy;

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;

use super::{Roster, Setting, Spanned};
use crate::inventory::{Identity, IdentityKey};
use crate::rule::Catalogue;
use crate::source::Location;

/// Something that a roster asks less of than the one it is held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loosening {
    /// The setting, by its place in a roster: `policy.rotation.default`.
    pub setting: String,
    /// What became of it, as a clause: "`policy.grace` goes from 0d to 30d".
    pub what: String,
    /// Where the roster says so; none for what it does not say any more.
    pub now: Option<Location>,
    /// Where the other says what it asks; none for a default, and for what it has not.
    pub was: Option<Location>,
    /// The identity, where it is about one.
    pub identity: Option<IdentityKey>,
    /// What makes it no loosening, as a clause: "name who reviewed it".
    pub remedy: &'static str,
}

impl Loosening {
    /// Something that is mended by undoing it.
    pub(crate) fn of(
        setting: &str,
        what: String,
        now: Option<Location>,
        was: Option<Location>,
    ) -> Self {
        let setting = setting.to_owned();
        Self { setting, what, now, was, identity: None, remedy: "undo it" }
    }
}

/// The walk: what it is held to, and what it has undone.
#[derive(Debug)]
pub struct Ratchet<'r> {
    base: &'r Roster,
    catalogue: &'r Catalogue,
    loosened: Vec<Loosening>,
}

impl<'r> Ratchet<'r> {
    /// Holds to this roster.
    pub const fn to(base: &'r Roster, catalogue: &'r Catalogue) -> Self {
        Self { base, catalogue, loosened: Vec::new() }
    }

    /// Holds to this roster, going on from what was undone already.
    pub const fn again(
        base: &'r Roster,
        catalogue: &'r Catalogue,
        loosened: Vec<Loosening>,
    ) -> Self {
        Self { base, catalogue, loosened }
    }

    /// Holds what a roster says of everything: its policy, and who the parties are.
    pub fn hold_terms(&mut self, roster: &mut Roster) {
        self.policy(&mut roster.policy);
        self.parties(&mut roster.parties);
    }

    /// Holds what a roster says of identities, once it is known which there are.
    pub fn hold_identities<'i>(
        &mut self,
        roster: &mut Roster,
        identities: impl Iterator<Item = &'i Identity>,
    ) {
        let identities: Vec<_> = identities.filter(|identity| identity.live()).collect();
        self.intervals_of(&roster.policy, &identities);
        self.partners_in_code(roster, &identities);
        self.outsiders(roster, &identities);
        self.entries(roster, &identities);
        self.plan(roster, &identities);
        self.waivers(roster, &identities);
    }

    /// Holds how often a roster lets identities be renewed and looked at, and nothing else of them.
    pub fn hold_upkeep<'i>(
        &mut self,
        roster: &mut Roster,
        identities: impl Iterator<Item = &'i Identity>,
    ) {
        let identities: Vec<_> = identities.filter(|identity| identity.live()).collect();
        self.upkeep_of(roster, &identities);
    }

    /// What was undone.
    pub fn loosened(self) -> Vec<Loosening> {
        self.loosened
    }

    fn note(&mut self, setting: &str, what: String, now: Option<Location>, was: Option<Location>) {
        self.loosened.push(Loosening::of(setting, what, now, was));
    }

    /// A value that is looser where it stands now is set back to what it was.
    fn setting<T: Clone + fmt::Display>(
        &mut self,
        name: &str,
        now: &mut Setting<T>,
        was: &Setting<T>,
        looser: impl FnOnce(&T, &T) -> bool,
    ) {
        if looser(&now.value, &was.value) {
            let what = format!("`{name}` goes from {} to {}", was.value, now.value);
            self.note(name, what, now.at.clone(), was.at.clone());
            *now = was.clone();
        }
    }

    /// What a list gained is taken out of it.
    fn gained(&mut self, name: &str, now: &mut Vec<Spanned<String>>, was: &[Spanned<String>]) {
        let known: BTreeSet<_> = was.iter().map(|item| item.value.to_ascii_lowercase()).collect();
        now.retain(|item| {
            let kept = known.contains(&item.value.to_ascii_lowercase());
            if !kept {
                let what = format!("`{name}` gains `{}`", item.value);
                self.note(name, what, Some(item.location()), None);
            }
            kept
        });
    }

    /// A value that was there has gone: it is put back.
    fn lost<T: Clone>(
        &mut self,
        name: &str,
        now: &mut Option<Spanned<T>>,
        was: &Option<Spanned<T>>,
    ) {
        if let (None, Some(old)) = (&now, was) {
            self.note(name, format!("`{name}` is removed"), None, Some(old.location()));
            now.clone_from(was);
        }
    }

    /// A date that moved later, or has gone, is set back.
    fn later(&mut self, name: &str, now: &mut Option<Spanned<Date>>, was: &Option<Spanned<Date>>) {
        self.lost(name, now, was);
        if let (Some(new), Some(old)) = (&now, was)
            && new.value > old.value
        {
            let what = format!("`{name}` goes from {} to {}", old.value, new.value);
            self.note(name, what, Some(new.location()), Some(old.location()));
            now.clone_from(was);
        }
    }
}
