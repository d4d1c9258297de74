//! Whether an entry asks for less, or claims what nobody can look up. Compared by the identities that
//! entries speak for, so that moving, splitting or renaming an entry is nothing by itself.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Loosening, Ratchet};
use crate::inventory::Identity;
use crate::roster::{
    Decision, Duration, Entry, Holding, Interval, Party, Roster, Setting, Spanned, Step,
};
use crate::rule::Lifecycle;

/// A value that an entry may state.
type Stated<T> = Option<Spanned<T>>;

/// What a new rotation needs.
const PROVE: &str = "put what proves it as `evidence` beside it";

/// What a new review needs.
const SIGN: &str = "name in `by` who reviewed it, somebody who does not rotate it";

impl Ratchet<'_> {
    pub(super) fn entries(&mut self, roster: &mut Roster, identities: &[&Identity]) {
        let mut removed = BTreeSet::new();
        for identity in identities {
            let was = match self.base.holder(identity) {
                Holding::Entry(entry) => Some(entry),
                Holding::None | Holding::Ambiguous(_) => None,
            };
            match (roster.holder(identity), was) {
                (Holding::Entry(now), was) => {
                    let mut now = now.clone();
                    self.entry(roster, identity, &mut now, was);
                    if let Some(place) = roster.entries.get_mut(now.index) {
                        *place = now;
                    }
                }
                (Holding::None, Some(was)) if removed.insert(was.index) => {
                    let (name, key) = (&was.matcher.value, &identity.key);
                    let what = format!("the entry for `{name}` is removed while `{key}` stays");
                    let setting = format!("identities.{name}");
                    let was = Some(was.location());
                    self.about(identity, Loosening::of(&setting, what, None, was));
                }
                // Nobody holds it, or nobody knows who: that is a finding by itself.
                (Holding::None | Holding::Ambiguous(_), _) => {}
            }
        }
    }

    /// Holds how often identities are renewed and looked at, and nothing else that entries say.
    pub(super) fn upkeep_of(&mut self, roster: &mut Roster, identities: &[&Identity]) {
        for identity in identities {
            let Holding::Entry(now) = roster.holder(identity) else { continue };
            let mut now = now.clone();
            self.upkeep(roster, identity, &mut now, None);
            if let Some(place) = roster.entries.get_mut(now.index) {
                *place = now;
            }
        }
    }

    fn about(&mut self, identity: &Identity, loosening: Loosening) {
        let identity = Some(identity.key.clone());
        self.loosened.push(Loosening { identity, ..loosening });
    }

    /// What the base has no entry for is held to the base's policy.
    fn entry(
        &mut self,
        roster: &Roster,
        identity: &Identity,
        now: &mut Entry,
        was: Option<&Entry>,
    ) {
        self.upkeep(roster, identity, now, was);
        if let Some(was) = was {
            // Whoever adds a key to an entry says here what holds it.
            let Entry {
                index: _,
                at: _,
                matcher: _,
                issued_as: _,
                purpose: _,
                raci: _,
                lifecycle: _,
                rotation: _,
                review: _,
                revocation: _,
                expires: _,
                approvals: _,
            } = was;
            self.accountable(roster, identity, now, was);
            self.done(identity, now, was);
            self.rotated(identity, now, was);
            self.reviewed(roster, identity, now, was);
            self.decided(identity, now, was);
            self.revocation(identity, now, was);
        }
    }

    fn upkeep(
        &mut self,
        roster: &Roster,
        identity: &Identity,
        now: &mut Entry,
        was: Option<&Entry>,
    ) {
        let outside = {
            let mut parties = now.parties().filter_map(|name| roster.parties.get(&name.value));
            parties.any(Party::is_partner)
        };
        let (policy, base) = (&roster.policy, &self.base.policy);
        let [rotation, review] =
            [(&policy.rotation, &base.rotation), (&policy.review, &base.review)]
                .map(|(now, was)| (now.of(identity, outside), was.of(identity, outside)));
        let own = |of: fn(&Entry) -> &Stated<Interval>| was.and_then(|was| of(was).clone());
        let name = now.matcher.clone().map(|pattern| pattern.to_string());
        if identity.lifecycle == Lifecycle::Static {
            let own = own(|entry| &entry.rotation.every);
            self.every(identity, ("rotation", &name), &mut now.rotation.every, own, rotation);
        }
        let own = own(|entry| &entry.review.every);
        self.every(identity, ("review", &name), &mut now.review.every, own, review);
    }

    /// How often it is renewed or looked at: no less than the entry of the base asked for, or, where
    /// that asked for nothing of its own, the policy.
    fn every(
        &mut self,
        identity: &Identity,
        (part, name): (&str, &Spanned<String>),
        every: &mut Stated<Interval>,
        own: Stated<Interval>,
        (policy, base): (Setting<Interval>, Setting<Interval>),
    ) {
        let before = if own.is_some() { "it was" } else { "the policy asks for" };
        let base = own.clone().map_or(base, Setting::from);
        let asks = every.as_ref().map_or(policy.value, |every| every.value);
        if asks.looser_than(base.value) {
            let now = every.as_ref().map_or_else(|| name.location(), Spanned::location);
            let what =
                format!("`{part}.every` of `{name}` is {asks}, where {before} {}", base.value);
            let setting = format!("identities.{part}.every");
            self.about(identity, Loosening::of(&setting, what, Some(now), base.at));
            *every = own;
        }
    }

    /// A partner does not come to answer for what somebody of one's own answered for.
    fn accountable(&mut self, roster: &Roster, identity: &Identity, now: &mut Entry, was: &Entry) {
        let outside =
            |name: &Spanned<String>| roster.parties.get(&name.value).is_some_and(Party::is_partner);
        let Some(before) = was.raci.accountable.first().filter(|name| !outside(name)) else {
            return;
        };
        let name = &now.matcher;
        let (what, at) = match now.raci.accountable.first() {
            None => {
                let at = now.raci.at.clone().unwrap_or_else(|| now.location());
                (format!("nobody is to answer for `{name}` after `{before}`"), at)
            }
            Some(partner) if outside(partner) => {
                let what =
                    format!("the partner `{partner}` is to answer for `{name}` after `{before}`");
                (what, partner.location())
            }
            Some(_) => return,
        };
        let setting = "identities.raci.accountable";
        self.about(identity, Loosening::of(setting, what, Some(at), Some(before.location())));
        now.raci.accountable.clone_from(&was.raci.accountable);
    }

    /// What was done stays done: an unknown day may be asked less of than a day long past.
    fn done(&mut self, identity: &Identity, now: &mut Entry, was: &Entry) {
        let name = now.matcher.value.to_string();
        let days = [
            ("rotation.last", &mut now.rotation.last, &was.rotation.last),
            ("review.last", &mut now.review.last, &was.review.last),
            ("revocation.tested", &mut now.revocation.tested, &was.revocation.tested),
        ];
        for (part, day, before) in days {
            if day.is_none() && before.is_some() {
                let what = format!("`{part}` of `{name}` is removed");
                self.put_back(identity, part, what, day, before, "put it back");
            }
        }
    }

    /// A later rotation, and a later end because of it, need evidence that the base has not.
    fn rotated(&mut self, identity: &Identity, now: &mut Entry, was: &Entry) {
        let proof = |entry: &Entry| entry.rotation.evidence.as_ref().map(|one| one.value.clone());
        let proven = proof(now).is_some_and(|proof_now| proof(was) != Some(proof_now));
        if proven {
            return;
        }
        self.renamed(identity, now, was);
        let name = now.matcher.value.to_string();
        let (last, expires) = (&mut now.rotation.last, &mut now.expires);
        if let Some(moved) = later(last, &was.rotation.last) {
            let what = format!("`rotation.last` of `{name}` {moved} without new evidence");
            self.put_back(identity, "rotation.last", what, last, &was.rotation.last, PROVE);
        }
        if let Some(moved) = later(expires, &was.expires) {
            let what = format!("`expires` of `{name}` {moved} without evidence of a rotation");
            self.put_back(identity, "expires", what, expires, &was.expires, PROVE);
        } else if expires.is_none() && was.expires.is_some() {
            let what = format!("`expires` of `{name}` is removed");
            self.put_back(identity, "expires", what, expires, &was.expires, "put it back");
        }
    }

    /// What its issuer calls it stays: what was observed under that name counts.
    fn renamed(&mut self, identity: &Identity, now: &mut Entry, was: &Entry) {
        let kept = |old: &Spanned<String>| now.issued_as.iter().any(|new| new.value == old.value);
        let lost: Vec<_> = was.issued_as.iter().filter(|old| !kept(old)).cloned().collect();
        for old in lost {
            let what = format!("`issued-as` of `{}` loses `{old}`", now.matcher);
            let loosening = Loosening::of("identities.issued-as", what, None, Some(old.location()));
            self.about(identity, Loosening { remedy: PROVE, ..loosening });
            now.issued_as.push(old);
        }
    }

    /// What a review decided stands until the next one.
    fn decided(&mut self, identity: &Identity, now: &mut Entry, was: &Entry) {
        let value = |of: &Stated<Decision>| of.as_ref().map(|of| of.value);
        let (decision, before) = (&mut now.review.decision, &was.review.decision);
        let again = later(&now.review.last, &was.review.last).is_some();
        if again || value(decision) >= value(before) {
            return;
        }
        let name = now.matcher.value.to_string();
        let what = match (&decision, before) {
            (Some(now), Some(was)) => {
                format!("`review.decision` of `{name}` goes from {was} to {now} without a review")
            }
            _ => format!("`review.decision` of `{name}` is removed"),
        };
        let remedy = "put it back, or review it again";
        self.put_back(identity, "review.decision", what, decision, before, remedy);
    }

    /// A later review needs somebody who did it, and who does not rotate what was reviewed.
    fn reviewed(&mut self, roster: &Roster, identity: &Identity, now: &mut Entry, was: &Entry) {
        let Some(moved) = later(&now.review.last, &was.review.last) else { return };
        // Nobody stops being the holder for the day of the review.
        let rotates = |roster: &Roster, entry: &Entry, by: &str| {
            entry.doers(Step::Rotate).iter().any(|doer| {
                let party = roster.parties.get(&doer.value);
                doer.value == by || party.is_some_and(|party| party.is_called(by))
            })
        };
        let holds = |by: &str| rotates(roster, now, by) || rotates(self.base, was, by);
        let fault = match &now.review.by {
            None => "without saying who reviewed it".to_owned(),
            Some(by) if holds(&by.value) => format!("by `{by}`, who rotates it"),
            Some(_) => return,
        };
        let what = format!("`review.last` of `{}` {moved} {fault}", now.matcher);
        self.put_back(identity, "review.last", what, &mut now.review.last, &was.review.last, SIGN);
    }

    fn revocation(&mut self, identity: &Identity, now: &mut Entry, was: &Entry) {
        let name = now.matcher.value.to_string();
        let (runbook, before) = (&mut now.revocation.runbook, &was.revocation.runbook);
        if runbook.is_none() && before.is_some() {
            let what = format!("`revocation.runbook` of `{name}` is removed");
            self.put_back(identity, "revocation.runbook", what, runbook, before, "put it back");
        }
        let (within, before) = (&mut now.revocation.within, &was.revocation.within);
        let hours =
            |of: &Stated<Duration>| of.as_ref().map_or(u32::MAX, |of| of.value.nominal_hours());
        if hours(within) > hours(before) {
            let what = match (&within, before) {
                (Some(now), Some(was)) => {
                    format!("`revocation.within` of `{name}` goes from {was} to {now}")
                }
                _ => format!("`revocation.within` of `{name}` is removed"),
            };
            self.put_back(identity, "revocation.within", what, within, before, "undo it");
        }
    }

    /// Notes a value that the entry of the base has otherwise, and takes that.
    fn put_back<T: Clone>(
        &mut self,
        identity: &Identity,
        part: &str,
        what: String,
        now: &mut Stated<T>,
        was: &Stated<T>,
        remedy: &'static str,
    ) {
        let (at, base) = (now.as_ref().map(Spanned::location), was.as_ref().map(Spanned::location));
        let loosening = Loosening::of(&format!("identities.{part}"), what, at, base);
        self.about(identity, Loosening { remedy, ..loosening });
        now.clone_from(was);
    }
}

/// "goes from 2026-07-01 to 2026-11-20", for a date that moved later.
fn later(now: &Stated<Date>, was: &Stated<Date>) -> Option<String> {
    let (now, was) = (now.as_ref()?, was.as_ref()?);
    (now.value > was.value).then(|| format!("goes from {was} to {now}"))
}
