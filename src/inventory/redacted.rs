//! A credential's value that cannot be printed.

use std::fmt;

use sha2::{Digest, Sha256};

/// What may be known of a literal credential: its issuer's public prefix and a short hash that
/// tells two values apart. The value itself is not kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Redacted {
    prefix: String,
    hash: String,
}

impl Redacted {
    /// Redacts a value; `reveal` is how many leading characters are a public prefix.
    pub fn new(value: &str, reveal: usize) -> Self {
        let digest = Sha256::digest(value.as_bytes());
        let hash = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        // At least two thirds of a value stay hidden, whatever a rule asks for.
        let reveal = reveal.min(value.chars().count() / 3);
        Self { prefix: value.chars().take(reveal).collect(), hash }
    }

    /// The first twelve hexadecimal digits of the value's SHA-256.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}… (sha256 {})", self.prefix, self.hash)
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
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
}
