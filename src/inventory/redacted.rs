//! A credential's value that cannot be printed.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What may be known of a literal credential: its issuer's public prefix and a short hash that
/// tells two apart. The value itself is not kept.
///
/// The hash of a value that a machine drew tells nothing of it. That of a password that somebody
/// chose would confirm a guess, so such a value is told apart by its place instead.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Redacted {
    prefix: String,
    hash: String,
    by_place: bool,
}

impl Redacted {
    /// Redacts a value; `reveal` is how many leading characters are a public prefix.
    pub fn new(value: &str, reveal: usize) -> Self {
        // At least two thirds of a value stay hidden, whatever a rule asks for.
        let reveal = reveal.min(value.chars().count() / 3);
        let prefix = value.chars().take(reveal).collect();
        Self { prefix, hash: short_hash(value), by_place: false }
    }

    /// Redacts a value that could be guessed: nothing here is made from it.
    pub fn guessable(place: &str) -> Self {
        Self { prefix: String::new(), hash: short_hash(place), by_place: true }
    }

    /// The first twelve hexadecimal digits of a SHA-256: the value's, or its place's.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether the hash is the value's: then the same hash elsewhere is the same value.
    pub const fn is_of_value(&self) -> bool {
        !self.by_place
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.by_place {
            return f.write_str("not hashed, since it could be guessed");
        }
        match self.prefix.as_str() {
            "" => write!(f, "sha256 {}", self.hash),
            prefix => write!(f, "{prefix}… (sha256 {})", self.hash),
        }
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn short_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_shows_the_value() {
        let redacted = Redacted::new("tok_1234567890abcdefghij", 400);
        for shown in [format!("{redacted}"), format!("{redacted:?}")] {
            assert!(shown.starts_with("tok_1234…"), "{shown}");
            assert!(!shown.contains("90abc"));
        }
    }

    #[test]
    fn a_guess_cannot_be_confirmed() {
        let one = Redacted::guessable("app/.env generic-secret");
        assert_ne!(one.hash(), Redacted::new("Summer2026!", 0).hash());
        assert_eq!(format!("{one}"), "not hashed, since it could be guessed");
    }
}
