//! A finding in the making: facts first, words from the rule's file last.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Context, Term};
use crate::finding::{Escalation, Finding, Fingerprint, Label, Remedy, State};
use crate::inventory::{Identity, IdentityKey, Sighting};
use crate::roster::{Entry, shell_word};
use crate::rule::{Class, Level, Lifecycle};
use crate::source::Location;

/// What a check found, before levels, waivers and plan are applied.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(super) rule: &'static str,
    /// The level where neither the roster nor the command line sets one; the rule's own if none.
    pub(super) level: Option<Level>,
    facts: BTreeMap<&'static str, String>,
    /// Tells apart two findings of one rule about one identity.
    part: String,
    identity: Option<(IdentityKey, Class)>,
    /// The entry that it is about, by its place among the roster's.
    pub(super) entry: Option<usize>,
    /// The identities that it is about, where it is about several.
    pub(super) several: BTreeSet<IdentityKey>,
    owner: Option<String>,
    holder: Option<String>,
    escalation: Vec<String>,
    term: Option<Term>,
    primary: Option<Label>,
    related: Vec<Label>,
    more: Vec<Location>,
    notes: Vec<String>,
    remedy: Option<Remedy>,
}

impl Draft {
    /// A finding that is about no identity.
    pub(super) fn new(rule: &'static str) -> Self {
        Self {
            rule,
            level: None,
            facts: BTreeMap::new(),
            part: String::new(),
            identity: None,
            entry: None,
            several: BTreeSet::new(),
            owner: None,
            holder: None,
            escalation: Vec::new(),
            term: None,
            primary: None,
            related: Vec::new(),
            more: Vec::new(),
            notes: Vec::new(),
            remedy: None,
        }
    }

    /// A finding about an entry, at its `match`.
    pub(super) fn of(rule: &'static str, entry: &Entry) -> Self {
        let written = entry.matcher.value.to_string();
        let mut draft = Self::new(rule).fact("entry", &written).part(&written);
        draft.entry = Some(entry.index);
        draft.at(entry.location(), "")
    }

    /// A finding about an identity, at the first place that it was seen in.
    pub(super) fn about(rule: &'static str, identity: &Identity) -> Self {
        let mut draft = Self::new(rule).fact("noun", &identity.noun);
        let key = identity.key.as_str();
        draft = draft.fact("name", identity.key.name()).fact("key", key);
        draft = draft.fact("typed", shell_word(key));
        draft.identity = Some((identity.key.clone(), identity.class));
        draft.seen_in(&identity.sightings)
    }

    /// The same, with who holds it and whom to turn to.
    pub(super) fn held(mut self, cx: &Context<'_>, entry: &Entry) -> Self {
        if let Some(party) = entry.raci.accountable.first() {
            self = self.owned(cx, &party.value, "accountable");
            let lives = self.key().and_then(|key| cx.inventory.identities.get(key));
            let rotates = lives.is_none_or(|identity| identity.lifecycle == Lifecycle::Static);
            self.holder = cx.in_words(entry, rotates);
        }
        self
    }

    /// The same, with the party that has to see to it, and whom to turn to.
    pub(super) fn owned(mut self, cx: &Context<'_>, party: &str, part: &str) -> Self {
        self.holder = Some(format!("{party} ({part})"));
        self.answered_by(cx, party)
    }

    /// The same, with whom to turn to where a party does not answer.
    pub(super) fn answered_by(mut self, cx: &Context<'_>, party: &str) -> Self {
        self.owner = Some(party.to_owned());
        let escalation =
            cx.roster.parties.get(party).into_iter().flat_map(|party| &party.escalation);
        self.escalation = escalation.map(|handle| handle.value.clone()).collect();
        self
    }

    /// The same, with the people who have to do with it, in words.
    pub(super) fn with_people(mut self, people: String) -> Self {
        self.holder = Some(people).filter(|people| !people.is_empty());
        self
    }

    /// The identities that it is about: waivers and the plan reach it through them.
    pub(super) fn covering<'k>(mut self, keys: impl IntoIterator<Item = &'k IdentityKey>) -> Self {
        self.several.extend(keys.into_iter().cloned());
        self
    }

    /// A fact for the message.
    pub(super) fn fact(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.insert(name, value.to_string());
        self
    }

    /// What tells it apart from another finding of the same rule about the same identity.
    pub(super) fn part(mut self, part: &str) -> Self {
        part.clone_into(&mut self.part);
        self
    }

    /// The level where neither the roster nor the command line sets one.
    pub(super) fn at_level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// Where it is.
    pub(super) fn at(mut self, location: Location, text: &str) -> Self {
        self.primary = Some(Label { location, text: text.to_owned() });
        self.more.clear();
        self
    }

    /// The first of several sightings that show it; the others are further places.
    pub(super) fn seen_in<'a>(self, sightings: impl IntoIterator<Item = &'a Sighting>) -> Self {
        self.among(sightings.into_iter().map(|sighting| sighting.location.clone()).collect())
    }

    /// Where it is: the first of several places.
    pub(super) fn among(mut self, places: Vec<Location>) -> Self {
        let mut seen = BTreeSet::new();
        let mut places = places.into_iter().filter(|place| seen.insert(place.clone()));
        self.primary = places.next().map(|location| Label { location, text: String::new() });
        self.more = places.collect();
        self
    }

    /// What the first place has to do with it.
    pub(super) fn saying(mut self, text: &str) -> Self {
        if let Some(primary) = &mut self.primary {
            text.clone_into(&mut primary.text);
        }
        self
    }

    /// The other side.
    pub(super) fn related(mut self, location: Location, text: impl Into<String>) -> Self {
        self.related.push(Label { location, text: text.into() });
        self
    }

    /// The last day for it; after that, nothing is let pass.
    pub(super) fn due(self, due: Date) -> Self {
        self.term(Term::strict(due))
    }

    /// When it was or will be due, and how long that is let pass.
    pub(super) fn term(mut self, term: Term) -> Self {
        self.term = Some(term);
        self.fact("due", term.due)
    }

    /// A fact that helps.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// What would settle it.
    pub(super) fn settled_by(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// The identity that it is about.
    pub(super) fn key(&self) -> Option<&IdentityKey> {
        self.identity.as_ref().map(|(key, _)| key)
    }

    /// The finding, in the rule's words.
    pub(super) fn finish(mut self, cx: &Context<'_>, level: Level, state: State) -> Finding {
        let days_over = self.term.and_then(|term| {
            let span = cx.today.since((jiff::Unit::Day, term.due)).ok()?;
            Some(i64::from(span.get_days()))
        });
        let escalation = match self.term {
            Some(term) if state == State::Active => {
                term.escalation(&self.escalation, cx.today, &cx.roster.policy)
            }
            // Nobody is late with what is put off.
            _ => self.escalation.into_iter().map(undated).collect(),
        };
        if let Some(days) = days_over {
            self.facts.insert("days", count(days.abs(), "day"));
        }
        // What somebody is to type works from where this was asked.
        if let Some(typed) = self.facts.get_mut("typed") {
            typed.push_str(cx.asked);
        }
        if let Some(party) = self.facts.get("party") {
            let command = format!("keyroster offboard {}{}", shell_word(party), cx.asked);
            self.facts.insert("offboard", command);
        }
        let (mut message, mut next) = (self.rule.to_owned(), String::new());
        if let Some(rule) = cx.catalogue.govern.get(self.rule) {
            let value =
                |name: &str| self.facts.get(name).map(String::as_str).or(Some("(not known)"));
            message = rule.message.render(value).unwrap_or(message);
            next = rule.next.render(value).unwrap_or(next);
        }
        let key = self.identity.as_ref().map(|(key, _)| key.as_str());
        let fingerprint = Fingerprint::of(&[self.rule, key.unwrap_or_default(), &self.part]);
        let (identity, class) = self.identity.unzip();
        Finding {
            rule: self.rule.to_owned(),
            level,
            state,
            message,
            next: next.trim_end().to_owned(),
            identity,
            covers: self.several.into_iter().collect(),
            class,
            owner: self.owner,
            holder: self.holder,
            escalation,
            due: self.term.map(|term| term.due),
            days_over,
            primary: self.primary,
            related: self.related,
            more: self.more,
            notes: self.notes,
            remedy: self.remedy,
            fingerprint,
        }
    }
}

fn undated(to: String) -> Escalation {
    Escalation { to, on: None, reached: false }
}

/// "1 day", "51 days".
pub(super) fn count(n: i64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// "review", "rotate and review", "provision, rotate and review".
pub(crate) fn list(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
