//! What was observed of an identity, as a judge reads it: how old its key is, whether it works.

use jiff::civil::Date;

use super::Context;
use super::draft::{Draft, count};
use crate::evidence::{Fact, Record, State, Tool};
use crate::inventory::Identity;
use crate::roster::Duration;
use crate::rule::Lifecycle;
use crate::source::Location;

/// How far a roster's date and an issuer's may lie apart: people write down the day on which they
/// finished, in their own time zone.
const TOLERANCE: Duration = Duration::days(2);

/// Everything that was observed of one identity up to the day that is judged.
pub(super) struct Observed<'a> {
    records: Vec<&'a Record>,
    today: Date,
    max_age: Duration,
}

/// A day that was observed.
#[derive(Clone, Copy)]
pub(super) struct Dated<'a> {
    pub(super) date: Date,
    fact: Fact,
    record: &'a Record,
}

impl<'a> Context<'a> {
    /// What was observed of an identity.
    pub(super) fn observed(&self, identity: &Identity) -> Observed<'a> {
        let records = self.roster.observed(identity, self.evidence).into_iter();
        Observed {
            records: records.filter(|record| record.observation.observed <= self.today).collect(),
            today: self.today,
            max_age: self.roster.policy.evidence.max_age.value,
        }
    }

    /// Whether it is a principal whose keys are known: each of them has its own end.
    pub(super) fn has_keys(&self, identity: &Identity) -> bool {
        let of = |other: &Identity| other.companion_of.as_ref() == Some(&identity.key);
        let mut others = self.inventory.identities.values();
        identity.lifecycle != Lifecycle::Static
            && others.any(|other| of(other) && other.lifecycle == Lifecycle::Static)
    }

    /// Whether it is a credential that rotates and is held with a principal that does not.
    pub(super) fn held_with_principal(&self, identity: &Identity) -> bool {
        let with = identity.companion_of.as_ref();
        let with = with.and_then(|key| self.inventory.identities.get(key));
        identity.lifecycle == Lifecycle::Static
            && with.is_some_and(|principal| principal.lifecycle != Lifecycle::Static)
    }
}

impl<'a> Observed<'a> {
    pub(super) const fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    fn works(record: &Record) -> bool {
        matches!(record.observation.state, None | Some(State::Active))
    }

    /// The latest day of these facts among the credentials that work.
    fn latest(&self, wanted: impl Fn(Fact) -> bool) -> Option<Dated<'a>> {
        let working = self.records.iter().filter(|record| Self::works(record));
        let dates = working.flat_map(|record| {
            let dates = record.observation.dates.iter();
            dates.map(|(fact, date)| Dated { date: *date, fact: *fact, record })
        });
        let known = dates.filter(|dated| wanted(dated.fact) && dated.date <= self.today);
        known.max_by_key(|dated| (dated.date, dated.record.observation.observed))
    }

    /// When the newest key that works was made.
    pub(super) fn key(&self) -> Option<Dated<'a>> {
        self.latest(Fact::dates_the_key)
    }

    /// When a store last took a value.
    pub(super) fn written(&self) -> Option<Dated<'a>> {
        self.latest(|fact| fact == Fact::Written)
    }

    /// When it was last used.
    pub(super) fn last_used(&self) -> Option<Dated<'a>> {
        self.latest(|fact| fact == Fact::LastUsed)
    }

    /// The last day of the credential that works longest; none where one of them has no end.
    pub(super) fn expires(&self) -> Option<Dated<'a>> {
        let ends = |record: &'a Record| {
            let date = record.observation.dates.get(&Fact::Expires).copied();
            date.map(|date| Dated { date, fact: Fact::Expires, record })
        };
        let dated =
            |record: &&&'a Record| record.observation.dates.keys().any(|f| *f != Fact::Written);
        let (working, others): (Vec<&Record>, Vec<&Record>) =
            self.records.iter().filter(dated).partition(|record| Self::works(record));
        let count = if working.is_empty() { others } else { working };
        let all: Option<Vec<_>> = count.into_iter().map(ends).collect();
        all?.into_iter().max_by_key(|dated| dated.date)
    }

    /// What shows that its issuer, or the store, has no working credential of it any more.
    pub(super) fn gone(&self) -> Option<&'a Record> {
        self.records.iter().copied().find(|record| {
            let issuer = record.observation.tool.issuer();
            let view = self.records.iter().filter(|r| r.observation.tool.issuer() == issuer);
            let newest = view.clone().map(|r| r.observation.observed).max();
            let mut view = view.filter(|r| Some(r.observation.observed) == newest);
            Some(record.observation.observed) == newest
                && !view.any(|r| Self::works(r))
                && !self.revived(record.observation.observed)
        })
    }

    /// Whether another issuer showed a working key later.
    fn revived(&self, after: Date) -> bool {
        self.records.iter().any(|record| {
            let dated = record.observation.dates.keys().any(|fact| fact.dates_the_key());
            dated && Self::works(record) && record.observation.observed > after
        })
    }

    /// What shows that it was not rotated on a day that is claimed: the newest key is older or,
    /// where no issuer was asked, what is stored is. It was looked at after that day.
    pub(super) fn excludes(&self, claimed: Date) -> Option<Dated<'a>> {
        let newest = self.key().or_else(|| self.written())?;
        let seen_after = newest.record.observation.observed > claimed;
        (seen_after && TOLERANCE.after(newest.date) < claimed).then_some(newest)
    }

    /// Whether a rotation that is claimed may be later than the look at the newest key.
    pub(super) fn knows_less_than(&self, claimed: Date) -> bool {
        let older = |key: Dated<'_>| key.date < TOLERANCE.before(claimed);
        self.key().is_some_and(|key| older(key) && key.record.observation.observed <= claimed)
    }

    /// Whether the key is as new as is claimed or, where no issuer was asked, a store took a value
    /// on that day.
    pub(super) fn supports(&self, claimed: Date) -> bool {
        let (from, to) = (TOLERANCE.before(claimed), TOLERANCE.after(claimed));
        let written = || self.written().is_some_and(|written| (from..=to).contains(&written.date));
        self.key().map_or_else(written, |key| key.date >= from)
    }

    /// "created 2026-10-02, as AWS says", and what is to be kept in mind.
    pub(super) fn says(&self, dated: Dated<'_>) -> String {
        let speaker = speaker(dated.record);
        let mut said = format!("{} {}, as {speaker} says", dated.fact.in_words(), dated.date);
        if dated.fact == Fact::Written {
            said.push_str("; that proves writing, not rotation at the issuer");
        }
        self.with_age(said, dated.record)
    }

    /// "its newest key is of 2026-10-02, as AWS says": why it was not rotated after that.
    pub(super) fn denies(&self, newest: Dated<'_>) -> String {
        let what = match newest.fact {
            Fact::Written => "its store was last written on",
            _ => "its newest key is of",
        };
        let said = format!("{what} {}, as {} says", newest.date, speaker(newest.record));
        self.with_age(said, newest.record)
    }

    /// "disabled, as GitLab says".
    pub(super) fn state(&self, record: &Record) -> String {
        let observation = &record.observation;
        let state = observation.state.unwrap_or(State::Active);
        self.with_age(format!("{state}, as {} says", speaker(record)), record)
    }

    /// "made by alice, as GitHub says": somebody to ask, though not an owner.
    pub(super) fn maker(&self) -> Option<String> {
        let mut records = self.records.iter();
        records.find_map(|record| {
            let owner = record.observation.owner.as_ref()?;
            Some(self.with_age(format!("made by {owner}, as {} says", speaker(record)), record))
        })
    }

    fn with_age(&self, said: String, record: &Record) -> String {
        let seen = record.observation.observed;
        if self.max_age.after(seen) >= self.today {
            return said;
        }
        let days = self.today.since((jiff::Unit::Day, seen)).map_or(0, |span| span.get_days());
        format!("{said} (seen {} ago)", count(i64::from(days), "day"))
    }
}

/// Whose word it is: the issuer's or, where no tool was asked, a person's.
fn speaker(record: &Record) -> &str {
    let observation = &record.observation;
    match (&observation.by, observation.tool) {
        (Some(by), Tool::Manual) => by.as_str(),
        (_, tool) => tool.issuer(),
    }
}

impl Dated<'_> {
    /// Where the evidence file says it.
    pub(super) fn location(&self) -> Location {
        self.record.dates.get(&self.fact).unwrap_or(&self.record.at).clone()
    }
}

impl Draft {
    /// The same, with the line of the evidence that says so.
    pub(super) fn shown_by(self, observed: &Observed<'_>, dated: Dated<'_>) -> Self {
        self.related(dated.location(), observed.says(dated))
    }
}
