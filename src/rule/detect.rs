//! A detection rule: what counts as a machine identity, and every place it is declared in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Condition, Examples, ExpressionMatch, FrameworkRef, Late, ObjectMatch, Path, ResourceMatch,
    StepMatch, Template, Templates, TextMatch,
};

/// The three classes of machine identity that the gate governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A token, key or password that a machine presents.
    CiToken,
    /// An application, service principal, service account or role: the identity itself.
    OauthApp,
    /// A grant or trust through which somebody acts with another's rights.
    DelegatedAdmin,
}

impl Class {
    /// The word used in rule files, rosters and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CiToken => "ci-token",
            Self::OauthApp => "oauth-app",
            Self::DelegatedAdmin => "delegated-admin",
        }
    }

    /// All classes, in the order of reports.
    pub const ALL: [Self; 3] = [Self::CiToken, Self::OauthApp, Self::DelegatedAdmin];
}

/// How an identity of this kind lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lifecycle {
    /// Lives until somebody rotates it.
    Static,
    /// Rotated by the platform that issues it.
    Managed,
    /// Minted per use or a standing grant: reviewed, not rotated.
    Ephemeral,
}

/// Whether the roster must say who holds an identity of this kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// Always.
    #[default]
    Required,
    /// Only where it has administrative privilege.
    RequiredForAdmin,
    /// Never: it is part of something that has a holder.
    NotRequired,
}

/// How sure the gate is that a literal is a live credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A documentation key, a fixture, a value that only looks like one.
    Low,
    /// A format without a distinctive prefix, or a good one in a test path.
    Medium,
    /// A distinctive prefix and length, or a checksum that holds.
    High,
}

impl Confidence {
    /// The word used in rule files and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One file under `rules/detect/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DetectRule {
    /// The file's stem.
    pub id: String,
    /// What a person calls an identity of this kind: "AWS IAM access key".
    pub title: String,
    /// Its class.
    pub class: Class,
    /// Its kind, the second part of its key.
    pub kind: String,
    /// The identity's key, made of captures. A literal's key is made by the engine.
    pub key: Template,
    /// How it lives.
    pub lifecycle: Lifecycle,
    /// Whether the roster must say who holds it.
    #[serde(default)]
    pub holder: Holder,
    /// Where it is declared or used. Empty where the detector is Rust, in `src/detect/`.
    #[serde(default, rename = "match")]
    pub matches: Vec<Match>,
    /// Facts that hold for every match.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Silent when one of these holds.
    #[serde(default)]
    pub unless: Vec<Condition>,
    /// Other names of the same identity, made of captures.
    #[serde(default)]
    pub aliases: Vec<Template>,
    /// The identity whose holder also holds this one, as a key made of captures: a grant's
    /// principal, a credential's application. Of several, the first that is known.
    #[serde(default)]
    pub held_with: Templates,
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
    /// Executed by the tests, shown in the documentation.
    pub examples: Late<Examples>,
}

/// One place an identity is declared or used in: exactly one of the six shapes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Match {
    /// A context in an expression.
    pub expression: Option<ExpressionMatch>,
    /// A workflow step that uses an action.
    pub step: Option<StepMatch>,
    /// A declared thing with a type.
    pub resource: Option<ResourceMatch>,
    /// A path in a structured file.
    pub object: Option<ObjectMatch>,
    /// A literal with keywords.
    pub text: Option<TextMatch>,
    /// What was observed in a repository or organisation: the tool, as in an evidence file. It is
    /// keyed by what the observation is about.
    pub observed: Option<String>,
    /// One sighting for each node that this path finds; captures may then start with `each`.
    pub each: Option<Each>,
    /// Names for values inside what matched; they are facts of the sighting and parts of its key.
    #[serde(default)]
    pub capture: BTreeMap<String, Path>,
    /// Where the sighting stands: `each` or a capture's name; otherwise the header of what matched.
    pub at: Option<String>,
    /// The credential that what matched presents. Its value is never captured: what is kept is
    /// whether it is written out, and the names of the secrets that carry it, the first of them as
    /// `{credential}`. What presents none, or one that an earlier step minted, does not match.
    pub credential: Option<Path>,
    /// Only when all of these hold.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Facts that hold for this match.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// The grant lets in more than it should when one of these holds; each says why.
    #[serde(default)]
    pub wide: Vec<Condition>,
    /// The privilege of a grant, looked up.
    pub privilege: Option<PrivilegeOf>,
    /// Attributes that prove or bound rotation in code.
    #[serde(default)]
    pub rotation: RotationInCode,
    /// A key for this match that differs from the rule's.
    pub key: Option<Template>,
    /// A holder for this match that differs from the rule's.
    #[serde(default)]
    pub held_with: Templates,
}

/// A path that finds the nodes a match is repeated for.
pub type Each = Path;

/// `privilege: { of: role, table: gcp-roles }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrivilegeOf {
    /// The capture whose value is looked up; of a list, the highest privilege counts.
    pub of: String,
    /// The table: name or glob, and `admin`, `write` or `read`.
    pub table: String,
}

/// Attributes that prove or bound rotation in code.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct RotationInCode {
    /// A number whose change rotates the credential.
    pub bump: Option<Path>,
    /// The interval at which the platform rotates it, in days or as a duration.
    pub every: Option<Path>,
    /// The date it expires on.
    pub expires: Option<Path>,
    /// The lifetime it is issued with, as a duration or a number of seconds.
    pub lifetime: Option<Path>,
}
