//! Who is let in, who is handed what, and what is known from that.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, Leaving, Step};
use crate::inventory::{Identity, IdentityKey};
use crate::reach::{Sight, Way};
use crate::roster::Step as Life;
use crate::rule::Lifecycle;

/// Every trust, grant and hand-over to it.
pub(super) fn cut(leaving: &Leaving<'_, '_>) -> Vec<Item> {
    let mut ways = BTreeMap::<(Way, &IdentityKey, Option<&str>), Vec<&Sight<'_>>>::new();
    for sight in &leaving.stake.sights {
        let action = sight.action().filter(|_| sight.way != Way::Acts);
        ways.entry((sight.way, &sight.identity.key, action)).or_default().push(sight);
    }
    let items = ways.into_iter().filter_map(|((way, key, action), sights)| {
        let first = sights.first()?;
        let identity = first.identity;
        let receiver = action.unwrap_or("what stands there");
        let names: BTreeSet<_> = sights.iter().map(|sight| sight.reference.to_string()).collect();
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        let (what, next) = match way {
            Way::Acts => (
                format!("{}: the {names} may act", called(identity)),
                "remove it here and where it is deployed, then see that it can no longer act",
            ),
            Way::Shown => (
                format!("`{receiver}` is handed the {}", called(identity)),
                "use another action, or none, that does not get it",
            ),
            Way::Keeps => (
                format!("{}: what it reads is kept at the {names}", called(identity)),
                "move what is kept there to a place of your own, and read it from there",
            ),
            Way::Inherits => (
                format!("`{receiver}` is handed every secret that its caller may read"),
                "call another workflow, or none, and pass secrets one by one",
            ),
        };
        let entry = leaving.entry(key);
        let who = entry.and_then(|entry| leaving.successor(entry, &[]));
        let mut places: Vec<_> = sights.iter().map(|s| s.sighting.location.clone()).collect();
        places.sort();
        places.dedup();
        Some(Item {
            step: Step::Cut,
            identity: Some(key.clone()),
            what,
            next: next.to_owned(),
            who: who.map(str::to_owned),
            places,
        })
    });
    items.collect()
}

/// What it was handed, and what it made or renewed itself.
pub(super) fn rotate(leaving: &Leaving<'_, '_>) -> Vec<Item> {
    let mut known = BTreeMap::<&IdentityKey, (&Identity, BTreeSet<String>)>::new();
    let handed = |sight: &&Sight<'_>| matches!(sight.way, Way::Shown | Way::Inherits);
    let handed = leaving.stake.sights.iter().filter(handed);
    for sight in handed {
        let how = format!("was handed to `{}`", sight.action().unwrap_or("it"));
        let identity = sight.identity;
        known.entry(&identity.key).or_insert((identity, BTreeSet::new())).1.insert(how);
    }
    for (key, identity) in &leaving.stake.held {
        let Some(entry) = leaving.entry(key) else { continue };
        let does = |step| entry.doers(step).iter().any(|party| party.value == leaving.name);
        let how = match (does(Life::Provision), does(Life::Rotate)) {
            (true, true) => "provisions and rotates",
            (true, false) => "provisions",
            (false, true) => "rotates",
            (false, false) => continue,
        };
        let how = format!("`{}` {how} it", leaving.name);
        known.entry(key).or_insert((identity, BTreeSet::new())).1.insert(how);
    }
    let items = known.into_iter().filter_map(|(key, (identity, how))| {
        // A federated login or a grant has no value that anybody could know; what belongs to a
        // credential is renewed with it.
        let next = match identity.lifecycle {
            Lifecycle::Ephemeral => return None,
            _ if identity.companion_of.is_some() => return None,
            Lifecycle::Static => "rotate it at its issuer once the access is cut",
            Lifecycle::Managed => "have the platform renew it once more when the access is cut",
        };
        let how = how.into_iter().collect::<Vec<_>>().join(", ");
        let entry = leaving.entry(key);
        let who = entry.and_then(|entry| {
            let doers = entry.doers(Life::Rotate);
            let doers: Vec<_> = doers.iter().map(|party| party.value.as_str()).collect();
            leaving.successor(entry, &doers)
        });
        Some(Item {
            step: Step::Rotate,
            identity: Some(key.clone()),
            what: format!("{}: {how}", called(identity)),
            next: next.to_owned(),
            who: who.map(str::to_owned),
            places: identity.sightings.iter().take(1).map(|s| s.location.clone()).collect(),
        })
    });
    items.collect()
}

/// "AWS role trust `build<-1111`".
fn called(identity: &Identity) -> String {
    format!("{} `{}`", identity.noun, identity.key.name())
}
