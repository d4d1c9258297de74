//! The credential that a match stands on. Its value goes no further than this module.

use super::Detector;
use super::capture::{Captured, Captures};
use super::found::{Seen, captures_of, lookup};
use super::literal::redact;
use crate::dialect::Resolved;
use crate::inventory::{Found, IdentityKey, Redacted, fact};
use crate::rule::{Confidence, DetectRule};
use crate::source::{Source, Span};

/// The rule under which a value that is written out is sighted besides the identity it opens.
const WRITTEN_OUT: &str = "credential-in-file";

/// What may be known of a credential.
#[derive(Debug)]
pub(crate) struct Credential {
    /// The secrets and variables that carry it, by name.
    pub(crate) carriers: Vec<String>,
    /// The value and its place, where it is written out.
    literal: Option<(Span, Redacted, Confidence)>,
}

impl Credential {
    /// Looks at a value; `carriers` are the names that it refers to.
    pub(crate) fn new(
        detector: &Detector<'_>,
        source: &Source,
        span: Span,
        value: &str,
        mut carriers: Vec<String>,
    ) -> Self {
        // A value may be put together from several: what it is named by is the credential itself.
        let companion = |name: &String| {
            let meaning = lookup(detector.catalogue, "companions", &name.to_ascii_uppercase());
            meaning == Some("companion")
        };
        carriers.sort_by_cached_key(companion);
        let graded = || detector.literals.grade_in_place(&source.path, value.trim());
        let confidence = if carriers.is_empty() { graded() } else { None };
        let literal = confidence.map(|confidence| {
            let redacted = redact(value.trim(), 0, source, span.start, WRITTEN_OUT);
            (span, redacted, confidence)
        });
        Self { carriers, literal }
    }

    /// Whether there is one: stored somewhere under a name, or written out.
    pub(crate) fn exists(&self) -> bool {
        !self.carriers.is_empty() || self.literal.is_some()
    }

    /// Records what is known of it on what was seen. `store` is where secrets of that name are kept;
    /// if `certain`, the identity may be called by the secret's key too.
    pub(crate) fn mark(&self, seen: &mut Seen, store: &str, certain: bool) {
        let form = if self.literal.is_some() { "literal" } else { "reference" };
        seen.fact(fact::VALUE, form);
        if let Some(first) = self.carriers.first() {
            let carrier = Captured { value: Resolved::Named(first.clone()), span: None };
            seen.captures.insert("credential".to_owned(), carrier);
        }
        for name in &self.carriers {
            let key = format!("{store}/{}", name.to_ascii_uppercase());
            seen.aliases.extend(certain.then(|| key.clone()));
            seen.carried_by.push(key);
        }
    }

    /// Adds the value itself as a sighting, held together with the identity it opens.
    pub(crate) fn written_out<'c>(
        self,
        detector: &Detector<'c>,
        source: &Source,
        of: &IdentityKey,
        live: bool,
        found: &mut Vec<Found<'c>>,
    ) {
        let captures = [
            ("of", Some(of.as_str().to_owned())),
            ("format", Some(format!("{}-{}", of.issuer(), of.kind()))),
        ];
        if let Some(rule) = detector.catalogue.detect.get(WRITTEN_OUT) {
            self.value(detector, rule, source, captures_of(captures), live, found);
        }
    }

    /// Adds the value itself as a sighting of a rule that is about values.
    pub(crate) fn sight_as<'c>(
        self,
        detector: &Detector<'c>,
        rule: &'c DetectRule,
        source: &Source,
        live: bool,
        found: &mut Vec<Found<'c>>,
    ) {
        self.value(detector, rule, source, Captures::new(), live, found);
    }

    /// The value, unless another rule has seen it: that one is then held with what the value opens.
    /// Beside it, a rule that only guesses from the name before a value knows less.
    fn value<'c>(
        self,
        detector: &Detector<'c>,
        rule: &'c DetectRule,
        source: &Source,
        mut captures: Captures,
        live: bool,
        found: &mut Vec<Found<'c>>,
    ) {
        let Some((span, redacted, confidence)) = self.literal else {
            return;
        };
        let here = |found: &Found<'_>| {
            let at = &found.sighting.location;
            let overlaps = at.span.start < span.end && span.start < at.span.end;
            found.sighting.literal.is_some() && overlaps && at.path == source.path
        };
        let of = captures.get("of").and_then(|of| of.value.known().map(str::to_owned));
        let speaks = |found: &Found<'_>| here(found) && !(of.is_some() && guesses(found.rule));
        if let Some(known) = found.iter_mut().find(|found| speaks(found)) {
            known.held_with.extend(of);
            return;
        }
        found.retain(|found| !here(found));
        captures.extend(captures_of([("hash", Some(redacted.hash().to_owned()))]));
        let mut seen = Seen::at(source.location(span), captures, live);
        seen.fact(fact::CONFIDENCE, confidence.as_str());
        seen.literal = Some((redacted, confidence));
        found.push(seen.found(rule, None, detector.catalogue));
    }
}

/// Whether a rule is not sure of what it finds: it knows no issuer's format.
fn guesses(rule: &DetectRule) -> bool {
    let mut texts = rule.matches.iter().filter_map(|from| from.text.as_ref());
    texts.all(|text| text.confidence == Confidence::Low)
}
