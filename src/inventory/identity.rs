//! Sightings, the identities they add up to, and the grants between identities.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{IdentityKey, Redacted};
use crate::rule::{Class, Confidence, Holder, Lifecycle};
use crate::source::{Location, Source};

/// Facts by name. The names that checks and reports read are in [`fact`].
pub type Attributes = BTreeMap<String, String>;

/// Names of facts with a meaning of their own; rules may add others.
pub mod fact {
    /// The deployment environment of a job: `production`.
    pub const ENVIRONMENT: &str = "environment";
    /// Who outside the organisation is handed the credential: an action's owner, an image.
    pub const THIRD_PARTY: &str = "third_party";
    /// The action, image or workflow that is handed the credential.
    pub const ACTION: &str = "action";
    /// Whether that action's version is a commit id or a digest: `yes` or `no`.
    pub const PINNED: &str = "pinned";
    /// Who outside is handed every secret that the caller may read.
    pub const INHERITED_BY: &str = "inherited_by";
    /// Whether what is handed over at once is known one by one: `yes` or `no`.
    pub const RESOLVED: &str = "resolved";
    /// How a reference came about: `inherit`.
    pub const VIA: &str = "via";
    /// What `via` is of what no code names.
    pub const EVIDENCE: &str = "evidence";
    /// `admin`, `write`, `read` or `unknown`.
    pub const PRIVILEGE: &str = "privilege";
    /// The date it expires on, as declared in code.
    pub const EXPIRES: &str = "expires";
    /// The interval at which the platform rotates it, as declared in code, with its unit.
    pub const ROTATES_EVERY: &str = "rotates_every";
    /// The lifetime it is issued with, as declared in code, with its unit.
    pub const LIFETIME: &str = "lifetime";
    /// How sure it is that a literal is a live credential: `high`, `medium` or `low`.
    pub const CONFIDENCE: &str = "confidence";
    /// The owner that a tag or label beside it suggests.
    pub const OWNER_HINT: &str = "owner_hint";
    /// Set to the field that should have named it, where an address or a file stands in.
    pub const NAMED_BY: &str = "named_by";
    /// The workflow, job or step it was seen in; used to find companions.
    pub const PLACE: &str = "place";
    /// Whether a configuration file writes the credential out or refers to it: `literal` or
    /// `reference`.
    pub const VALUE: &str = "value";
    /// The repository or organisation that it was observed in.
    pub const IN: &str = "in";
    /// What it may do and where, as its issuer says.
    pub const REACH: &str = "reach";
    /// `yes` where the workflow may run for a caller, with the caller's secrets.
    pub const CALLED: &str = "called";
    /// The events that run the workflow with the repository's rights for somebody who may have
    /// none.
    pub const TRIGGER: &str = "trigger";
    /// `self-hosted` where the job runs on a machine of one's own.
    pub const RUNNER: &str = "runner";
    /// Why it is a person's own and not a machine's.
    pub const PERSONAL: &str = "personal";
    /// For a static credential: what federated login its target offers instead.
    pub const FEDERATION: &str = "federation";
    /// `name` where a literal stands in the name of the file or of a folder, and not in its text.
    pub const STANDS_IN: &str = "stands_in";
    /// `false` where the file is not live: a template, a fixture, a nested workflow.
    pub const LIVE: &str = "live";
}

/// What a grant allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Privilege {
    /// Could not be told from the code.
    Unknown,
    /// Reads.
    Read,
    /// Changes things.
    Write,
    /// Changes who may do what, or everything.
    Admin,
}

impl Privilege {
    /// The word used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// The privilege a table's word names; anything else is unknown.
    pub fn from_word(word: &str) -> Self {
        match word {
            "admin" => Self::Admin,
            "write" => Self::Write,
            "read" => Self::Read,
            _ => Self::Unknown,
        }
    }
}

/// How many subjects a trust lets in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Breadth {
    /// Exactly the subjects that it names.
    Exact,
    /// More than it should, and why: "any repository of the organisation".
    Wide(String),
    /// Could not be told from the code.
    Unknown,
}

/// An edge of a delegated path: who may act as whom, with what, under which conditions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// Who may act: a principal, an account, a subject.
    pub delegate: String,
    /// The account, organisation or tenant outside that the delegate belongs to, where known.
    pub external: Option<String>,
    /// What the delegate may do.
    pub privilege: Privilege,
    /// How many subjects it lets in.
    pub breadth: Breadth,
    /// Whether a shared secret (an external id) or a comparable condition guards it; `None` where
    /// none is called for.
    pub guarded: Option<bool>,
}

/// One piece of evidence in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The detection rule that saw it.
    pub rule: Arc<str>,
    /// Where the identity is named.
    pub location: Location,
    /// What is known of it here.
    pub attributes: Attributes,
    /// The value, for a literal credential.
    pub literal: Option<(Redacted, Confidence)>,
    /// The edge it is, for a grant or trust.
    pub grant: Option<Grant>,
    /// Whether the file takes effect: a root workflow, a manifest outside a template.
    pub live: bool,
}

/// Everything known of one machine identity in one repository.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Identity {
    /// Its canonical name.
    pub key: IdentityKey,
    /// Its class.
    pub class: Class,
    /// Its kind, as in the key.
    pub kind: String,
    /// What a person calls an identity of this kind.
    pub noun: String,
    /// How it lives.
    pub lifecycle: Lifecycle,
    /// Whether the roster must say who holds it.
    pub holder: Holder,
    /// Its other names: Terraform address, ARN, client id.
    pub aliases: BTreeSet<String>,
    /// The credential or principal whose holder also holds this one.
    pub companion_of: Option<IdentityKey>,
    /// Where it was seen, ordered by place.
    pub sightings: Vec<Sighting>,
}

impl Identity {
    /// The first value of a fact among the sightings.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.sightings.iter().find_map(|sighting| sighting.attributes.get(name)).map(String::as_str)
    }

    /// Every distinct value of a fact among the sightings.
    pub fn facts(&self, name: &str) -> BTreeSet<&str> {
        self.sightings.iter().filter_map(|s| s.attributes.get(name)).map(String::as_str).collect()
    }

    /// Whether any file in which it was seen takes effect.
    pub fn live(&self) -> bool {
        self.sightings.iter().any(|sighting| sighting.live)
    }

    /// Whether no code names it: it was observed where it lives, and nothing more.
    pub fn only_observed(&self) -> bool {
        let observed =
            |s: &Sighting| s.attributes.get(fact::VIA).is_some_and(|via| via == fact::EVIDENCE);
        self.sightings.iter().all(observed)
    }

    /// The highest privilege among its grants and sightings.
    pub fn privilege(&self) -> Privilege {
        let granted = self.sightings.iter().filter_map(|s| s.grant.as_ref()).map(|g| g.privilege);
        let stated = self.facts(fact::PRIVILEGE).into_iter().map(Privilege::from_word);
        granted.chain(stated).max().unwrap_or(Privilege::Unknown)
    }
}

/// A file that had to be read, or claims to be what the gate reads, and could not be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unreadable {
    /// The file and, where known, the place.
    pub location: Location,
    /// Why, for a person.
    pub reason: String,
    /// Whether the gate cannot judge without it: a root workflow, the roster.
    pub required: bool,
}

/// What a scan cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Files in the tree.
    pub files: usize,
    /// Bytes read.
    pub bytes: u64,
    /// Files that a detector looked at.
    pub scanned: usize,
}

/// The machine identities of one repository, by key.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Inventory {
    /// The identities.
    pub identities: BTreeMap<IdentityKey, Identity>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
    /// The files that sightings or errors stand in, by path, for excerpts and lines.
    pub sources: BTreeMap<Arc<str>, Arc<Source>>,
    /// How many files each of the roster's `ignore` globs left out, in their order.
    pub ignored: Vec<usize>,
    /// What the scan cost.
    pub stats: Stats,
}

impl Inventory {
    /// How many identities of each class there are.
    pub fn classes(&self) -> BTreeMap<Class, usize> {
        let mut classes = BTreeMap::new();
        for identity in self.identities.values() {
            *classes.entry(identity.class).or_default() += 1;
        }
        classes
    }
}
