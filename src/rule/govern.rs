//! A govern rule: what must hold of every identity in the inventory.

use serde::Deserialize;

use super::{FrameworkRef, Late, Template};

/// What a finding does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not reported.
    Allow,
    /// Reported; does not block.
    Warn,
    /// Blocks.
    Deny,
}

impl Level {
    /// Whether an active finding of this level stops a merge.
    pub const fn blocks(self) -> bool {
        matches!(self, Self::Deny)
    }

    /// The word used in rule files, rosters and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

/// What a govern rule is about; the headings of the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Somebody holds it.
    Ownership,
    /// It is renewed in time.
    Rotation,
    /// Somebody looked at it in time.
    Review,
    /// It can be taken away.
    Offboarding,
    /// Exceptions end.
    Waivers,
    /// It reaches no further than it must.
    Exposure,
    /// The gate itself can be trusted.
    Integrity,
}

/// One file under `rules/govern/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GovernRule {
    /// The file's stem.
    pub id: String,
    /// What is wrong, as a short clause: "an identity that nobody holds".
    pub title: String,
    /// What it is about.
    pub group: Group,
    /// The level where the roster sets none.
    pub level: Level,
    /// One line over the finding's facts: "nobody holds the {noun} `{name}`".
    pub message: Template,
    /// The next step over the finding's facts.
    pub next: Template,
    /// Why it matters.
    pub why: Late<String>,
    /// What to do.
    pub fix: Late<String>,
    /// Public pages that say more.
    #[serde(default)]
    pub references: Late<Vec<String>>,
    /// Controls that the rule supports.
    #[serde(default)]
    pub frameworks: Late<Vec<FrameworkRef>>,
}
