//! Whether a partner is made to look like somebody of one's own, or its leaving is less prepared.

use std::collections::BTreeMap;

use super::Ratchet;
use crate::inventory::{Identity, fact};
use crate::roster::{Contract, Exit, Party, Roster, Spanned};

impl Ratchet<'_> {
    pub(super) fn parties(&mut self, parties: &mut BTreeMap<String, Party>) {
        for was in self.base.parties.values() {
            let Some(now) = successor(parties, self.base, was) else { continue };
            let name = now.name.value.clone();
            let at = |setting| format!("parties.{name}.{setting}");
            // Whoever adds a key to a party says here whether to change it loosens anything.
            let Party {
                name: _,
                team: _,
                contact: _,
                escalation,
                partner: _,
                contract,
                exit,
                known_as: _,
            } = was;
            let Contract { at: _, ends, notice: _, reference: _ } = contract;
            let Exit { at: _, plan, tested: _ } = exit;
            if was.is_partner() {
                self.partner(&at("partner"), now, was);
                self.later(&at("contract.ends"), &mut now.contract.ends, ends);
                self.lost(&at("exit.plan"), &mut now.exit.plan, plan);
            }
            if let (Some(first), true) = (escalation.first(), now.escalation.is_empty()) {
                let setting = at("escalation");
                let what = format!("`{setting}` is removed");
                self.note(&setting, what, Some(now.location()), Some(first.location()));
                now.escalation.clone_from(escalation);
            }
        }
        for now in parties.values_mut().filter(|party| !party.is_partner()) {
            self.impersonated(now);
        }
    }

    fn partner(&mut self, setting: &str, now: &mut Party, was: &Party) {
        if !now.is_partner() {
            let at = now.partner.as_ref().map_or_else(|| now.location(), Spanned::location);
            let flag = was.partner.as_ref().map(Spanned::location);
            self.note(setting, format!("`{setting}` is no longer true"), Some(at), flag);
            now.partner.clone_from(&was.partner);
        }
    }

    /// A party of one's own that comes to show up as a partner of the base does.
    fn impersonated(&mut self, now: &mut Party) {
        let base = self.base;
        let name = now.name.value.clone();
        let before = base.parties.get(&name).filter(|before| !before.is_partner());
        for partner in base.parties.values().filter(|party| party.is_partner()) {
            let other = &partner.name.value;
            let new = |handle: &&Spanned<String>| {
                let old =
                    before.iter().flat_map(|before| before.team.iter().chain(&before.contact));
                partner.is_called(&handle.value) && old.clone().all(|old| old.value != handle.value)
            };
            if let Some(handle) = now.team.iter().chain(&now.contact).find(new) {
                let setting = format!("parties.{name}.partner");
                let what =
                    format!("`{name}` is no partner, and `{handle}` is the partner `{other}`'s");
                self.note(&setting, what, Some(handle.location()), Some(partner.location()));
                now.partner.clone_from(&partner.partner);
            }
            let lists = now
                .known_as
                .accounts
                .lists_mut()
                .into_iter()
                .zip(partner.known_as.accounts.lists());
            for (kind, (own, theirs)) in lists.enumerate() {
                let old = before.map(|before| before.known_as.accounts.lists()[kind]);
                own.retain(|own| {
                    let same = |one: &&Spanned<String>| one.value.eq_ignore_ascii_case(&own.value);
                    let theirs = theirs.iter().find(same);
                    let taken =
                        theirs.filter(|_| !old.is_some_and(|old| old.iter().any(|one| same(&one))));
                    if let Some(same) = taken {
                        let setting = format!("parties.{name}.known-as");
                        let what = format!(
                            "`{own}` goes from the partner `{other}` to `{name}`, which is none"
                        );
                        self.note(&setting, what, Some(own.location()), Some(same.location()));
                    }
                    taken.is_none()
                });
            }
        }
    }

    /// Names of partners that are gone from the roster and not from the code.
    pub(super) fn partners_in_code(&mut self, roster: &mut Roster, identities: &[&Identity]) {
        for (name, was) in self.base.parties.iter().filter(|(_, party)| party.is_partner()) {
            for (kind, known) in was.known_as.accounts.lists().into_iter().enumerate() {
                for known in known {
                    let seen = identities.iter().find(|identity| reaches(&known.value, identity));
                    let claims = |party: &Party| {
                        let own = party.known_as.accounts.lists()[kind];
                        own.iter().any(|own| own.value.eq_ignore_ascii_case(&known.value))
                    };
                    if let Some(identity) = seen
                        && !roster.parties.values().any(claims)
                    {
                        self.abandoned(name, known, identity);
                        let party =
                            roster.parties.entry(name.clone()).or_insert_with(|| was.clone());
                        if !claims(party) {
                            party.known_as.accounts.lists_mut()[kind].push(known.clone());
                        }
                    }
                }
            }
        }
    }

    fn abandoned(&mut self, party: &str, known: &Spanned<String>, identity: &Identity) {
        let at = Some(known.location());
        if self.loosened.iter().all(|told| told.was != at) {
            let key = &identity.key;
            let what = format!(
                "`{known}` is no longer the partner `{party}`'s, and `{key}` still lets it in"
            );
            self.note(&format!("parties.{party}.known-as"), what, None, at);
        }
    }
}

/// The party that a party of the base has become: of its name or, for a partner without one, a new
/// partner that shows up as it did.
fn successor<'p>(
    parties: &'p mut BTreeMap<String, Party>,
    base: &Roster,
    was: &Party,
) -> Option<&'p mut Party> {
    if parties.contains_key(&was.name.value) || !was.is_partner() {
        return parties.get_mut(&was.name.value);
    }
    let same = |a: &Spanned<String>, b: &Spanned<String>| a.value.eq_ignore_ascii_case(&b.value);
    let shows_up = |now: &Party| {
        let handles = [(&now.team, &was.team), (&now.contact, &was.contact)];
        let mut handles =
            handles.into_iter().filter_map(|(now, was)| now.as_ref().zip(was.as_ref()));
        let mut lists =
            now.known_as.accounts.lists().into_iter().zip(was.known_as.accounts.lists());
        handles.any(|(now, was)| same(now, was))
            || lists.any(|(now, was)| now.iter().any(|now| was.iter().any(|was| same(now, was))))
    };
    let mut new = parties.values_mut();
    new.find(|now| now.is_partner() && !base.parties.contains_key(&now.name.value) && shows_up(now))
}

/// Whether an identity is handed to whom this is a name of, or lets it in.
fn reaches(name: &str, identity: &Identity) -> bool {
    identity.sightings.iter().any(|sighting| {
        let external = sighting.grant.as_ref().and_then(|grant| grant.external.as_deref());
        let handed = [fact::THIRD_PARTY, fact::INHERITED_BY];
        let handed = handed.iter().filter_map(|name| sighting.attributes.get(*name));
        external.into_iter().chain(handed.map(String::as_str)).any(|other| other == name)
    })
}
