//! It is renewed in time. What was observed wins over what the code says, and that over the roster.

mod expiry;
mod lifetime;

use jiff::civil::Date;

use crate::check::draft::Draft;
use crate::check::observed::{Dated, Observed};
use crate::check::{Context, Term};
use crate::inventory::Identity;
use crate::roster::{Entry, Interval, Requirement, Spanned};
use crate::rule::Lifecycle;
use crate::source::Location;

pub(in crate::check) use expiry::end;
use expiry::expiry;
use lifetime::declared;

/// The rules judged here.
pub(super) const RULES: &[&str] = &[
    "rotation-overdue",
    "rotation-due-soon",
    "rotation-unknown",
    "rotation-in-future",
    "rotation-contradicted",
    "rotation-unproven",
    "expired",
    "expiring",
    "lifetime-too-long",
];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for identity in cx.identities() {
        let seen = cx.observed(identity);
        if !has_dates(cx, identity, &seen) {
            continue;
        }
        if let Some(holder) = cx.holder(identity) {
            drafts.extend(expiry(cx, identity, holder.entry, &seen));
            drafts.extend(rotation(cx, identity, holder.entry, &seen));
        }
    }
    drafts
}

/// Whether an identity is renewed for itself. What belongs to a credential is renewed with it, and
/// what belongs to a user is judged by what was observed of it; what nobody holds is unowned first.
pub(in crate::check) fn has_dates(
    cx: &Context<'_>,
    identity: &Identity,
    seen: &Observed<'_>,
) -> bool {
    cx.demanded(identity) || (!seen.is_empty() && cx.held_with_principal(identity))
}

fn rotation(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
    seen: &Observed<'_>,
) -> Vec<Draft> {
    let policy = cx.roster.policy.rotation.of(identity, cx.held_by_partner(entry));
    let allowed = entry.rotation.every.as_ref().map_or(policy.value, |every| every.value);
    // What works no more is to be taken out of the code, not to be renewed.
    let over = allowed == Interval::Never || seen.gone().is_some();
    if identity.lifecycle != Lifecycle::Static || over {
        return Vec::new();
    }
    let declared = declared(identity);
    let long = declared.and_then(|declared| {
        let asked = (allowed, policy.at.clone());
        lifetime::too_long(cx, identity, entry, declared, asked)
    });
    let mut drafts: Vec<_> = long.into_iter().collect();
    if declared.is_some() && seen.key().is_none() {
        return drafts;
    }
    // What the code renews has no need of a date in the roster.
    let claim = entry.rotation.last.as_ref().filter(|_| declared.is_none());
    if let Some(last) = claim {
        drafts.extend(claimed(cx, identity, entry, seen, last));
    }
    if claim.is_some_and(|last| last.value > cx.today) && seen.key().is_none() {
        return drafts;
    }
    let claim = claim.filter(|last| last.value <= cx.today);
    drafts.extend(match renewed(seen, claim) {
        Some(renewed) => late(cx, identity, entry, seen, &renewed, (allowed, policy.at)),
        None => Some(unknown(cx, identity, entry, seen, allowed)),
    });
    drafts
}

/// When it was last renewed, and who says so.
enum Renewed<'a> {
    Observed(Dated<'a>),
    Claimed(&'a Spanned<Date>),
}

impl Renewed<'_> {
    fn on(&self) -> Date {
        match self {
            Self::Observed(dated) => dated.date,
            Self::Claimed(last) => last.value,
        }
    }

    fn location(&self) -> Location {
        match self {
            Self::Observed(dated) => dated.location(),
            Self::Claimed(last) => last.location(),
        }
    }
}

/// When it is to be renewed, when it last was, and the line that says so; none where the code sees to
/// it.
pub(in crate::check) fn renewal(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
    seen: &Observed<'_>,
) -> Option<(Term, Date, Location)> {
    let policy = || cx.roster.policy.rotation.of(identity, cx.held_by_partner(entry)).value;
    let every = entry.rotation.every.as_ref().map_or_else(policy, |every| every.value);
    let by_code = declared(identity).is_some();
    if identity.lifecycle != Lifecycle::Static
        || seen.gone().is_some()
        || (by_code && seen.key().is_none())
    {
        return None;
    }
    let claim = entry.rotation.last.as_ref().filter(|last| !by_code && last.value <= cx.today);
    let renewed = renewed(seen, claim)?;
    Some((cx.lenient(every.due_after(renewed.on())?), renewed.on(), renewed.location()))
}

/// The issuer's word on the newest key, unless the roster knows of a later rotation than it could;
/// else the roster's, unless what is stored is older.
fn renewed<'a>(seen: &Observed<'a>, claim: Option<&'a Spanned<Date>>) -> Option<Renewed<'a>> {
    match (seen.key(), claim) {
        (Some(_), Some(last)) if seen.knows_less_than(last.value) => Some(Renewed::Claimed(last)),
        (Some(key), _) => Some(Renewed::Observed(key)),
        (None, Some(last)) => {
            Some(seen.excludes(last.value).map_or(Renewed::Claimed(last), Renewed::Observed))
        }
        (None, None) => None,
    }
}

/// Whether the roster's date can be, and whether anything shows that it is so.
fn claimed(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
    seen: &Observed<'_>,
    last: &Spanned<Date>,
) -> Option<Draft> {
    let draft = |rule| Draft::about(rule, identity).held(cx, entry).fact("last", last.value);
    if last.value > cx.today {
        let over = "after the day that is judged";
        return Some(draft("rotation-in-future").related(last.location(), over));
    }
    if let Some(newest) = seen.excludes(last.value) {
        let draft = draft("rotation-contradicted").fact("observed", seen.denies(newest));
        return Some(draft.related(last.location(), "what the roster says").shown_by(seen, newest));
    }
    let wanted = cx.roster.policy.require.value.contains(&Requirement::Evidence);
    let shown = entry.rotation.evidence.is_some() || seen.supports(last.value);
    if !wanted || shown {
        return None;
    }
    let draft = draft("rotation-unproven").related(last.location(), "nothing shows it");
    let draft = match &cx.roster.policy.require.at {
        Some(at) => draft.related(at.clone(), "the policy asks for evidence"),
        None => draft,
    };
    Some(match seen.key().or_else(|| seen.written()) {
        Some(other) => draft.shown_by(seen, other),
        None => draft,
    })
}

fn unknown(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
    seen: &Observed<'_>,
    allowed: Interval,
) -> Draft {
    let (at, lack) = match &entry.rotation.at {
        Some(at) => (at.clone(), "has no `last`"),
        None => (entry.location(), "has no `rotation`"),
    };
    let draft = Draft::about("rotation-unknown", identity).held(cx, entry);
    let draft = draft.related(at, lack).fact("every", allowed);
    match seen.written() {
        Some(written) => draft.shown_by(seen, written),
        None => draft,
    }
}

fn late(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
    seen: &Observed<'_>,
    renewed: &Renewed<'_>,
    (allowed, policy): (Interval, Option<Location>),
) -> Option<Draft> {
    let term = cx.lenient(allowed.due_after(renewed.on())?);
    let rule = cx.status(term).rule("rotation-due-soon", "rotation-overdue")?;
    let draft = Draft::about(rule, identity).held(cx, entry).timed(cx, term, "rotation-overdue");
    let label = cx.due_in_words(term);
    let draft = match renewed {
        Renewed::Observed(dated) => {
            draft.related(dated.location(), format!("{}; {label}", seen.says(*dated)))
        }
        Renewed::Claimed(last) => {
            let draft = draft.related(last.location(), label);
            match seen.written() {
                Some(written) => draft.shown_by(seen, written),
                None => draft,
            }
        }
    };
    Some(match policy.filter(|_| entry.rotation.every.is_none()) {
        Some(at) => draft.related(at, "how often the policy asks for it"),
        None => draft,
    })
}
