//! What the roster says of one machine identity, or of all that a pattern covers.

use std::fmt;

use jiff::civil::Date;

use super::{Duration, Interval, Pattern, Spanned};
use crate::source::Location;

/// One item of `identities`. The parts that it leaves out are empty, and their `at` is none.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place among [`super::Roster::entries`], from 0: a name for it while the roster lives.
    pub index: usize,
    /// Where the whole entry stands.
    pub at: Location,
    /// Which identities it speaks of.
    pub matcher: Spanned<Pattern>,
    /// What its issuer calls it: an ARN, a client id, the address of a service account. What is
    /// observed under these names counts for it.
    pub issued_as: Vec<Spanned<String>>,
    /// What they are for.
    pub purpose: Option<Spanned<String>>,
    /// Who answers for them and who works on them.
    pub raci: Raci,
    /// Who does each step of their life, where that is not plain from the RACI cells.
    pub lifecycle: Steps,
    /// How often they are renewed, and when they last were.
    pub rotation: Rotation,
    /// How often somebody looks at them, and when somebody last did.
    pub review: Review,
    /// How they are taken away.
    pub revocation: Revocation,
    /// The last day on which they may be used.
    pub expires: Option<Spanned<Date>>,
    /// Who approved what.
    pub approvals: Vec<Approval>,
}

impl Entry {
    /// Where its `match` stands: the line that names it.
    pub fn location(&self) -> Location {
        self.matcher.location()
    }

    /// The parties that do a step: those that `lifecycle` names, else the responsible ones (for a
    /// review the accountable one), else the accountable one.
    pub fn doers(&self, step: Step) -> Vec<&Spanned<String>> {
        if let Some(named) = self.lifecycle.get(step) {
            return vec![named];
        }
        let Raci { accountable, responsible, .. } = &self.raci;
        let by_default = match step {
            Step::Review => accountable,
            _ if responsible.is_empty() => accountable,
            _ => responsible,
        };
        by_default.iter().collect()
    }

    /// The parties that have it in their hands: who answers for it, works on it or does a step.
    pub fn hands(&self) -> impl Iterator<Item = &Spanned<String>> {
        let Raci { accountable, responsible, .. } = &self.raci;
        let steps = Step::ALL.into_iter().filter_map(|step| self.lifecycle.get(step));
        accountable.iter().chain(responsible).chain(steps)
    }

    /// Every party that the entry names, in the order of the entry's fields.
    pub fn parties(&self) -> impl Iterator<Item = &Spanned<String>> {
        let raci = &self.raci;
        raci.accountable
            .iter()
            .chain(&raci.responsible)
            .chain(&raci.consulted)
            .chain(&raci.informed)
            .chain(Step::ALL.into_iter().filter_map(|s| self.lifecycle.get(s)))
    }
}

/// Who answers, works, is asked and is told; names of parties as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raci {
    /// Where it stands.
    pub at: Option<Location>,
    /// Who answers for it. A list, so that a check can say that it must be one.
    pub accountable: Vec<Spanned<String>>,
    /// Who works on it.
    pub responsible: Vec<Spanned<String>>,
    /// Who is asked first.
    pub consulted: Vec<Spanned<String>>,
    /// Who is told.
    pub informed: Vec<Spanned<String>>,
}

/// A step of an identity's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It is made and handed out.
    Provision,
    /// It is renewed.
    Rotate,
    /// Somebody looks whether it is still needed, and as strong as it is.
    Review,
    /// It is taken away.
    Revoke,
}

impl Step {
    /// All steps, in the order of a life.
    pub const ALL: [Self; 4] = [Self::Provision, Self::Rotate, Self::Review, Self::Revoke];

    /// The word for it under `lifecycle`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provision => "provision",
            Self::Rotate => "rotate",
            Self::Review => "review",
            Self::Revoke => "revoke",
        }
    }

    /// The word for it once it is done, as in an approval's `for`.
    pub const fn done(self) -> &'static str {
        match self {
            Self::Provision => "provisioned",
            Self::Rotate => "rotated",
            Self::Review => "reviewed",
            Self::Revoke => "revoked",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who does each step, where the entry says so. See [`Entry::doers`] for the defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// Where it stands.
    pub at: Option<Location>,
    /// Who makes it and hands it out.
    pub provision: Option<Spanned<String>>,
    /// Who renews it.
    pub rotate: Option<Spanned<String>>,
    /// Who looks at it.
    pub review: Option<Spanned<String>>,
    /// Who takes it away.
    pub revoke: Option<Spanned<String>>,
}

impl Steps {
    /// Who does this step, where the entry says so.
    pub const fn get(&self, step: Step) -> Option<&Spanned<String>> {
        match step {
            Step::Provision => self.provision.as_ref(),
            Step::Rotate => self.rotate.as_ref(),
            Step::Review => self.review.as_ref(),
            Step::Revoke => self.revoke.as_ref(),
        }
    }
}

/// How often it is renewed, and when it last was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Where it stands.
    pub at: Option<Location>,
    /// How often; the policy's interval where the entry sets none.
    pub every: Option<Spanned<Interval>>,
    /// When it last was.
    pub last: Option<Spanned<Date>>,
    /// How: `manual`, `pipeline`, the name of a tool. Free text.
    pub method: Option<Spanned<String>>,
    /// What proves it: the URL of a run, of an audit record, of a ticket.
    pub evidence: Option<Spanned<String>>,
}

/// How often somebody looks at it, and what was decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// Where it stands.
    pub at: Option<Location>,
    /// How often; the policy's interval where the entry sets none.
    pub every: Option<Spanned<Interval>>,
    /// When somebody last did.
    pub last: Option<Spanned<Date>>,
    /// Who did: a handle.
    pub by: Option<Spanned<String>>,
    /// What was decided.
    pub decision: Option<Spanned<Decision>>,
}

/// What a review decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// It stays as it is.
    Keep,
    /// It stays with less power.
    Reduce,
    /// It stays, and is renewed now.
    Rotate,
    /// It goes.
    Revoke,
}

impl Decision {
    /// All decisions.
    pub const ALL: [Self; 4] = [Self::Keep, Self::Reduce, Self::Rotate, Self::Revoke];

    /// The word for it in a roster.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Reduce => "reduce",
            Self::Rotate => "rotate",
            Self::Revoke => "revoke",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How it is taken away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revocation {
    /// Where it stands.
    pub at: Option<Location>,
    /// The steps: a path below the scanned root, or a URL.
    pub runbook: Option<Spanned<String>>,
    /// How soon after the decision it must be gone.
    pub within: Option<Spanned<Duration>>,
    /// When the runbook was last walked through.
    pub tested: Option<Spanned<Date>>,
}

/// Somebody's consent to a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who: a handle.
    pub by: Spanned<String>,
    /// When.
    pub on: Spanned<Date>,
    /// To what; `for` in the roster.
    pub step: Spanned<Step>,
}
