//! A machine does not act with what is a person's own.

use crate::check::Context;
use crate::check::draft::Draft;
use crate::inventory::{Identity, Privilege, Sighting, fact};

/// The rules judged here.
pub(super) const RULES: &[&str] = &["personal-credential"];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    cx.identities().filter_map(|identity| personal(cx, identity)).collect()
}

/// Only what is so beyond doubt. A literal is to be removed, whose ever it is.
fn personal(cx: &Context<'_>, identity: &Identity) -> Option<Draft> {
    let live = identity.sightings.iter().filter(|s| s.live && s.literal.is_none());
    let shows = |sighting: &Sighting| {
        let declared = sighting.attributes.get(fact::PERSONAL).cloned();
        declared.or_else(|| administrator(sighting))
    };
    let by_itself = live.clone().find_map(shows);
    let (why, places): (_, Vec<_>) = match by_itself {
        Some(why) => (why, live.filter(|sighting| shows(sighting).is_some()).collect()),
        None => (named(identity).or_else(|| signs_in(cx, identity))?, live.collect()),
    };
    let remedy = match places.iter().any(|sighting| sighting.grant.is_some()) {
        true => "grant it to a group, and for as long as it takes, or to the machine that needs it",
        false => {
            "give the machine an identity of its own, such as an app or a federated login, and take this one out of use"
        }
    };
    let draft = Draft::about("personal-credential", identity).fact("why", why).seen_in(places);
    let draft = draft.fact("remedy", remedy);
    Some(match cx.holder(identity) {
        Some(holder) => draft.held(cx, holder.entry),
        None => draft,
    })
}

/// A person as a member, with the highest rights, all the time.
fn administrator(sighting: &Sighting) -> Option<String> {
    let grant = sighting.grant.as_ref().filter(|grant| grant.privilege == Privilege::Admin)?;
    let person = grant.delegate.strip_prefix("user:").filter(|person| person.contains('@'))?;
    Some(format!("`{person}` is one person, who administers by it"))
}

/// Whoever named a secret so knew what is in it.
fn named(identity: &Identity) -> Option<String> {
    let name = identity.key.name().split('@').next()?.to_ascii_uppercase();
    let secret = identity.kind.ends_with("-secret") && identity.companion_of.is_none();
    let token = name == "PAT" || name.ends_with("_PAT") || name.contains("PERSONAL_ACCESS_TOKEN");
    let why = "its name says that it is a personal access token, which acts as whoever made it";
    (secret && token).then(|| why.to_owned())
}

/// An access key of somebody who also has a password for the console.
fn signs_in(cx: &Context<'_>, identity: &Identity) -> Option<String> {
    if identity.key.issuer() != "aws" || identity.kind != "access-key" {
        return None;
    }
    let user = identity.key.name();
    // Which user an address stands for cannot be told: both may be optional in a module.
    let declared = identity.fact("user").is_some() && identity.fact(fact::NAMED_BY).is_none();
    let password = crate::inventory::IdentityKey::new(format!("aws/login-profile/{user}"));
    let there = cx.inventory.identities.get(&password).is_some_and(Identity::live);
    (declared && there).then(|| {
        format!("its user `{user}` has a password for the console: somebody signs in with it")
    })
}
