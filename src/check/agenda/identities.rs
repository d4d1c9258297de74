//! The dates of identities: they are renewed, looked at, and end.

use jiff::civil::Date;

use super::{Item, Kind, Known};
use crate::check::holding::step_in_words;
use crate::check::observed::Observed;
use crate::check::rules::{review, rotation};
use crate::check::{Context, Draft, Term};
use crate::inventory::{Identity, fact};
use crate::roster::{Entry, Step};
use crate::source::Location;

pub(super) fn dates(cx: &Context<'_>, _: &Known<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for identity in cx.identities() {
        let seen = cx.observed(identity);
        if !rotation::has_dates(cx, identity, &seen) {
            continue;
        }
        let Some(holder) = cx.holder(identity) else { continue };
        let about = About { cx, identity, entry: holder.entry };
        if let Some((term, last, at)) = rotation::renewal(cx, identity, about.entry, &seen) {
            let item = about.item(Kind::Rotation, "rotate", Step::Rotate, term, at);
            items.push(Item { since: Some(last), ..item });
        }
        let review = cx.demanded(identity).then(|| review::renewal(cx, identity, about.entry));
        if let Some((term, last, at)) = review.flatten() {
            let item = about.item(Kind::Review, "review", Step::Review, term, at);
            items.push(Item { since: Some(last), ..item });
        }
        if let Some(end) = rotation::end(cx, identity, about.entry, &seen) {
            let (term, at) = (Term::strict(end), about.end(end, &seen));
            items.push(about.item(Kind::Expiry, "renew or remove", Step::Rotate, term, at));
        }
    }
    items
}

/// An identity and the entry that speaks for it.
struct About<'c, 'a> {
    cx: &'c Context<'a>,
    identity: &'a Identity,
    entry: &'a Entry,
}

impl About<'_, '_> {
    fn item(&self, kind: Kind, act: &str, step: Step, term: Term, at: Location) -> Item {
        let Self { cx, identity, entry } = self;
        let doers = entry.doers(step);
        let parties = entry.raci.accountable.iter().chain(doers);
        let draft = Draft::about(kind.rule(), identity).held(cx, entry).at(at, "");
        Item {
            kind,
            what: format!("{act} {} `{}`", identity.noun, identity.key.name()),
            term,
            since: None,
            draft: draft.with_people(step_in_words(entry, step).unwrap_or_default()),
            parties: parties.map(|party| party.value.clone()).collect(),
            next: None,
        }
    }

    /// Where its last day stands: in the roster, unless the issuer or the code sets an earlier one.
    fn end(&self, end: Date, seen: &Observed<'_>) -> Location {
        let in_roster = self.entry.expires.as_ref().filter(|expires| expires.value == end);
        let at_issuer = seen.expires().filter(|stated| stated.date == end);
        let in_code = || {
            let mut sightings = self.identity.sightings.iter();
            sightings.find(|sighting| sighting.attributes.contains_key(fact::EXPIRES))
        };
        match (in_roster, at_issuer) {
            (Some(expires), _) => expires.location(),
            (None, Some(stated)) => stated.location(),
            (None, None) => {
                in_code().map_or_else(|| self.entry.location(), |seen| seen.location.clone())
            }
        }
    }
}
