//! Whether something of a credential's shape is one, and how sure that is.
//!
//! The words it knows are in `rules/tables/`: `references`, `placeholders`, `harmless-names` and
//! `test-paths`.

use crate::rule::{Catalogue, Confidence, TextMatch};

use super::checksum;
use super::entropy::{Look, look_of, masked, shannon};
use super::glob::Globs;
use super::token::{Jwt, decode, iso_day};

/// Longest value in which words are looked for: in kilobytes of base 64 every short word occurs.
const WORDS_UP_TO: usize = 256;

/// The meaning in `placeholders` of a word that only lowers the confidence.
const GRADED: &str = "low";

const QUOTES: [char; 2] = ['"', '\''];

/// What a pattern found.
pub(super) struct Found<'s> {
    pub(super) path: &'s str,
    /// Everything that matched.
    pub(super) whole: &'s str,
    /// The credential in it.
    pub(super) value: &'s str,
    /// The name it is given to.
    pub(super) name: Option<&'s str>,
    /// The time it ends, as ISO 8601.
    pub(super) expires: Option<&'s str>,
}

/// What the judge says of something it lets pass.
pub(super) struct Verdict {
    pub(super) confidence: Confidence,
    pub(super) expires: Option<String>,
}

/// Judges what patterns find.
#[derive(Debug)]
pub(super) struct Judge<'c> {
    references: Globs<'c>,
    placeholders: Globs<'c>,
    harmless_names: Globs<'c>,
    test_paths: Globs<'c>,
}

impl<'c> Judge<'c> {
    pub(super) fn new(catalogue: &'c Catalogue) -> Self {
        Self {
            references: Globs::new(catalogue, "references"),
            placeholders: Globs::new(catalogue, "placeholders"),
            harmless_names: Globs::new(catalogue, "harmless-names"),
            test_paths: Globs::new(catalogue, "test-paths"),
        }
    }

    /// The verdict on a match; `None` where it is no credential.
    pub(super) fn grade(&self, text: &TextMatch, found: &Found<'_>) -> Option<Verdict> {
        let name = found.name.map(str::to_lowercase);
        if name.is_some_and(|name| self.harmless_names.meaning(&name).is_some()) {
            return None;
        }
        let secret = secret_of(found.value);
        let body = secret.get(text.reveal..).unwrap_or(secret);
        let look = look_of(body);
        let too_plain = text.entropy.is_some_and(|least| shannon(secret) < least);
        // Where no issuer is known, a value that was typed speaks for nothing.
        let nothing = look == Look::Typed && text.confidence == Confidence::Low;
        if look == Look::Filler || too_plain || nothing {
            return None;
        }
        let worded = self.worded(found)?;
        let jwt = Jwt::read(found.value);
        let distrusted = jwt.as_ref().is_some_and(|jwt| self.distrusts(jwt));
        let doubtful = look == Look::Typed || worded || distrusted;
        let checked = text.checksum.and_then(|kind| checksum::holds(kind, body));
        let mut confidence = match checked {
            _ if doubtful => Confidence::Low,
            Some(true) => Confidence::High,
            Some(false) => text.confidence.min(Confidence::Medium),
            None => text.confidence,
        };
        let path = format!("/{}", found.path.to_lowercase());
        if self.test_paths.meaning(&path).is_some() {
            confidence = one_lower(confidence);
        }
        let stated = found.expires.and_then(iso_day);
        let expires = stated.or_else(|| jwt?.expires);
        Some(Verdict { confidence, expires })
    }

    /// How sure it is that a value is a credential, where its place says that one stands there;
    /// `None` for what only refers to one or holds its place.
    pub(super) fn grade_in_place(&self, path: &str, value: &str) -> Option<Confidence> {
        let lower = value.to_lowercase();
        let look = look_of(value);
        if self.refers(&lower) || look == Look::Filler {
            return None;
        }
        let mut low = look == Look::Typed;
        if value.len() <= WORDS_UP_TO {
            low |= self.words(&lower)?;
            if let Some(inside) = decode(value) {
                let inside = inside.trim().to_lowercase();
                if inside.split(':').any(|part| self.refers(part)) || masked(&inside) {
                    return None;
                }
                low |= self.words(secret_of(&inside))?;
            }
        }
        let path = format!("/{}", path.to_lowercase());
        Some(match low || self.test_paths.meaning(&path).is_some() {
            true => Confidence::Low,
            false => Confidence::Medium,
        })
    }

    /// Whether words in or around the value, or in the text that it encodes, make it doubtful;
    /// `None` where they say that it is no credential.
    fn worded(&self, found: &Found<'_>) -> Option<bool> {
        let lower = found.value.to_lowercase();
        if self.refers(&lower) || lower.split(':').any(|part| self.refers(part)) {
            return None;
        }
        let mut doubtful = false;
        if lower.len() <= WORDS_UP_TO {
            doubtful |= self.words(&lower)? | self.words(secret_of(&lower))?;
            if let Some(inside) = decode(found.value) {
                let inside = inside.trim().to_lowercase();
                if self.refers(&inside) || masked(&inside) {
                    return None;
                }
                let inside = secret_of(&inside);
                doubtful |= self.words(inside)? || look_of(inside) == Look::Typed;
            }
        }
        if found.whole.len() <= WORDS_UP_TO + lower.len() {
            let around = found.whole.to_lowercase().replace(&lower, "");
            doubtful |= self.placeholders.meaning(&around) == Some(GRADED);
        }
        Some(doubtful)
    }

    fn distrusts(&self, jwt: &Jwt) -> bool {
        !jwt.sound || self.placeholders.meaning(&jwt.claims).is_some()
    }

    /// Whether a value in lower case only points at a credential.
    pub(super) fn refers(&self, lower: &str) -> bool {
        let bare = lower.trim_matches(QUOTES);
        self.references.meaning(bare).is_some()
    }

    /// Whether words in the value lower the confidence; `None` where they rule it out.
    fn words(&self, lower: &str) -> Option<bool> {
        match self.placeholders.meaning(lower) {
            None => Some(false),
            Some(GRADED) => Some(true),
            Some(_) => None,
        }
    }
}

/// The secret in a pair `user:password`; a pair may hold it in its first half only.
fn secret_of(value: &str) -> &str {
    let value = value.trim_matches(QUOTES);
    let secret = match value.rsplit_once(':') {
        Some((user, "")) => user,
        Some((_, secret)) if !value.contains(char::is_whitespace) => secret,
        _ => value,
    };
    secret.trim_matches(QUOTES)
}

const fn one_lower(confidence: Confidence) -> Confidence {
    match confidence {
        Confidence::High => Confidence::Medium,
        Confidence::Medium | Confidence::Low => Confidence::Low,
    }
}
