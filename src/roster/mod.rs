//! The roster: the committed manifest that says who holds each machine identity.
//!
//! Text in, a [`Roster`] or every [`Fault`] out. Whether what it says is good enough is for checks
//! to judge; a party that it names and does not define, for example, is a finding and not a fault.

mod decode;
mod duration;
mod entry;
mod exception;
mod fault;
mod globs;
mod holder;
mod intervals;
mod party;
mod pattern;
mod patterns;
mod policy;
mod read;
mod schema;
mod spanned;
mod specificity;
mod suggest;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use duration::{Duration, DurationError, Interval, Unit};
pub use entry::{Approval, Decision, Entry, Raci, Review, Revocation, Rotation, Step, Steps};
pub use exception::{PlanItem, Waiver};
pub use fault::Fault;
pub use globs::Globs;
pub use holder::Holding;
pub use intervals::{IntervalRule, Intervals, KeySelector, Selector};
pub use party::{Contract, Exit, KnownAs, Party};
pub use pattern::Pattern;
pub use patterns::Patterns;
pub use policy::{Policy, Requirement, Trusted, WaiverPolicy};
pub use read::includes;
pub use schema::ROSTER_SCHEMA;
pub use spanned::{Setting, Spanned};
pub use specificity::Specificity;
pub use write::quoted;

use crate::inventory::Identity;
use crate::source::Source;

/// A roster that can be judged by. The default is the roster of a repository that has none: nobody
/// holds anything, and the policy is the default one.
///
/// The entries' patterns are compiled when it is read; who changes the entries reads it anew.
#[derive(Debug, Default)]
pub struct Roster {
    /// Everyone who may stand in a RACI cell, by name.
    pub parties: BTreeMap<String, Party>,
    /// What it asks of every entry, and what a finding does.
    pub policy: Policy,
    /// What it says of identities, in the order of its files.
    pub entries: Vec<Entry>,
    /// Today's debt, with due dates.
    pub plan: Vec<PlanItem>,
    /// Risks that somebody accepted for a while.
    pub waivers: Vec<Waiver>,
    /// Its files: the main one, then those it includes.
    pub sources: Vec<Arc<Source>>,
    index: holder::Index,
}

impl Roster {
    /// The entry that speaks for an identity: the one that covers it most narrowly, as
    /// [`Specificity`] orders them.
    pub fn holder<'r>(&'r self, identity: &Identity) -> Holding<'r> {
        let covering = self.index.covering(|at| self.pattern(at), identity);
        holder::narrowest(&self.entries, &covering)
    }

    /// Every entry that covers an identity, in the order of the roster: an entry that covers none
    /// is a ghost.
    pub fn covering<'r>(&'r self, identity: &Identity) -> Vec<&'r Entry> {
        let covering = self.index.covering(|at| self.pattern(at), identity);
        let entries = covering.iter();
        entries.filter_map(|(at, _)| self.entries.get(*at)).collect()
    }

    fn pattern(&self, at: usize) -> Option<&Pattern> {
        self.entries.get(at).map(|entry| &entry.matcher.value)
    }
}
