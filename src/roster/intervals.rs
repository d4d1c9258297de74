//! How often identities fall due, by key, class and holder.

use std::cmp::Reverse;
use std::fmt;

use super::pattern::{KeyPattern, literals, spellings};
use super::{Interval, Setting, Spanned};
use crate::inventory::Identity;
use crate::rule::Class;

/// `policy.rotation` and `policy.review`: a default, and intervals for what a selector covers.
#[derive(Debug, Clone)]
pub struct Intervals {
    /// For everything that no selector covers.
    pub default: Setting<Interval>,
    /// In the order of the roster, which decides nothing.
    pub rules: Vec<IntervalRule>,
    /// What they are held to: no identity falls due later than this says.
    held_to: Vec<Intervals>,
}

/// One interval and what it is for.
#[derive(Debug, Clone)]
pub struct IntervalRule {
    /// What it is for.
    pub selector: Spanned<Selector>,
    /// How often.
    pub interval: Spanned<Interval>,
}

/// What an interval is for.
#[derive(Debug, Clone)]
pub enum Selector {
    /// `github/deploy-key`, `aws/access-key/ci-*`: a key, the head of keys up to a `/`, or a glob
    /// over keys, without or with a qualifier.
    Key(Box<KeySelector>),
    /// `class:delegated-admin`
    Class(Class),
    /// `partner`: whatever a partner holds.
    Partner,
}

/// A key, the head of keys, or a glob over keys.
#[derive(Debug, Clone)]
pub struct KeySelector(pub(super) KeyPattern);

impl KeySelector {
    pub(super) fn new(text: &str) -> Self {
        Self(KeyPattern::new(text))
    }

    /// How it covers an identity: 3 by its whole key, 2 without the qualifier, 1 as a head or a
    /// glob; and how many characters it fixes.
    fn rank(&self, identity: &Identity) -> Option<(u8, usize)> {
        let text = self.0.text.as_str();
        let key = identity.key.as_str();
        if text == key {
            return Some((3, 0));
        }
        if spellings(&identity.key).any(|key| key == text) {
            return Some((2, text.len()));
        }
        let head = key.strip_prefix(text).is_some_and(|rest| rest.starts_with('/'));
        (head || self.0.glob_covers(identity)).then(|| (1, literals(text)))
    }
}

impl Intervals {
    /// Only a default, which the roster does not state.
    pub(super) const fn default_of(interval: Interval) -> Self {
        Self { default: Setting::default_of(interval), rules: Vec::new(), held_to: Vec::new() }
    }

    /// Lets no identity fall due later than these others say.
    pub(super) fn hold_to(&mut self, others: &Self) {
        self.held_to.push(others.clone());
    }

    /// The interval of an identity: what [`Self::written_for`] says, or the shortest of what they
    /// are held to.
    pub fn of(&self, identity: &Identity, held_by_partner: bool) -> Setting<Interval> {
        let own = self.written_for(identity, held_by_partner);
        let others = self.held_to.iter().map(|others| others.of(identity, held_by_partner));
        others.fold(own, |own, other| if own.value.looser_than(other.value) { other } else { own })
    }

    /// The interval of an identity, by the most specific selector that covers it: its key, its key
    /// without the qualifier, a head or glob (the one that fixes more), its class or its partner,
    /// the default. Of equally specific ones the shortest interval counts.
    pub fn written_for(&self, identity: &Identity, held_by_partner: bool) -> Setting<Interval> {
        let covering = self.rules.iter().filter_map(|rule| {
            let rank = match &rule.selector.value {
                Selector::Key(key) => key.rank(identity),
                Selector::Class(class) => (*class == identity.class).then_some((0, 0)),
                Selector::Partner => held_by_partner.then_some((0, 0)),
            };
            rank.map(|rank| (rank, rule))
        });
        covering
            .max_by_key(|(rank, rule)| (*rank, Reverse(rule.interval.value.hours())))
            .map_or_else(|| self.default.clone(), |(_, rule)| rule.interval.clone().into())
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(&key.0.text),
            Self::Class(class) => write!(f, "class:{}", class.as_str()),
            Self::Partner => f.write_str("partner"),
        }
    }
}
