//! It is renewed in time. What was observed wins over what the code says, and that over the roster.

use jiff::civil::Date;

use crate::check::draft::{Draft, count};
use crate::check::observed::{Dated, Observed};
use crate::check::{Context, Term};
use crate::inventory::{Identity, Sighting, fact};
use crate::roster::{Entry, Interval, Requirement, Spanned};
use crate::rule::Lifecycle;
use crate::source::Location;

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

/// The end that the code, the roster or the issuer sets.
fn expiry(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
    seen: &Observed<'_>,
) -> Option<Draft> {
    let end = end(cx, identity, entry, seen)?;
    let rule = cx.status(Term::strict(end)).rule("expiring", "expired")?;
    let draft = Draft::about(rule, identity).held(cx, entry).due(end);
    let draft = match &entry.expires {
        Some(expires) if expires.value == end => draft.related(expires.location(), "its last day"),
        _ if in_code(identity) == Some(end) => draft.saying(&format!("its last day is {end}")),
        _ => draft,
    };
    Some(match at_issuer(cx, identity, seen) {
        Some(stated) if stated.date == end => draft.shown_by(seen, stated),
        _ => draft,
    })
}

/// The last day that the code, the roster or the issuer sets, whichever comes first.
pub(in crate::check) fn end(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
    seen: &Observed<'_>,
) -> Option<Date> {
    let in_roster = entry.expires.as_ref().map(|expires| expires.value);
    let stated = in_code(identity).into_iter().chain(in_roster);
    stated.chain(at_issuer(cx, identity, seen).map(|end| end.date)).min()
}

fn in_code(identity: &Identity) -> Option<Date> {
    identity.fact(fact::EXPIRES).and_then(date)
}

/// The end that the issuer set; that of a user is not its keys'.
fn at_issuer<'a>(cx: &Context<'_>, identity: &Identity, seen: &Observed<'a>) -> Option<Dated<'a>> {
    seen.expires().filter(|_| !cx.has_keys(identity))
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
    let long = declared.filter(|(_, declared)| too_long(allowed, *declared));
    let long = long.map(|(sighting, declared)| {
        let done = match declared {
            Declared::RenewedEvery(days) => format!("is renewed every {}", count(days, "day")),
            Declared::LivesFor(days) => format!("lives {}", count(days, "day")),
        };
        let draft = Draft::about("lifetime-too-long", identity).held(cx, entry);
        let draft = draft.fact("declared", done).fact("allowed", allowed).seen_in([sighting]);
        let every = entry.rotation.every.as_ref().map(Spanned::location);
        match every.or(policy.at.clone()) {
            Some(at) => draft.related(at, "what the roster allows"),
            None => draft,
        }
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

/// When it is to be renewed, and the line that says when it last was; none where the code sees to it.
pub(in crate::check) fn renewal(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
    seen: &Observed<'_>,
) -> Option<(Term, Location)> {
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
    Some((cx.lenient(every.due_after(renewed.on())?), renewed.location()))
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

/// What the code says of a credential's life, in days.
#[derive(Clone, Copy)]
enum Declared {
    RenewedEvery(i64),
    LivesFor(i64),
}

/// The declaration that renews or ends it, and after how long.
fn declared(identity: &Identity) -> Option<(&Sighting, Declared)> {
    let stated = |name: &str, kind: fn(i64) -> Declared| {
        identity
            .sightings
            .iter()
            .find_map(|sighting| Some((sighting, kind(days(sighting.attributes.get(name)?)?))))
    };
    stated(fact::ROTATES_EVERY, Declared::RenewedEvery)
        .or_else(|| stated(fact::LIFETIME, Declared::LivesFor))
}

fn too_long(allowed: Interval, declared: Declared) -> bool {
    let (Declared::RenewedEvery(days) | Declared::LivesFor(days)) = declared;
    match allowed {
        Interval::Never => false,
        Interval::Every(duration) => days * 24 > i64::from(duration.nominal_hours()),
    }
}

/// `90`, `7776000s`, `90d`, `rate(90 days)`: whole days, a part of one counting in full.
fn days(stated: &str) -> Option<i64> {
    let stated = stated.trim();
    let inner =
        stated.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(stated);
    let digits = inner.find(|c: char| !c.is_ascii_digit()).unwrap_or(inner.len());
    let number: i64 = inner[..digits].parse().ok()?;
    match inner[digits..].trim() {
        "" | "d" | "day" | "days" => Some(number),
        "s" => Some(number.checked_add(86_399)? / 86_400),
        "m" => Some(number.checked_add(1_439)? / 1_440),
        "h" | "hour" | "hours" => Some(number.checked_add(23)? / 24),
        _ => None,
    }
}

/// The day of an ISO date or timestamp.
fn date(stated: &str) -> Option<Date> {
    stated.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_intervals_that_platforms_use() {
        for (stated, expected) in [
            ("90", Some(90)),
            ("7776000s", Some(90)),
            ("240h", Some(10)),
            ("rate(30 days)", Some(30)),
            ("1h", Some(1)),
            ("P90D", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(days(stated), expected, "{stated}");
        }
        assert_eq!(date("2027-01-01T00:00:00Z"), Some(jiff::civil::date(2027, 1, 1)));
    }
}
