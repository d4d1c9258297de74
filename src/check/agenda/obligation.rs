//! Something that is to be done by a day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Item;
use crate::check::settle::{self, Exceptions};
use crate::check::{Context, Status, Term};
use crate::finding::{Escalation, Fingerprint, State};
use crate::inventory::IdentityKey;
use crate::rule::Level;
use crate::source::Location;

/// What sort of date it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A credential is renewed.
    Rotation,
    /// Somebody looks at an identity.
    Review,
    /// An identity ends.
    Expiry,
    /// Debt is paid off.
    Plan,
    /// A waiver ends.
    Waiver,
    /// The last day on which a contract can be ended at its end.
    ContractNotice,
    /// A partner's contract ends.
    ContractEnd,
    /// A partner's exit plan is walked through again.
    ExitTest,
    /// A revocation runbook is walked through again.
    RevocationTest,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Rotation,
        Self::Review,
        Self::Expiry,
        Self::Plan,
        Self::Waiver,
        Self::ContractNotice,
        Self::ContractEnd,
        Self::ExitTest,
        Self::RevocationTest,
    ];

    /// The word for it in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rotation => "rotation",
            Self::Review => "review",
            Self::Expiry => "expiry",
            Self::Plan => "plan",
            Self::Waiver => "waiver",
            Self::ContractNotice => "contract-notice",
            Self::ContractEnd => "contract-end",
            Self::ExitTest => "exit-test",
            Self::RevocationTest => "revocation-test",
        }
    }

    /// The rule that it comes to when it is late.
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Self::Rotation => "rotation-overdue",
            Self::Review => "review-overdue",
            Self::Expiry => "expired",
            Self::Plan => "plan-overdue",
            Self::Waiver => "waiver-expired",
            Self::ContractNotice => "partner-contract-ending",
            Self::ContractEnd => "partner-contract-ended",
            Self::ExitTest => "partner-exit-untested",
            Self::RevocationTest => "revocation-untested",
        }
    }
}

/// Something that is to be done by a day. Texts in it may hold names that an attacker chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// What sort of date it is.
    pub kind: Kind,
    /// What is to be done: "rotate deploy key `infra-sync`".
    pub what: String,
    /// When it is due, and how long after that is let pass.
    pub term: Term,
    /// When it was last done, where that is known.
    pub since: Option<Date>,
    /// How that stands.
    pub status: Status,
    /// Whether a waiver or the plan puts off what it comes to.
    pub state: State,
    /// The first day on which it blocks a merge; none where it would only warn.
    pub blocks_from: Option<Date>,
    /// The identity, where it is about one.
    pub identity: Option<IdentityKey>,
    /// The party that answers for it.
    pub owner: Option<String>,
    /// Who holds it, in words.
    pub holder: Option<String>,
    /// Who is turned to when nothing happens, in order.
    pub escalation: Vec<Escalation>,
    /// The line that sets the date.
    pub at: Option<Location>,
    /// What to do; may have several lines.
    pub next: String,
    /// Tells it apart across runs: that of the finding which it comes to when it is late.
    pub fingerprint: Fingerprint,
}

impl Item {
    pub(super) fn finish(self, cx: &Context<'_>, exceptions: &Exceptions<'_>) -> Obligation {
        let Self { kind, what, term, since, draft, next, .. } = self;
        let rule = kind.rule();
        let about = draft.key().map(|key| exceptions.about(cx, rule, key));
        let state = exceptions.state(cx, &about.unwrap_or_default());
        // A date that no rule judges blocks nothing.
        let known = cx.catalogue.govern.contains_key(rule);
        let level = if known { settle::level(cx, &draft) } else { Level::Allow };
        let finding = draft.term(term).finish(cx, level, state);
        let reached = finding.escalation.iter().filter(|contact| contact.reached).count();
        let status = match term.status(cx.today, &cx.roster.policy) {
            Status::Overdue if reached > 0 => Status::Escalated(reached),
            status => status,
        };
        let put_off = match state {
            State::Active => None,
            State::Waived(until) | State::Planned(until) => Some(until.saturating_add(1.day())),
        };
        let blocks_from = level.blocks().then(|| put_off.max(Some(term.late_from()))).flatten();
        Obligation {
            kind,
            what,
            term,
            since,
            status,
            state,
            blocks_from,
            identity: finding.identity,
            owner: finding.owner,
            holder: finding.holder,
            escalation: finding.escalation,
            at: finding.primary.map(|label| label.location),
            next: next.unwrap_or(finding.next),
            fingerprint: finding.fingerprint,
        }
    }
}
