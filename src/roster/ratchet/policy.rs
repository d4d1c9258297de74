//! Whether a policy asks for less: longer intervals, lower levels, more that is trusted or ignored.

use std::collections::BTreeSet;

use super::Ratchet;
use crate::inventory::Identity;
use crate::roster::{
    Accounts, Duration, Globs, Intervals, Levels, Policy, Requirement, Setting, Spanned,
    WaiverPolicy,
};
use crate::rule::Level;

/// Rules whose checks report some findings at `warn` unless the roster says otherwise.
const BY_CIRCUMSTANCE: [&str; 4] =
    ["literal-credential", "partner-contract-ended", "partner-unregistered", "unreadable-input"];

/// Rules that warn before a date: they are what `due-soon` is for.
const AHEAD: [&str; 5] = [
    "expiring",
    "partner-contract-ending",
    "review-due-soon",
    "rotation-due-soon",
    "waiver-expiring",
];

impl Ratchet<'_> {
    pub(super) fn policy(&mut self, policy: &mut Policy) {
        // Whoever adds a key to the policy says here what less of it is.
        let Policy {
            at: _,
            rotation,
            review,
            retest,
            due_soon,
            grace,
            // Whom a finding names, and when, blocks nothing.
            escalate_after: _,
            levels,
            require,
            waiver,
            evidence,
            trusted,
            ignore,
            rego,
        } = &self.base.policy;
        self.intervals("policy.rotation", &mut policy.rotation, rotation);
        self.intervals("policy.review", &mut policy.review, review);
        self.levels(&mut policy.levels);
        // A shorter notice only weakens a gate that blocks on notice.
        if AHEAD.iter().any(|rule| self.stated(levels, rule).1 == Level::Deny) {
            let shorter =
                |now: &Duration, was: &Duration| now.nominal_hours() < was.nominal_hours();
            self.setting("policy.due-soon", &mut policy.due_soon, due_soon, shorter);
        }
        self.setting("policy.retest", &mut policy.retest, retest, longer);
        self.setting("policy.grace", &mut policy.grace, grace, longer);
        let max_age = &mut policy.evidence.max_age;
        self.setting("policy.evidence.max-age", max_age, &evidence.max_age, longer);
        self.required(&mut policy.require, require);
        self.waiver(&mut policy.waiver, waiver);
        let lists = policy.trusted.accounts.lists_mut().into_iter().zip(trusted.accounts.lists());
        for (name, (now, was)) in Accounts::KEYS.into_iter().zip(lists) {
            self.gained(&format!("policy.trusted.{name}"), now, was);
        }
        self.wider("policy.trusted.actions", &mut policy.trusted.actions, &trusted.actions, within);
        self.wider("policy.ignore", &mut policy.ignore, ignore, one_path);
        let kept = |old: &Spanned<String>| policy.rego.items().iter().any(|n| n.value == old.value);
        let gone: Vec<_> = rego.items().iter().filter(|old| !kept(old)).collect();
        for old in gone {
            let what = format!("`policy.rego` loses `{old}`");
            self.note("policy.rego", what, policy.at.clone(), Some(old.location()));
        }
    }

    fn required(
        &mut self,
        now: &mut Setting<BTreeSet<Requirement>>,
        was: &Setting<BTreeSet<Requirement>>,
    ) {
        let gone: Vec<_> = was.value.difference(&now.value).copied().collect();
        for word in gone {
            let what = format!("`policy.require` loses `{word}`");
            self.note(&format!("policy.require.{word}"), what, now.at.clone(), was.at.clone());
            now.value.insert(word);
        }
    }

    fn intervals(&mut self, name: &str, now: &mut Intervals, was: &Intervals) {
        let default = |what: &str| format!("{name}.{what}");
        if now.default.value.looser_than(was.default.value) {
            let what = format!(
                "`{}` goes from {} to {}",
                default("default"),
                was.default.value,
                now.default.value
            );
            let (at, base) = (now.default.at.clone(), was.default.at.clone());
            self.note(&default("default"), what, at, base);
        }
        let of = |intervals: &Intervals, selector: &str| {
            let same = intervals.rules.iter().find(|r| r.selector.value.to_string() == selector);
            same.map(|rule| rule.interval.clone().into())
        };
        for rule in &now.rules {
            let selector = rule.selector.value.to_string();
            let base = of(was, &selector).unwrap_or_else(|| was.default.clone());
            if rule.interval.value.looser_than(base.value) {
                let name = default(&selector);
                let what = format!("`{name}` goes from {} to {}", base.value, rule.interval.value);
                self.note(&name, what, Some(rule.interval.location()), base.at);
            }
        }
        for rule in &was.rules {
            let selector = rule.selector.value.to_string();
            let gone = of(now, &selector).is_none();
            if gone && now.default.value.looser_than(rule.interval.value) {
                let name = default(&selector);
                let left = now.default.value;
                let what =
                    format!("`{name}` is removed, and {left} takes the place of {}", rule.interval);
                self.note(&name, what, now.default.at.clone(), Some(rule.interval.location()));
            }
        }
        now.hold_to(was);
    }

    /// Intervals that are longer for some identity, though no selector alone shows it.
    pub(super) fn intervals_of(&mut self, policy: &Policy, identities: &[&Identity]) {
        let base = &self.base.policy;
        let both = [
            ("policy.rotation", &policy.rotation, &base.rotation),
            ("policy.review", &policy.review, &base.review),
        ];
        for (name, now, was) in both {
            let mut seen: BTreeSet<_> =
                self.loosened.iter().filter_map(|loosening| loosening.now.clone()).collect();
            for (identity, partner) in
                identities.iter().flat_map(|identity| [(identity, false), (identity, true)])
            {
                let (new, old) = (now.written_for(identity, partner), was.of(identity, partner));
                let Some(at) = new.at.filter(|_| new.value.looser_than(old.value)) else {
                    continue;
                };
                if seen.insert(at.clone()) {
                    let key = &identity.key;
                    let what =
                        format!("`{name}` of `{key}` goes from {} to {}", old.value, new.value);
                    self.note(name, what, Some(at), old.at);
                }
            }
        }
    }

    /// The lowest and the highest level that findings of a rule may have.
    fn stated(&self, levels: &Levels, rule: &str) -> (Level, Level) {
        if let Some(level) = levels.get(rule) {
            return (level.value, level.value);
        }
        let own = self.catalogue.govern.get(rule).map_or(Level::Allow, |rule| rule.level);
        let lowest = if BY_CIRCUMSTANCE.contains(&rule) { own.min(Level::Warn) } else { own };
        (lowest, own)
    }

    fn levels(&mut self, levels: &mut Levels) {
        let base = &self.base.policy.levels;
        let rules: BTreeSet<_> = base.keys().chain(levels.keys()).cloned().collect();
        for rule in rules {
            let (now, was) = (levels.get(&rule), base.get(&rule));
            let (lowest, highest) = (self.stated(levels, &rule).0, self.stated(base, &rule).1);
            if (now.is_none() && was.is_none()) || lowest >= highest {
                continue;
            }
            let name = format!("policy.levels.{rule}");
            let what = format!("`{name}` goes from {} to {}", highest.as_str(), lowest.as_str());
            let places = (now.map(Spanned::location), was.map(Spanned::location));
            match was.cloned() {
                Some(level) => levels.insert(rule, level),
                None => levels.remove(&rule),
            };
            self.note(&name, what, places.0, places.1);
        }
    }

    fn waiver(&mut self, now: &mut WaiverPolicy, was: &WaiverPolicy) {
        self.setting("policy.waiver.max", &mut now.max, &was.max, longer);
        self.setting("policy.waiver.renewals", &mut now.renewals, &was.renewals, |a, b| a > b);
        if was.approvers.is_empty() {
            return;
        }
        let name = "policy.waiver.approvers";
        if now.approvers.is_empty() {
            let what = format!("`{name}` is removed, which lets anybody approve");
            let first = was.approvers.first().map(Spanned::location);
            self.note(name, what, None, first);
        } else {
            self.gained(name, &mut now.approvers, &was.approvers);
        }
        if now.approvers.is_empty() {
            now.approvers.clone_from(&was.approvers);
        }
    }

    /// Globs that cover what the base does not.
    fn wider(
        &mut self,
        name: &str,
        now: &mut Globs,
        was: &Globs,
        within: impl Fn(&str, &str) -> bool,
    ) {
        now.retain(|glob| {
            let text = glob.value.as_str();
            let mut covering = was.covering(text).into_iter().filter_map(|at| was.items().get(at));
            let kept = covering.any(|other| other.value == text || within(text, &other.value))
                || was.items().iter().any(|other| other.value == text);
            if !kept {
                let what = format!("`{name}` gains `{text}`");
                self.note(name, what, Some(glob.location()), None);
            }
            kept
        });
    }
}

/// Whether a glob over paths that another covers as a text is within it: it names one path.
fn one_path(glob: &str, _: &str) -> bool {
    !glob.contains(['*', '?', '[', '{'])
}

/// Whether a glob over names that another covers as a text is within it: where `*` is all that
/// either has, a `*` of the one is in a `*` of the other, and stands for any characters in both.
fn within(glob: &str, other: &str) -> bool {
    !glob.contains(['?', '[', '{']) && !other.contains(['?', '[', '{'])
}

fn longer(now: &Duration, was: &Duration) -> bool {
    now.nominal_hours() > was.nominal_hours()
}
