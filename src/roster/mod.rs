//! The roster: the committed manifest that says who holds each machine identity.
//!
//! Text in, a [`Roster`] or every [`Fault`] out. Whether what it says is good enough is for checks
//! to judge; a party that it names and does not define, for example, is a finding and not a fault.

mod above;
mod accounts;
mod decode;
mod duration;
mod entry;
mod exception;
mod extension;
mod fault;
mod globs;
mod holder;
mod inherit;
mod intervals;
mod party;
mod pattern;
mod patterns;
mod policy;
mod ratchet;
mod read;
mod schema;
mod spanned;
mod specificity;
mod suggest;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use accounts::Accounts;
pub use decode::order;
pub use duration::{Duration, DurationError, Interval, Unit};
pub use entry::{Approval, Decision, Entry, Raci, Review, Revocation, Rotation, Step, Steps};
pub use exception::{PlanItem, Waiver};
pub use extension::{Extension, Open};
pub use fault::Fault;
pub use globs::Globs;
pub use holder::Holding;
pub use intervals::{IntervalRule, Intervals, KeySelector, Selector};
pub use party::{Contract, Exit, KnownAs, Party};
pub use pattern::Pattern;
pub use patterns::Patterns;
pub use policy::{EvidencePolicy, Levels, Policy, Requirement, Trusted, WaiverPolicy};
pub use ratchet::{Loosening, Ratchet};
pub use read::{extends, includes};
pub use schema::ROSTER_SCHEMA;
pub use spanned::{Setting, Spanned};
pub use specificity::Specificity;
pub(crate) use write::{double_quoted, remark};
pub use write::{quoted, shell_word};

pub(crate) use decode::plain_type;
pub(crate) use suggest::did_you_mean;

use crate::evidence::{self, Evidence, Record};
use crate::inventory::{Identity, IdentityKey};
use crate::source::Source;

/// A roster that can be judged by. The default is the roster of a repository that has none: nobody
/// holds anything, and the policy is the default one.
///
/// The entries' patterns are compiled when it is read; who changes the entries reads it anew.
#[derive(Debug, Clone, Default)]
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
    /// The baselines that it extends.
    pub extends: Vec<Spanned<Extension>>,
    /// What it leaves open to those that extend it.
    pub open: Vec<Spanned<Open>>,
    /// Its files: the main one, then those it includes, then those of its baselines.
    pub sources: Vec<Arc<Source>>,
    index: holder::Index,
    /// What a roster above this one speaks for, and by which entry.
    above: BTreeMap<IdentityKey, usize>,
    /// The first of its entries.
    first_above: Option<usize>,
}

impl Roster {
    /// The entry that speaks for an identity: the one that covers it most narrowly, as
    /// [`Specificity`] orders them. What a roster above it says comes first.
    pub fn holder<'r>(&'r self, identity: &Identity) -> Holding<'r> {
        if let Some(entry) = self.spoken_for(identity) {
            return Holding::Entry(entry);
        }
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

    /// The names under which an identity may be observed: its own, and those that its issuer knows it
    /// by, as the entry that speaks for it says.
    pub fn names_of(&self, identity: &Identity) -> Vec<String> {
        let mut names = evidence::names_of(identity);
        if let Holding::Entry(entry) = self.holder(identity) {
            names.extend(entry.issued_as.iter().map(|name| name.value.clone()));
        }
        names
    }

    /// What was observed of an identity.
    pub fn observed<'e>(&self, identity: &Identity, evidence: &'e Evidence) -> Vec<&'e Record> {
        if evidence.records.is_empty() {
            return Vec::new();
        }
        evidence.under(self.names_of(identity).iter().map(String::as_str))
    }
}
