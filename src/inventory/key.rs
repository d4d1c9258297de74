//! The canonical name of a machine identity.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `issuer/kind/name`, with an optional `@qualifier`: `github/actions-secret/DEPLOY_KEY@production`.
///
/// The issuer and the kind hold no `/`; the name may.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdentityKey(String);

impl IdentityKey {
    /// A key from its canonical spelling. Control characters become `�`, since a key is made of
    /// text that an attacker may write and is printed everywhere.
    pub fn new(canonical: impl Into<String>) -> Self {
        let mut key = canonical.into();
        if key.chars().any(char::is_control) {
            key = key.replace(char::is_control, "\u{fffd}");
        }
        Self(key)
    }

    /// The canonical spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Who issues it: `github`, `aws`, `literal`.
    pub fn issuer(&self) -> &str {
        self.part(0)
    }

    /// What it is: `actions-secret`, `trust`.
    pub fn kind(&self) -> &str {
        self.part(1)
    }

    /// What it is called, with its qualifier.
    pub fn name(&self) -> &str {
        self.part(2)
    }

    fn part(&self, at: usize) -> &str {
        self.0.splitn(3, '/').nth(at).unwrap_or_default()
    }
}

impl fmt::Display for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_slashes() {
        let key = IdentityKey::new("aws/trust/deploy<-repo:acme/web:ref:refs/heads/main");
        assert_eq!((key.issuer(), key.kind()), ("aws", "trust"));
        assert_eq!(key.name(), "deploy<-repo:acme/web:ref:refs/heads/main");
        assert_eq!(IdentityKey::new("a/b/c\u{1b}[31m").as_str(), "a/b/c\u{fffd}[31m");
    }
}
