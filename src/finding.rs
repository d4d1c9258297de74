//! A judgement: which rule, about which identity, where on both sides, whose, until when, what next.

use std::fmt;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::inventory::IdentityKey;
use crate::rule::{Class, Level};
use crate::source::Location;

/// A place and what it has to do with the finding, as a short clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub location: Location,
    /// "declared here, may write to acme/infra"; empty where the place speaks for itself.
    pub text: String,
}

/// Whether a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It counts at its level.
    Active,
    /// Somebody accepted the risk until the given day.
    Waived(Date),
    /// It is debt with a due date; it counts after that day.
    Planned(Date),
}

impl State {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Waived(_) => "waived",
            Self::Planned(_) => "planned",
        }
    }
}

/// Tells findings apart across runs: rule, identity and what else makes it this one, but no line
/// number, so that it survives edits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of the parts, in their order.
    pub fn of(parts: &[&str]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Somebody to turn to where the holder does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// The handle or address.
    pub to: String,
    /// The day on which; none where nothing is due.
    pub on: Option<Date>,
    /// Whether that day has come.
    pub reached: bool,
}

/// What would settle a finding, as far as it can be written for whoever has to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// An entry of the roster.
    Entry {
        /// What it is about.
        identity: IdentityKey,
        /// Who is to answer for it: a party that the roster knows.
        accountable: String,
    },
    /// A subject that is named exactly, in the place of one that lets in others.
    Subject {
        /// Where it stands.
        at: Location,
        /// What stands there.
        written: String,
        /// Whose repositories it lets in.
        owner: String,
    },
}

/// A judgement. Texts in it may hold names that an attacker chose: each sink escapes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The govern rule's id.
    pub rule: String,
    /// What it does to the verdict while it is active.
    pub level: Level,
    /// Whether it counts.
    pub state: State,
    /// One line: what is wrong.
    pub message: String,
    /// What to do next; may have several lines.
    pub next: String,
    /// The identity, where it is about one.
    pub identity: Option<IdentityKey>,
    /// The identities that it is about, where it is about several or about their entry: waivers and
    /// the plan reach it through them.
    pub covers: Vec<IdentityKey>,
    /// The identity's class.
    pub class: Option<Class>,
    /// The accountable party.
    pub owner: Option<String>,
    /// Who holds it, in words: "platform (accountable), northwind (rotates)".
    pub holder: Option<String>,
    /// Who is asked next when nothing happens, in order.
    pub escalation: Vec<Escalation>,
    /// When it was or will be due.
    pub due: Option<Date>,
    /// Days past the due date; negative before it.
    pub days_over: Option<i64>,
    /// Where it is: the credential's side. None where there is no place, as for a missing roster.
    pub primary: Option<Label>,
    /// The other side, as the roster's line.
    pub related: Vec<Label>,
    /// Further places of the identity.
    pub more: Vec<Location>,
    /// Facts that help: "CODEOWNERS suggests @acme/web for this file".
    pub notes: Vec<String>,
    /// What would settle it, where that is known.
    pub remedy: Option<Remedy>,
    /// Tells it apart across runs.
    pub fingerprint: Fingerprint,
}

impl Finding {
    /// Whether it blocks.
    pub fn blocks(&self) -> bool {
        self.level == Level::Deny && self.state == State::Active
    }
}
