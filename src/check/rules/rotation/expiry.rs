//! It has a last day: that of the code, the roster or the issuer, whichever comes first.

use jiff::civil::Date;

use crate::check::draft::Draft;
use crate::check::observed::{Dated, Observed};
use crate::check::{Context, Term};
use crate::inventory::{Identity, fact};
use crate::roster::Entry;

/// The end that the code, the roster or the issuer sets.
pub(super) fn expiry(
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

/// The day of an ISO date or timestamp.
fn date(stated: &str) -> Option<Date> {
    stated.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_day_of_a_timestamp() {
        assert_eq!(date("2027-01-01T00:00:00Z"), Some(jiff::civil::date(2027, 1, 1)));
    }
}
