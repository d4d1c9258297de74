//! Literal credentials: a token, key or password that stands in a file as itself.
//!
//! The keywords of all rules are looked for in the text at once. Around each keyword the
//! regular expressions of its rules are tried on a window, never on the file, and each expression
//! is compiled when its first keyword occurs: most runs touch fewer than ten. What matches is
//! judged (reference, placeholder, checksum, test path), what overlaps collapses to the rule that
//! is surest, and the value leaves this module as [`Redacted`] only.

mod checksum;
mod entropy;
mod glob;
mod judge;
mod keywords;
mod overlap;
mod redact;
mod token;
mod window;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use regex_automata::{Input, PatternID};

use crate::inventory::Redacted;
use crate::rule::{By, Called, Catalogue, CatalogueError, Confidence, DetectRule, TextMatch};
use crate::source::{Source, Span};
use judge::Judge;
use keywords::Keywords;
use overlap::Candidate;
pub(super) use redact::redact;
pub(super) use token::day;
use window::{Lines, Windows};

/// A literal credential in a file.
#[derive(Clone)]
pub struct LiteralHit<'c> {
    /// The rule that knows its format.
    pub rule: &'c DetectRule,
    /// Where the value stands.
    pub span: Span,
    /// What may be shown of it.
    pub redacted: Redacted,
    /// How sure it is that this is a live credential.
    pub confidence: Confidence,
    /// The day it ends, `YYYY-MM-DD`, where the value says so itself.
    pub expires: Option<String>,
}

impl fmt::Debug for LiteralHit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiteralHit")
            .field("rule", &self.rule.id)
            .field("span", &self.span)
            .field("redacted", &self.redacted)
            .field("confidence", &self.confidence)
            .field("expires", &self.expires)
            .finish()
    }
}

/// Finds the literals that a catalogue's `text` matchers describe.
#[derive(Debug)]
pub struct LiteralScanner<'c> {
    keywords: Keywords<'c>,
    /// For each keyword the patterns that it calls, as places in `patterns`.
    calls: Vec<Vec<usize>>,
    patterns: Vec<Called<'c>>,
    judge: Judge<'c>,
}

impl<'c> LiteralScanner<'c> {
    /// A scanner for every `text` matcher of the catalogue.
    ///
    /// # Errors
    /// A rule with a keyword so short that it would occur on every line.
    pub fn new(catalogue: &'c Catalogue) -> Result<Self, CatalogueError> {
        let mut patterns = Vec::<Called<'_>>::new();
        let mut calls = BTreeMap::<_, Vec<_>>::new();
        for (word, called) in catalogue.detect.called(By::Keyword) {
            if word.len() < 2 {
                let reason = "a text matcher needs keywords of at least two characters".to_owned();
                return Err(CatalogueError { file: format!("{}.yaml", called.id), reason });
            }
            if patterns.last().is_none_or(|last| !last.is(&called)) {
                patterns.push(called);
            }
            calls.entry(word).or_default().push(patterns.len() - 1);
        }
        Ok(Self {
            keywords: Keywords::new(calls.keys().copied().collect()),
            calls: calls.into_values().collect(),
            patterns,
            judge: Judge::new(catalogue),
        })
    }

    /// The literals of a file, in the order of the text; no two stand on the same bytes.
    pub fn scan(&self, source: &Source) -> Vec<LiteralHit<'c>> {
        let mut found = Vec::new();
        let mut lines = Lines::new(&source.text);
        let mut windows = Windows::new(self.patterns.len());
        self.keywords.find(&source.text, |word, stands| {
            for &place in &self.calls[word] {
                let reach = self.pattern(place).map_or(0, |(_, text)| text.reach);
                if let Some(done) = windows.grow(place, lines.window(stands, reach)) {
                    self.search(place, done, source, &mut found);
                }
            }
        });
        for (place, window) in windows.rest() {
            self.search(place, window, source, &mut found);
        }
        let kept = overlap::collapse(found);
        kept.into_iter().filter_map(|hit| self.hit(hit, source)).collect()
    }

    fn pattern(&self, place: usize) -> Option<(&'c DetectRule, &'c TextMatch)> {
        let (rule, from) = self.patterns[place].entry()?;
        Some((rule, from.text.as_ref()?))
    }

    /// How sure it is that a value is a credential, where its place says that one stands there;
    /// `None` for what only refers to one or holds its place.
    pub(crate) fn grade_in_place(&self, path: &str, value: &str) -> Option<Confidence> {
        self.judge.grade_in_place(path, value)
    }

    /// Whether a value only points at a credential that is kept elsewhere.
    pub(crate) fn refers(&self, value: &str) -> bool {
        self.judge.refers(&value.to_lowercase())
    }

    /// Tries one pattern on one window and keeps what the judge lets pass.
    fn search(&self, place: usize, window: Span, source: &Source, found: &mut Vec<Candidate>) {
        let Some((_, text)) = self.pattern(place) else {
            return;
        };
        let window = source.clamp(window);
        let haystack = &source.text[..window.end];
        // Hardly any window holds a match: look for one before anything is set up for its groups.
        let mut input = Input::new(haystack).range(window.start..);
        if !text.pattern.occurs(input.clone()) {
            return;
        }
        // A pattern that does not compile is refused when its rule is read.
        let Ok(regex) = text.pattern.regex() else {
            return;
        };
        let group = |wanted: &str| regex.group_info().to_index(PatternID::ZERO, wanted);
        let (value, name, expires) = (group("value"), group("name"), group("expires"));
        let mut groups = regex.create_captures();
        loop {
            regex.search_captures(&input, &mut groups);
            let Some(whole) = groups.get_group(0) else {
                break;
            };
            let range = |group: Option<usize>| group.and_then(|group| groups.get_group(group));
            let value = range(value).unwrap_or(whole);
            let part = |group| range(group).map(|part| &haystack[part.range()]);
            let verdict = self.judge.grade(
                text,
                &judge::Found {
                    path: &source.path,
                    whole: &haystack[whole.range()],
                    value: &haystack[value.range()],
                    name: part(name),
                    expires: part(expires),
                },
            );
            if let Some(verdict) = verdict {
                found.push(Candidate {
                    pattern: place,
                    value: Span::new(value.start, value.end),
                    rank: (text.confidence, whole.len()),
                    confidence: verdict.confidence,
                    expires: verdict.expires,
                });
            }
            // On from the value, not from the match: what bounds one token may bound the next.
            let next = source.text.ceil_char_boundary(value.end.max(input.start() + 1));
            if next >= window.end {
                break;
            }
            input.set_start(next);
        }
    }

    fn hit(&self, candidate: Candidate, source: &Source) -> Option<LiteralHit<'c>> {
        let (rule, text) = self.pattern(candidate.pattern)?;
        let value = token::canonical(source.slice(candidate.value));
        Some(LiteralHit {
            rule,
            span: candidate.value,
            redacted: redact(&value, text.reveal, source, candidate.value.start, &rule.id),
            confidence: candidate.confidence,
            expires: candidate.expires,
        })
    }
}
