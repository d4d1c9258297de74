//! Whose baseline a roster extends, and what a baseline leaves open.

use std::fmt;

use super::Policy;

/// What `extends` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extension {
    /// A file of the same tree, by its path below the root.
    Path(String),
    /// A file of another repository at a tag or commit: `acme/.github/baseline.yaml@v3`.
    Repository {
        /// `acme/.github`
        repository: String,
        /// Below that repository's root.
        path: String,
        /// A tag, or a whole commit id.
        reference: String,
    },
}

impl Extension {
    /// What it names, whatever the revision.
    pub fn same_file(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(path), Self::Path(other)) => path == other,
            (
                Self::Repository { repository, path, .. },
                Self::Repository { repository: other, path: its, .. },
            ) => repository.eq_ignore_ascii_case(other) && path == its,
            _ => false,
        }
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Repository { repository, path, reference } => {
                write!(f, "{repository}/{path}@{reference}")
            }
        }
    }
}

/// The settings that a baseline may leave open, as in `open: [rotation.default, levels]`: all but
/// its own policies. A name alone stands for everything in it.
pub(super) fn openable() -> impl Iterator<Item = &'static str> {
    Policy::KEYS.into_iter().filter(|key| *key != "rego")
}

/// A setting that a baseline leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open(String);

impl Open {
    /// The setting, where there is one of this name.
    pub fn new(text: &str) -> Option<Self> {
        let (family, rest) = text.split_once('.').unwrap_or((text, "*"));
        (openable().any(|key| key == family) && !rest.is_empty()).then(|| Self(text.to_owned()))
    }

    /// Whether a setting of the policy is open: `rotation.default`.
    pub fn covers(&self, setting: &str) -> bool {
        setting
            .strip_prefix(self.0.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}
