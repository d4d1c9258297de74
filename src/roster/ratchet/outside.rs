//! Whether somebody outside comes to be taken for somebody of one's own.

use std::collections::BTreeMap;

use super::Ratchet;
use crate::inventory::Identity;
use crate::reach::{self, Claim, Claims, Kind, Reference, Sight};
use crate::roster::{Party, Roster, Spanned};

impl Ratchet<'_> {
    /// Who is seen in code, is a stranger or a partner to the base, and is one's own to the change by
    /// the word of a party alone: `known-as`, or a team of an organisation that was nobody's.
    pub(super) fn outsiders(&mut self, roster: &mut Roster, identities: &[&Identity]) {
        for reference in outside_before(self.base, roster, identities) {
            let kind =
                Kind::ALL.iter().position(|kind| *kind == reference.kind).unwrap_or_default();
            let base = self.base;
            for party in roster.parties.values_mut().filter(|party| !party.is_partner()) {
                let name = party.name.value.clone();
                let before = base.parties.get(&name).filter(|before| !before.is_partner());
                let listed = |known: &Spanned<String>| {
                    let mut old =
                        before.iter().flat_map(|party| party.known_as.accounts.lists()[kind]);
                    old.any(|old| old.value == known.value)
                };
                party.known_as.accounts.lists_mut()[kind].retain(|known| {
                    let gained = reference.is_named_by(&known.value) && !listed(known);
                    if gained {
                        let what =
                            format!("the {reference} comes to be `{name}`, which is no partner");
                        let setting = format!("parties.{name}.known-as");
                        self.note(&setting, what, Some(known.location()), None);
                    }
                    !gained
                });
                let team = |party: &Party| party.team.as_ref().map(|team| team.value.clone());
                if let Some(handle) = party.team.clone()
                    && reference.kind == Kind::Github
                    && reach::organisation(&handle.value).as_ref() == Some(&reference.value)
                    && before.and_then(team) != team(party)
                {
                    let what = format!(
                        "the {reference} comes to be one's own, as `{name}` is no partner and its \
                         team is `{handle}`"
                    );
                    let setting = format!("parties.{name}.team");
                    self.note(&setting, what, Some(handle.location()), None);
                    party.partner = Some(handle.map(|_| true));
                }
            }
        }
    }
}

/// Whoever is outside by the roster of the base, and is not by that of the change.
fn outside_before(was: &Roster, now: &Roster, identities: &[&Identity]) -> Vec<Reference> {
    let (was, now) = (Claims::of(was), Claims::of(now));
    let sights = reach::sights(identities.iter().copied());
    let mut names = BTreeMap::<Reference, bool>::new();
    for sight in sights {
        let moved = outside(&was, &sight) && !outside(&now, &sight);
        *names.entry(sight.reference).or_default() |= moved;
    }
    names.into_iter().filter_map(|(name, moved)| moved.then_some(name)).collect()
}

fn outside(claims: &Claims<'_>, sight: &Sight<'_>) -> bool {
    match claims.claim(sight) {
        Claim::Nobody => true,
        Claim::Parties(parties) => parties.iter().any(|party| party.is_partner()),
        Claim::Own | Claim::Untold => false,
    }
}
