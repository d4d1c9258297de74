//! The detection rules by id. A built-in one is parsed when something calls for it: a run over a
//! few files needs a few of them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::calls::{self, By, Call};
use super::{DetectRule, Match, late};

/// Detection rules, ordered by id.
#[derive(Debug, Default)]
pub struct Rules {
    by_id: BTreeMap<String, Kept<'static>>,
}

/// A rule, or where it stands in the embedded text, and what brings it into play.
#[derive(Debug, Deserialize)]
pub(super) struct Kept<'w> {
    at: usize,
    #[serde(borrow)]
    calls: Vec<Call<'w>>,
    #[serde(skip)]
    rule: OnceLock<Option<Box<DetectRule>>>,
}

impl Kept<'_> {
    /// The rule: the build wrote it and the tests parse each, so that only a broken build has none.
    fn rule(&self) -> Option<&DetectRule> {
        self.rule.get_or_init(|| late::embedded(self.at).map(Box::new)).as_deref()
    }
}

/// A match that a word called for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Called<'c> {
    /// The rule's id.
    pub(crate) id: &'c str,
    kept: &'c Kept<'static>,
    at: usize,
}

impl<'c> Called<'c> {
    /// The rule and the match in it.
    pub(crate) fn entry(&self) -> Option<(&'c DetectRule, &'c Match)> {
        let rule = self.kept.rule()?;
        Some((rule, rule.matches.get(self.at)?))
    }

    /// Whether another word called for the same match.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.id == other.id && self.at == other.at
    }
}

impl Rules {
    pub(super) fn embedded(by_id: BTreeMap<String, Kept<'static>>) -> Self {
        Self { by_id }
    }

    /// The rule of this id.
    pub fn get(&self, id: &str) -> Option<&DetectRule> {
        self.by_id.get(id)?.rule()
    }

    /// Whether there is a rule of this id.
    pub fn contains_key(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// Every id.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.by_id.keys()
    }

    /// Every rule.
    pub fn values(&self) -> impl Iterator<Item = &DetectRule> {
        self.by_id.values().filter_map(Kept::rule)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Adds a rule; whether it took the place of one.
    pub fn insert(&mut self, id: String, rule: DetectRule) -> bool {
        let calls = calls::of(&rule);
        let rule = OnceLock::from(Some(Box::new(rule)));
        self.by_id.insert(id, Kept { at: 0, calls, rule }).is_some()
    }

    /// What words of a kind call for, rule by rule.
    pub(crate) fn called(&self, by: By) -> impl Iterator<Item = (&str, Called<'_>)> {
        self.by_id.iter().flat_map(move |(id, kept)| {
            let calls = kept.calls.iter().filter(move |call| call.0 == by);
            calls.map(move |Call(_, at, word)| (&**word, Called { id, kept, at: *at }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::built_in;
    use crate::rule::load::sound;

    #[test]
    fn every_embedded_rule_is_sound_and_called_as_the_build_found() {
        for (id, kept) in &built_in().unwrap().detect.by_id {
            let rule = kept.rule().unwrap_or_else(|| panic!("{id} cannot be parsed"));
            assert_eq!(kept.calls, calls::of(rule), "{id}");
            assert_eq!(sound(rule), Ok(()), "{id}");
        }
    }
}
