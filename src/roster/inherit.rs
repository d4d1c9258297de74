//! A roster on top of a baseline: what it leaves unsaid, the baseline says; what the baseline says, it
//! cannot say less of, unless the baseline leaves it open.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    Accounts, Duration, Globs, Interval, Intervals, Party, Policy, Requirement, Roster, Setting,
    Spanned,
};
use crate::rule::{Catalogue, Level};
use crate::source::Span;

/// The rule that says what a roster asks less of. It is no roster's to silence.
const TOLD: &str = "baseline-loosened";

impl Roster {
    /// Takes over what a baseline says and this roster does not.
    pub fn inherit(&mut self, baseline: &Self) {
        self.policy.inherit(&baseline.policy);
        for (name, theirs) in &baseline.parties {
            match self.parties.get_mut(name) {
                Some(own) => own.inherit(theirs),
                None => drop(self.parties.insert(name.clone(), theirs.clone())),
            }
        }
        self.sources.extend(baseline.sources.iter().cloned());
    }

    /// What a baseline asks of this roster: itself, with everything as loose as this roster has it
    /// that it does not say or that it leaves open.
    pub fn asked_by(&self, baseline: &Self, catalogue: &Catalogue) -> Self {
        let mut asked = baseline.clone();
        let open = |setting: &str| baseline.open.iter().any(|open| open.value.covers(setting));
        let (theirs, own) = (&mut asked.policy, &self.policy);
        for (name, intervals) in
            [("rotation", &mut theirs.rotation), ("review", &mut theirs.review)]
        {
            intervals.ask_only(&|part| open(&format!("{name}.{part}")));
        }
        leave(&mut theirs.due_soon, open("due-soon"), Duration::days(0));
        leave(&mut theirs.grace, open("grace"), Duration::LONGEST);
        leave(&mut theirs.retest, open("retest"), Duration::LONGEST);
        let max_age = &mut theirs.evidence.max_age;
        leave(max_age, open("evidence.max-age"), Duration::LONGEST);
        leave(&mut theirs.waiver.max, open("waiver.max"), Duration::LONGEST);
        leave(&mut theirs.waiver.renewals, open("waiver.renewals"), u32::MAX);
        if open("waiver.approvers") {
            theirs.waiver.approvers.clear();
        }
        theirs.require.value = match theirs.require.at {
            None => BTreeSet::new(),
            Some(_) => {
                let words = theirs.require.value.iter().copied();
                let asked = |word: &Requirement| !open(&format!("require.{word}"));
                words.filter(asked).collect()
            }
        };
        let path = baseline.sources.first().map_or_else(|| "".into(), |main| main.path.clone());
        for rule in catalogue.govern.keys() {
            let said = theirs.levels.contains_key(rule) || rule == TOLD;
            if open(&format!("levels.{rule}")) || !said {
                let level =
                    Spanned { value: Level::Allow, span: Span::default(), path: Arc::clone(&path) };
                theirs.levels.insert(rule.clone(), level);
            }
        }
        let accounts = (&mut theirs.trusted.accounts, &own.trusted.accounts);
        let lists = accounts.0.lists_mut().into_iter().zip(accounts.1.lists());
        for (name, (theirs, own)) in Accounts::KEYS.into_iter().zip(lists) {
            if theirs.is_empty() || open(&format!("trusted.{name}")) {
                theirs.clone_from(own);
            }
        }
        let same = |theirs: &mut Globs, own: &Globs, open: bool| {
            if open || theirs.items().is_empty() {
                theirs.clone_from(own);
            }
        };
        same(&mut theirs.trusted.actions, &own.trusted.actions, open("trusted.actions"));
        same(&mut theirs.ignore, &own.ignore, open("ignore"));
        theirs.rego.clone_from(&own.rego);
        asked
    }
}

/// A setting that is not said, or is open, asks for nothing.
fn leave<T>(setting: &mut Setting<T>, open: bool, loosest: T) {
    if open || setting.at.is_none() {
        *setting = Setting::default_of(loosest);
    }
}

impl Policy {
    fn inherit(&mut self, theirs: &Self) {
        // Whoever adds a key to the policy says here what becomes of a baseline's.
        let Self {
            at: _,
            rotation,
            review,
            retest,
            due_soon,
            grace,
            escalate_after,
            levels,
            require,
            waiver,
            evidence,
            trusted,
            ignore,
            // They are files of the baseline's repository, and are read there.
            rego: _,
        } = theirs;
        self.rotation.inherit(rotation);
        self.review.inherit(review);
        unsaid(&mut self.due_soon, due_soon);
        unsaid(&mut self.retest, retest);
        unsaid(&mut self.grace, grace);
        unsaid(&mut self.escalate_after, escalate_after);
        unsaid(&mut self.evidence.max_age, &evidence.max_age);
        unsaid(&mut self.require, require);
        unsaid(&mut self.waiver.max, &waiver.max);
        unsaid(&mut self.waiver.renewals, &waiver.renewals);
        if self.waiver.approvers.is_empty() {
            self.waiver.approvers.clone_from(&waiver.approvers);
        }
        for (rule, level) in levels {
            self.levels.entry(rule.clone()).or_insert_with(|| level.clone());
        }
        self.trusted.accounts.add(&trusted.accounts);
        self.trusted.actions.add(&trusted.actions);
        self.ignore.add(ignore);
    }
}

impl Intervals {
    fn inherit(&mut self, theirs: &Self) {
        unsaid(&mut self.default, &theirs.default);
        for rule in &theirs.rules {
            let selector = rule.selector.value.to_string();
            if self.rules.iter().all(|own| own.selector.value.to_string() != selector) {
                self.rules.push(rule.clone());
            }
        }
    }

    /// Lets what is open, and a default that is not said, ask for nothing.
    fn ask_only(&mut self, open: &dyn Fn(&str) -> bool) {
        leave(&mut self.default, open("default"), Interval::Never);
        for rule in &mut self.rules {
            if open(&rule.selector.value.to_string()) {
                rule.interval.value = Interval::Never;
            }
        }
    }
}

impl Party {
    fn inherit(&mut self, theirs: &Self) {
        fill(&mut self.team, &theirs.team);
        fill(&mut self.contact, &theirs.contact);
        fill(&mut self.partner, &theirs.partner);
        fill(&mut self.contract.ends, &theirs.contract.ends);
        fill(&mut self.contract.notice, &theirs.contract.notice);
        fill(&mut self.contract.reference, &theirs.contract.reference);
        fill(&mut self.exit.plan, &theirs.exit.plan);
        fill(&mut self.exit.tested, &theirs.exit.tested);
        if self.escalation.is_empty() {
            self.escalation.clone_from(&theirs.escalation);
        }
        self.known_as.accounts.add(&theirs.known_as.accounts);
    }
}

fn unsaid<T: Clone>(own: &mut Setting<T>, theirs: &Setting<T>) {
    if own.at.is_none() {
        own.clone_from(theirs);
    }
}

fn fill<T: Clone>(own: &mut Option<T>, theirs: &Option<T>) {
    if own.is_none() {
        own.clone_from(theirs);
    }
}
