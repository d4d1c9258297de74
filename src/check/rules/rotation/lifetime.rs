//! How long the code lets it live, or until it renews it.

use crate::check::Context;
use crate::check::draft::{Draft, count};
use crate::inventory::{Identity, Sighting, fact};
use crate::roster::{Entry, Interval, Spanned};
use crate::source::Location;

/// What the code says of a credential's life, in days.
#[derive(Clone, Copy)]
pub(super) enum Declared {
    RenewedEvery(i64),
    LivesFor(i64),
}

/// The declaration that renews or ends it, and after how long.
pub(super) fn declared(identity: &Identity) -> Option<(&Sighting, Declared)> {
    let stated = |name: &str, kind: fn(i64) -> Declared| {
        identity
            .sightings
            .iter()
            .find_map(|sighting| Some((sighting, kind(days(sighting.attributes.get(name)?)?))))
    };
    stated(fact::ROTATES_EVERY, Declared::RenewedEvery)
        .or_else(|| stated(fact::LIFETIME, Declared::LivesFor))
}

/// A life longer than the roster allows. Last: what it allows, and the policy's line.
pub(super) fn too_long(
    cx: &Context<'_>,
    identity: &Identity,
    entry: &Entry,
    (sighting, declared): (&Sighting, Declared),
    (allowed, policy): (Interval, Option<Location>),
) -> Option<Draft> {
    let (days, done) = match declared {
        Declared::RenewedEvery(days) => (days, format!("is renewed every {}", count(days, "day"))),
        Declared::LivesFor(days) => (days, format!("lives {}", count(days, "day"))),
    };
    if within(allowed, days) {
        return None;
    }
    let draft = Draft::about("lifetime-too-long", identity).held(cx, entry);
    let draft = draft.fact("declared", done).fact("allowed", allowed).seen_in([sighting]);
    let every = entry.rotation.every.as_ref().map(Spanned::location);
    Some(match every.or(policy) {
        Some(at) => draft.related(at, "what the roster allows"),
        None => draft,
    })
}

fn within(allowed: Interval, days: i64) -> bool {
    match allowed {
        Interval::Never => true,
        // A file may state more days than there are hours to count.
        Interval::Every(duration) => days.saturating_mul(24) <= i64::from(duration.nominal_hours()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Duration;

    #[test]
    fn no_number_of_days_is_too_large_to_be_too_long() {
        let allowed = Interval::Every(Duration::days(90));
        assert!(within(allowed, 90));
        assert!(!within(allowed, 91));
        assert!(!within(allowed, i64::MAX));
    }

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
    }
}
