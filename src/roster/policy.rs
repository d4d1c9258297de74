//! What the roster asks of every entry, and what a finding does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Accounts, Duration, Globs, Interval, Intervals, Setting, Spanned};
use crate::rule::Level;
use crate::source::Location;

/// Levels by govern rule.
pub type Levels = BTreeMap<String, Spanned<Level>>;

/// `policy`: the values that the roster states, and the defaults for the others.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Where it stands; none where the roster has none.
    pub at: Option<Location>,
    /// How often identities are renewed. Default: every 90 days.
    pub rotation: Intervals,
    /// How often somebody looks at them. Default: every 180 days.
    pub review: Intervals,
    /// How long it counts that a runbook or an exit plan was walked through. Default: 365 days.
    pub retest: Setting<Duration>,
    /// How long before a due date the gate warns. Default: 14 days.
    pub due_soon: Setting<Duration>,
    /// How long after a due date the gate blocks. Default: 0 days.
    pub grace: Setting<Duration>,
    /// How long after that the first contact of an escalation is turned to, and after how long
    /// again each other one. Default: 7 days.
    pub escalate_after: Setting<Duration>,
    /// Levels by govern rule; a rule that is not here keeps its own.
    pub levels: Levels,
    /// What an entry must say. Default: accountable, revocation, escalation; where nobody else is
    /// named, the accountable party does the work.
    pub require: Setting<BTreeSet<Requirement>>,
    /// What a waiver may be.
    pub waiver: WaiverPolicy,
    /// How long what was observed is taken for what is.
    pub evidence: EvidencePolicy,
    /// What counts as first party.
    pub trusted: Trusted,
    /// Paths that are not scanned.
    pub ignore: Globs,
    /// Policies of one's own, in Rego.
    pub rego: Globs,
}

impl Policy {
    /// What can stand in it, in the order in which it is written.
    pub(super) const KEYS: [&'static str; 13] = [
        "rotation",
        "review",
        "retest",
        "due-soon",
        "grace",
        "escalate-after",
        "levels",
        "require",
        "waiver",
        "evidence",
        "trusted",
        "ignore",
        "rego",
    ];
}

impl Default for Policy {
    fn default() -> Self {
        let every = |days| Intervals::default_of(Interval::Every(Duration::days(days)));
        Self {
            at: None,
            rotation: every(90),
            review: every(180),
            retest: Setting::default_of(Duration::days(365)),
            due_soon: Setting::default_of(Duration::days(14)),
            grace: Setting::default_of(Duration::days(0)),
            escalate_after: Setting::default_of(Duration::days(7)),
            levels: BTreeMap::new(),
            require: Setting::default_of(BTreeSet::from([
                Requirement::Accountable,
                Requirement::Revocation,
                Requirement::Escalation,
            ])),
            waiver: WaiverPolicy::default(),
            evidence: EvidencePolicy::default(),
            trusted: Trusted::default(),
            ignore: Globs::default(),
            rego: Globs::default(),
        }
    }
}

/// `policy.waiver`: what a waiver may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverPolicy {
    /// Where it stands; none where the policy has none.
    pub at: Option<Location>,
    /// The longest time from its approval to its end. Default: 90 days.
    pub max: Setting<Duration>,
    /// How often it may follow on another for the same finding and match. Default: once.
    pub renewals: Setting<u32>,
    /// The handles that may approve one. Default: none are named, and anybody may who is neither
    /// the requester nor a partner.
    pub approvers: Vec<Spanned<String>>,
}

impl Default for WaiverPolicy {
    fn default() -> Self {
        Self {
            at: None,
            max: Setting::default_of(Duration::days(90)),
            renewals: Setting::default_of(1),
            approvers: Vec::new(),
        }
    }
}

/// `policy.evidence`: how long what was observed is taken for what is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidencePolicy {
    /// Where it stands; none where the policy has none.
    pub at: Option<Location>,
    /// The age after which an observation still counts, and is said to be old. Default: 30 days.
    pub max_age: Setting<Duration>,
}

impl Default for EvidencePolicy {
    fn default() -> Self {
        Self { at: None, max_age: Setting::default_of(Duration::days(30)) }
    }
}

/// `policy.trusted`: what counts as first party, and so needs no party to claim it.
#[derive(Debug, Clone, Default)]
pub struct Trusted {
    /// Where it stands; none where the policy has none.
    pub at: Option<Location>,
    /// Organisations, by their names elsewhere.
    pub accounts: Accounts,
    /// Actions, as names or globs without a version: `actions/*`.
    pub actions: Globs,
}

/// What a policy may require an entry to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// `purpose`
    Purpose,
    /// `raci.accountable`
    Accountable,
    /// `raci.responsible`
    Responsible,
    /// `raci.consulted`
    Consulted,
    /// `raci.informed`
    Informed,
    /// Every step of `lifecycle`, written out.
    Lifecycle,
    /// `rotation.last`, unless it is observed or managed in code.
    Rotation,
    /// `rotation.evidence`, or observed evidence.
    Evidence,
    /// `review.last`
    Review,
    /// `revocation.runbook`
    Revocation,
    /// `escalation` of the accountable party.
    Escalation,
    /// `expires`
    Expires,
    /// An item of `approvals` for its provision.
    Approvals,
}

impl Requirement {
    /// Everything that may be required.
    pub const ALL: [Self; 13] = [
        Self::Purpose,
        Self::Accountable,
        Self::Responsible,
        Self::Consulted,
        Self::Informed,
        Self::Lifecycle,
        Self::Rotation,
        Self::Evidence,
        Self::Review,
        Self::Revocation,
        Self::Escalation,
        Self::Expires,
        Self::Approvals,
    ];

    /// The word for it in a roster.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Purpose => "purpose",
            Self::Accountable => "accountable",
            Self::Responsible => "responsible",
            Self::Consulted => "consulted",
            Self::Informed => "informed",
            Self::Lifecycle => "lifecycle",
            Self::Rotation => "rotation",
            Self::Evidence => "evidence",
            Self::Review => "review",
            Self::Revocation => "revocation",
            Self::Escalation => "escalation",
            Self::Expires => "expires",
            Self::Approvals => "approvals",
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
