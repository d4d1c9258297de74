//! Which partners reach what, as one repository shows it by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Context;
use crate::inventory::IdentityKey;
use crate::reach::Way;
use crate::roster::Party;

/// The partners that have to do with each identity, and how.
pub(super) fn reached<'a>(
    cx: &Context<'a>,
) -> BTreeMap<&'a IdentityKey, BTreeSet<(String, &'static str)>> {
    let mut reached = BTreeMap::<_, BTreeSet<_>>::new();
    for (name, stake) in cx.stakes().parties {
        if !cx.roster.parties.get(name).is_some_and(Party::is_partner) {
            continue;
        }
        let held = stake.held.into_keys().map(|key| (key, "works on it"));
        let seen = stake.sights.iter().map(|sight| (&sight.identity.key, in_words(sight.way)));
        for (key, how) in held.chain(seen) {
            reached.entry(key).or_default().insert((name.to_owned(), how));
        }
    }
    reached
}

const fn in_words(way: Way) -> &'static str {
    match way {
        Way::Acts => "may act",
        Way::Shown => "is handed it",
        Way::Inherits => "is handed every secret",
        Way::Keeps => "keeps it",
    }
}
