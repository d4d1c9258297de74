//! What a row of the matrix lacks, in words.

use std::fmt;

use crate::check::list;
use crate::roster::Step;

/// What is missing or wrong in a row. `check` judges the same things by rules; the matrix shows
/// them where they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// No entry covers it.
    Unowned,
    /// So many entries claim it, none more narrowly than another.
    Ambiguous(usize),
    /// The entry names nobody accountable.
    NobodyAccountable,
    /// The entry names several accountable parties.
    SeveralAccountable(usize),
    /// A partner is accountable.
    PartnerAccountable(String),
    /// The roster names a party that it does not define.
    UnknownParty(String),
    /// Nobody does these steps, or the policy asks for them to be written out and they are not.
    Unassigned(Vec<Step>),
}

impl Gap {
    /// The govern rule that judges it.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Unowned => "unowned",
            Self::Ambiguous(_) => "ambiguous-owner",
            Self::NobodyAccountable => "accountable-missing",
            Self::SeveralAccountable(_) => "accountable-not-single",
            Self::PartnerAccountable(_) => "accountable-is-partner",
            Self::UnknownParty(_) => "unknown-party",
            Self::Unassigned(_) => "lifecycle-step-unassigned",
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unowned => f.write_str("nobody holds it"),
            Self::Ambiguous(entries) => write!(f, "{entries} entries claim it equally"),
            Self::NobodyAccountable => f.write_str("nobody is accountable"),
            Self::SeveralAccountable(parties) => write!(f, "{parties} parties are accountable"),
            Self::PartnerAccountable(party) => write!(f, "the partner {party} is accountable"),
            Self::UnknownParty(party) => write!(f, "{party} is no party of the roster"),
            Self::Unassigned(steps) => {
                let words: Vec<_> = steps.iter().map(|step| step.as_str()).collect();
                write!(f, "nobody is named to {} it", list(&words))
            }
        }
    }
}
