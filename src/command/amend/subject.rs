//! What a command is about: an identity, the entry that speaks for it, or an entry by its own words.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use super::{Amendment, named, some_of};
use crate::inventory::Identity;
use crate::roster::{Entry, Holding};

/// Where the change goes.
#[derive(Debug, Clone, Copy)]
pub(in crate::command) enum Target<'a> {
    /// The entry that speaks for it, and for nothing that is not meant.
    Entry(&'a Entry, Option<&'a Identity>),
    /// An entry of its own, like the one that speaks for it and for others.
    Apart(&'a Entry, &'a Identity),
    /// Nobody holds it yet.
    Unheld(&'a Identity),
}

impl<'a> Target<'a> {
    /// What the roster says of it today.
    pub(in crate::command) fn entry(&self) -> Option<&'a Entry> {
        match self {
            Self::Entry(entry, _) | Self::Apart(entry, _) => Some(entry),
            Self::Unheld(_) => None,
        }
    }

    /// The identity that was named.
    pub(in crate::command) fn identity(&self) -> Option<&'a Identity> {
        match self {
            Self::Entry(_, identity) => *identity,
            Self::Apart(_, identity) | Self::Unheld(identity) => Some(identity),
        }
    }

    /// What it is called: a noun and a name, or the entry's `match`.
    pub(in crate::command) fn name(&self) -> String {
        match (self.identity(), self.entry()) {
            (Some(identity), _) => named(identity),
            (None, Some(entry)) => format!("`{}`", entry.matcher.value),
            (None, None) => String::new(),
        }
    }
}

impl<'a> Amendment<'a> {
    /// The identity of this key or other name.
    fn identity(&self, id: &str) -> Result<Option<&'a Identity>> {
        let all = self.cx.inventory.identities.values();
        if let Some(identity) = all.clone().find(|identity| identity.key.as_str() == id) {
            return Ok(Some(identity));
        }
        let called: Vec<_> = all.filter(|identity| identity.aliases.contains(id)).collect();
        if let [_, _, ..] = called.as_slice() {
            let keys: Vec<_> = called.iter().map(|identity| identity.key.to_string()).collect();
            bail!("`{id}` is another name of several identities; name one: {}", some_of(&keys));
        }
        Ok(called.first().copied())
    }

    /// The identity of this name, where several entries claim it as narrowly as each other: one of its
    /// own would end that.
    pub(in crate::command) fn disputed(&self, id: &str) -> Result<Option<&'a Identity>> {
        let holding = |identity: &&Identity| self.cx.roster.holder(identity);
        let disputed = |identity: &&Identity| matches!(holding(identity), Holding::Ambiguous(_));
        Ok(self.identity(id)?.filter(disputed))
    }

    /// The entry with these words as its `match`.
    fn entry(&self, id: &str) -> Option<&'a Entry> {
        self.cx.roster.entries.iter().find(|entry| entry.matcher.value.to_string() == id)
    }

    /// The live identities that an entry speaks for, of those that are asked about.
    pub(in crate::command) fn held(
        &self,
        entry: &Entry,
        asked: impl Fn(&Identity) -> bool,
    ) -> Vec<&'a Identity> {
        let live = self.cx.inventory.identities.values().filter(|identity| identity.live());
        live.filter(|identity| {
            let holder = self.cx.roster.holder(identity);
            asked(identity) && matches!(holder, Holding::Entry(one) if one.index == entry.index)
        })
        .collect()
    }

    /// What is meant. Where an entry speaks for several of what is asked about, one name must not
    /// change it for the others: that is for `all` to say.
    pub(in crate::command) fn target(
        &self,
        id: &str,
        all: bool,
        asked: impl Fn(&Identity) -> bool,
    ) -> Result<Target<'a>> {
        let named_entry = self.entry(id);
        let Some(identity) = self.identity(id)? else {
            let Some(entry) = named_entry else { return self.unknown(id) };
            return match self.held(entry, asked).as_slice() {
                [one] => Ok(Target::Entry(entry, Some(one))),
                several => self.for_all(entry, several, all).map(|()| Target::Entry(entry, None)),
            };
        };
        let entry = match self.cx.roster.holder(identity) {
            Holding::Entry(entry) => entry,
            Holding::Ambiguous(entries) => {
                let places: Vec<_> = entries.iter().map(|e| self.place(&e.location())).collect();
                bail!(
                    "{} is claimed by several entries: {}; let one of them name it",
                    named(identity),
                    places.join(", ")
                )
            }
            Holding::None => {
                let holder = self.cx.holder(identity).filter(|holder| holder.inherited);
                if let (Some(_), Some(other)) = (holder, &identity.companion_of) {
                    bail!("{} belongs to {other} and is held with it: name that", named(identity));
                }
                return Ok(Target::Unheld(identity));
            }
        };
        let held = self.held(entry, |one| one.key == identity.key || asked(one));
        if held.len() == 1 || all {
            return Ok(Target::Entry(entry, Some(identity)));
        }
        if entry.matcher.value.to_string() == identity.key.as_str() {
            self.for_all(entry, &held, all)?;
        }
        Ok(Target::Apart(entry, identity))
    }

    fn for_all(&self, entry: &Entry, held: &[&Identity], all: bool) -> Result<()> {
        if all || held.len() < 2 {
            return Ok(());
        }
        let keys: Vec<_> = held.iter().map(|identity| identity.key.to_string()).collect();
        bail!(
            "the entry at {} speaks for {} identities: {}; name one that has a key of its own, or \
             say with --all that it holds for each of them",
            self.place(&entry.location()),
            held.len(),
            some_of(&keys)
        )
    }

    fn unknown<T>(&self, id: &str) -> Result<T> {
        let keys = self.cx.inventory.identities.keys().map(|key| key.as_str().to_owned());
        let matches = self.cx.roster.entries.iter().map(|entry| entry.matcher.value.to_string());
        let known: BTreeSet<_> = keys.chain(matches).collect();
        // The name alone says enough where only one has it.
        let by_name: Vec<_> =
            known.iter().filter(|key| key.splitn(3, '/').nth(2) == Some(id)).collect();
        let near = match by_name.as_slice() {
            [one] => Some(one.as_str()),
            _ => {
                let score = |key: &str| strsim::normalized_damerau_levenshtein(key, id);
                let scored = known.iter().map(|key| (score(key), key.as_str()));
                let near = scored.filter(|(score, _)| *score > 0.7);
                near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, key)| key)
            }
        };
        let meant = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        bail!(
            "nothing here is called `{id}`; {meant}`keyroster inventory` lists the identities and \
             their keys"
        )
    }
}
