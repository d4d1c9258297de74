//! What each party has to do with the identities here: what it holds, and what it reaches.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::inventory::{Identity, IdentityKey};
use crate::reach::{self, Claim, Claims, Sight};
use crate::rule::Class;

/// What one party has to do with here.
#[derive(Debug, Default)]
pub(crate) struct Stake<'a> {
    /// What an entry gives into its hands.
    pub(crate) held: BTreeMap<&'a IdentityKey, &'a Identity>,
    /// Where it is seen in code.
    pub(crate) sights: Vec<Sight<'a>>,
}

/// What every party has to do with here, and who is seen that is nobody's.
#[derive(Debug, Default)]
pub(crate) struct Stakes<'a> {
    /// By the party's name.
    pub(crate) parties: BTreeMap<&'a str, Stake<'a>>,
    /// Seen, and claimed by nobody.
    pub(crate) strangers: Vec<Sight<'a>>,
}

impl<'a> Stake<'a> {
    /// All that it holds or reaches.
    pub(crate) fn identities(&self) -> BTreeMap<&'a IdentityKey, &'a Identity> {
        let seen = self.sights.iter().map(|sight| (&sight.identity.key, sight.identity));
        self.held.iter().map(|(key, identity)| (*key, *identity)).chain(seen).collect()
    }

    /// Whether it can act with rights that were delegated to it.
    pub(crate) fn has_delegated_admin(&self) -> bool {
        self.identities().values().any(|identity| identity.class == Class::DelegatedAdmin)
    }

    /// "holds 3 identities and reaches 2".
    pub(super) fn in_words(&self) -> String {
        let reached: BTreeSet<_> = self.sights.iter().map(|sight| &sight.identity.key).collect();
        let count =
            |n: usize| if n == 1 { "1 identity".to_owned() } else { format!("{n} identities") };
        match (self.held.len(), reached.len()) {
            (held, 0) => format!("holds {}", count(held)),
            (0, reached) => format!("reaches {}", count(reached)),
            (held, reached) => format!("holds {} and reaches {reached}", count(held)),
        }
    }
}

impl<'a> Context<'a> {
    /// What the judged identities have to do with each party.
    pub(crate) fn stakes(&self) -> Stakes<'a> {
        let mut stakes = Stakes::default();
        for identity in self.identities() {
            let Some(holder) = self.holder(identity) else { continue };
            for party in holder.entry.hands() {
                let stake = stakes.parties.entry(&party.value).or_default();
                stake.held.insert(&identity.key, identity);
            }
        }
        let claims = Claims::of(self.roster);
        for sight in reach::sights(self.identities()) {
            match claims.claim(&sight) {
                Claim::Parties(parties) => {
                    for party in parties {
                        let stake = stakes.parties.entry(&party.name.value).or_default();
                        stake.sights.push(sight.clone());
                    }
                }
                Claim::Nobody => stakes.strangers.push(sight),
                Claim::Own | Claim::Untold => {}
            }
        }
        stakes
    }

    /// Who has to see to it: the party that is accountable for most of these identities.
    pub(super) fn mostly_accountable<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k IdentityKey>,
    ) -> Option<&'a str> {
        let mut times = BTreeMap::<&str, usize>::new();
        for key in keys {
            let identity = self.inventory.identities.get(key);
            let entry = identity.and_then(|identity| self.holder(identity)).map(|h| h.entry);
            if let Some(party) = entry.and_then(|entry| entry.raci.accountable.first()) {
                *times.entry(&party.value).or_default() += 1;
            }
        }
        times
            .into_iter()
            .max_by_key(|(name, n)| (*n, std::cmp::Reverse(*name)))
            .map(|(name, _)| name)
    }
}
