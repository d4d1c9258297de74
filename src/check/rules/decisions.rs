//! What was decided is done: what is revoked is gone, what was to change has changed.

use jiff::civil::Date;

use crate::check::Context;
use crate::check::draft::Draft;
use crate::evidence::Tool;
use crate::inventory::{Identity, Privilege};
use crate::roster::{Decision, Duration, Entry, Spanned};
use crate::rule::Lifecycle;

/// The rules judged here.
pub(super) const RULES: &[&str] = &["revoked-still-referenced", "decision-not-carried-out"];

/// How soon a credential must be gone or renewed where the entry does not say.
const SOON: Duration = Duration::days(14);

/// How soon it must have less power: that takes a change of code, and often of the code's callers.
const LATER: Duration = Duration::days(30);

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for identity in cx.identities() {
        let entry = cx.holder(identity).map(|holder| holder.entry);
        let gone = gone(cx, identity, entry);
        let is_gone = gone.is_some();
        drafts.extend(gone);
        let Some(entry) = entry.filter(|_| cx.demanded(identity)) else { continue };
        let (Some(decision), Some(on)) = (&entry.review.decision, &entry.review.last) else {
            continue;
        };
        if on.value > cx.today || is_gone {
            continue;
        }
        let decided = Decided { cx, identity, entry, decision, on: on.value };
        drafts.extend(match decision.value {
            Decision::Keep => None,
            Decision::Revoke => decided.revoke(),
            Decision::Rotate => decided.rotate(),
            Decision::Reduce => decided.reduce(),
        });
    }
    drafts
}

/// Its issuer or its store says that it works no more. That a principal's only key is switched off
/// does not take the principal away, unless somebody says so.
fn gone(cx: &Context<'_>, identity: &Identity, entry: Option<&Entry>) -> Option<Draft> {
    // What no code names is used by none.
    let seen = Some(cx.observed(identity)).filter(|_| !identity.only_observed())?;
    let record = seen.gone()?;
    let itself = identity.lifecycle == Lifecycle::Static || record.observation.tool == Tool::Manual;
    // Its end is a finding already.
    if !itself || seen.expires().is_some_and(|end| end.date < cx.today) {
        return None;
    }
    let state = seen.state(record);
    let at = record.places.state.clone().unwrap_or_else(|| record.at.clone());
    let draft = Draft::about("revoked-still-referenced", identity);
    let draft = match entry {
        Some(entry) => draft.held(cx, entry),
        None => draft,
    };
    Some(draft.fact("why", format!("it is {state}")).related(at, state))
}

/// What a review decided of an identity, and the day of it.
#[derive(Clone, Copy)]
struct Decided<'d> {
    cx: &'d Context<'d>,
    identity: &'d Identity,
    entry: &'d Entry,
    decision: &'d Spanned<Decision>,
    on: Date,
}

impl Decided<'_> {
    fn revoke(&self) -> Option<Draft> {
        let Self { cx, identity, entry, decision, on } = *self;
        let within = entry.revocation.within.as_ref();
        let until = within.map_or(SOON, |within| within.value).after(on);
        if until >= cx.today {
            return None;
        }
        let draft = Draft::about("revoked-still-referenced", identity).held(cx, entry).due(until);
        let draft = draft.fact("why", format!("a review on {on} decided to revoke it"));
        let draft = draft.related(decision.location(), format!("was to be gone by {until}"));
        Some(match within {
            Some(within) => draft.related(within.location(), "how soon"),
            None => draft,
        })
    }

    fn rotate(&self) -> Option<Draft> {
        let Self { cx, identity, entry, on, .. } = *self;
        let until = SOON.after(on);
        if until >= cx.today {
            return None;
        }
        let seen = cx.observed(identity);
        let claim = entry.rotation.last.as_ref().map(|last| last.value);
        let claim = claim.filter(|last| *last <= cx.today && seen.excludes(*last).is_none());
        let key = seen.key();
        let last = claim.max(key.map(|key| key.date));
        if last.is_some_and(|last| last >= on) {
            return None;
        }
        let outcome = match last {
            Some(last) => format!("it was last rotated on {last}"),
            None => "no rotation since is known".to_owned(),
        };
        let draft = self.undone(until).fact("outcome", outcome);
        Some(match key {
            Some(key) => draft.shown_by(&seen, key),
            None => draft,
        })
    }

    /// The code of one day does not show what it allowed before; only what is still at the top has
    /// surely not been reduced.
    fn reduce(&self) -> Option<Draft> {
        let Self { cx, identity, on, .. } = *self;
        let until = LATER.after(on);
        if until >= cx.today {
            return None;
        }
        let own = |other: &&Identity| other.companion_of.as_ref() == Some(&identity.key);
        let mut grants = cx.inventory.identities.values().filter(own);
        let admin = identity.privilege() == Privilege::Admin
            || grants.any(|grant| grant.live() && grant.privilege() == Privilege::Admin);
        let outcome = match admin {
            true => "it is still an administrator",
            false => "whether that was done is not observable in the code",
        };
        Some(self.undone(until).fact("outcome", outcome))
    }

    fn undone(&self, until: Date) -> Draft {
        let Self { cx, identity, entry, decision, on } = *self;
        let draft = Draft::about("decision-not-carried-out", identity).held(cx, entry).due(until);
        let draft = draft.fact("decision", decision.value).fact("on", on);
        draft.related(decision.location(), format!("was to be done by {until}"))
    }
}
