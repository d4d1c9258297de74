//! It is renewed in time. What the code itself proves wins over what the roster says.

use jiff::civil::Date;

use super::draft::{Draft, count};
use super::{Context, Term};
use crate::inventory::{Identity, Sighting, fact};
use crate::roster::{Entry, Interval, Spanned};
use crate::rule::Lifecycle;
use crate::source::Location;

/// The rules judged here.
pub(super) const RULES: &[&str] = &[
    "rotation-overdue",
    "rotation-due-soon",
    "rotation-unknown",
    "rotation-in-future",
    "expired",
    "expiring",
    "lifetime-too-long",
];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for identity in cx.identities() {
        // What belongs to a credential is renewed with it; what nobody holds is unowned first.
        if !cx.demanded(identity) {
            continue;
        }
        if let Some(holder) = cx.holder(identity) {
            drafts.extend(expiry(cx, identity, holder.entry));
            drafts.extend(rotation(cx, identity, holder.entry));
        }
    }
    drafts
}

/// The end that the code or the roster sets.
fn expiry(cx: &Context<'_>, identity: &Identity, entry: &Entry) -> Option<Draft> {
    let end = end(identity, entry)?;
    let rule = cx.status(Term::strict(end)).rule("expiring", "expired")?;
    let draft = Draft::about(rule, identity).held(cx, entry).due(end);
    Some(match &entry.expires {
        Some(expires) if expires.value == end => draft.related(expires.location(), "its last day"),
        _ => draft.saying(&format!("its last day is {end}")),
    })
}

/// The last day that the code or the roster sets, whichever comes first.
pub(super) fn end(identity: &Identity, entry: &Entry) -> Option<Date> {
    let in_code = identity.fact(fact::EXPIRES).and_then(date);
    in_code.into_iter().chain(entry.expires.as_ref().map(|expires| expires.value)).min()
}

fn rotation(cx: &Context<'_>, identity: &Identity, entry: &Entry) -> Option<Draft> {
    let policy = cx.roster.policy.rotation.of(identity, cx.held_by_partner(entry));
    let allowed = entry.rotation.every.as_ref().map_or(policy.value, |every| every.value);
    if identity.lifecycle != Lifecycle::Static || allowed == Interval::Never {
        return None;
    }
    let draft = |rule| Draft::about(rule, identity).held(cx, entry);
    if let Some((sighting, declared)) = declared(identity) {
        return too_long(allowed, declared).then(|| {
            let done = match declared {
                Declared::RenewedEvery(days) => format!("is renewed every {}", count(days, "day")),
                Declared::LivesFor(days) => format!("lives {}", count(days, "day")),
            };
            let draft = draft("lifetime-too-long").fact("declared", done).fact("allowed", allowed);
            let draft = draft.seen_in([sighting]);
            let every = entry.rotation.every.as_ref().map(Spanned::location);
            match every.or(policy.at) {
                Some(at) => draft.related(at, "what the roster allows"),
                None => draft,
            }
        });
    }
    let Some(last) = &entry.rotation.last else {
        let (at, lack) = match &entry.rotation.at {
            Some(at) => (at.clone(), "has no `last`"),
            None => (entry.location(), "has no `rotation`"),
        };
        return Some(draft("rotation-unknown").related(at, lack).fact("every", allowed));
    };
    if last.value > cx.today {
        let over = "after the day that is judged";
        return Some(
            draft("rotation-in-future").fact("last", last.value).related(last.location(), over),
        );
    }
    let (term, last) = renewal(cx, identity, entry)?;
    let rule = cx.status(term).rule("rotation-due-soon", "rotation-overdue")?;
    let draft = draft(rule).timed(cx, term, "rotation-overdue");
    let draft = draft.related(last, cx.due_in_words(term));
    let by_policy = policy.at.filter(|_| entry.rotation.every.is_none());
    Some(match by_policy {
        Some(at) => draft.related(at, "how often the policy asks for it"),
        None => draft,
    })
}

/// When it is to be renewed, and the line that says when it last was; none where no date of the
/// roster decides that.
pub(super) fn renewal(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
) -> Option<(Term, Location)> {
    let policy = || cx.roster.policy.rotation.of(identity, cx.held_by_partner(entry)).value;
    let every = entry.rotation.every.as_ref().map_or_else(policy, |every| every.value);
    if identity.lifecycle != Lifecycle::Static || declared(identity).is_some() {
        return None;
    }
    let last = entry.rotation.last.as_ref().filter(|last| last.value <= cx.today)?;
    Some((cx.lenient(every.due_after(last.value)?), last.location()))
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
