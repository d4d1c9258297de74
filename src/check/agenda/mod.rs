//! What falls due, and what is late already: the dates that rules judge by, in their order.

mod identities;
mod obligation;
mod roster;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

pub use obligation::{Kind, Obligation};

use super::settle::{Exceptions, Settled};
use super::{Context, Draft, Term};
use crate::roster::Duration;
use crate::source::Source;

/// Everything with a date up to a day, the earliest first.
#[derive(Debug)]
pub struct Agenda<'a> {
    /// The day that is looked from.
    pub as_of: Date,
    /// The last day that is looked to.
    pub until: Date,
    /// What falls due until then, and what is late already.
    pub obligations: Vec<Obligation>,
    /// How many rotations and reviews are asked for and have no date to count from.
    pub undated: usize,
    /// The files that the obligations stand in.
    pub sources: &'a BTreeMap<Arc<str>, Arc<Source>>,
}

/// What is asked of the facts; another family of dates is one more function here.
const FAMILIES: &[fn(&Context<'_>, &Known<'_>) -> Vec<Item>] =
    &[identities::dates, roster::plan, roster::waivers, roster::revocations, roster::partners];

/// The rules that fire where there is no date to count from.
const UNDATED: [&str; 3] = ["rotation-unknown", "rotation-in-future", "review-missing"];

/// What was judged already.
#[derive(Debug)]
struct Known<'a> {
    exceptions: Exceptions<'a>,
    settled: Settled,
}

/// An obligation in the making: the finding that it comes to when it is late.
#[derive(Debug)]
struct Item {
    kind: Kind,
    /// What is to be done, as an order.
    what: String,
    term: Term,
    since: Option<Date>,
    /// The finding that it comes to, at the line that sets the date.
    draft: Draft,
    /// Who has to do with it.
    parties: Vec<String>,
    /// The next step, where the rule's own words are not those of one who is in time.
    next: Option<String>,
}

impl<'a> Context<'a> {
    /// What falls due within a time, and what is late; where a party is named, only what it has to
    /// do with.
    pub fn agenda(&self, within: Duration, holder: Option<&str>) -> Agenda<'a> {
        let until = within.after(self.today);
        let exceptions = Exceptions::of(self);
        let known = Known { settled: self.settle(&exceptions), exceptions };
        let concerns = |parties: &[String]| {
            holder.is_none_or(|holder| parties.iter().any(|party| party == holder))
        };
        let items = FAMILIES.iter().flat_map(|family| family(self, &known));
        let items = items.filter(|item| item.term.due <= until && concerns(&item.parties));
        let mut obligations: Vec<_> =
            items.map(|item| item.finish(self, &known.exceptions)).collect();
        obligations.sort_by_cached_key(|one| {
            (one.term.due, one.kind, one.what.clone(), one.fingerprint.clone())
        });
        let undated = known.settled.findings.iter().filter(|finding| {
            let owner = finding.owner.as_deref();
            UNDATED.contains(&finding.rule.as_str()) && (holder.is_none() || owner == holder)
        });
        let undated = undated.count();
        let sources = &self.inventory.sources;
        Agenda { as_of: self.today, until, obligations, undated, sources }
    }
}
