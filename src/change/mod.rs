//! A change, and the base that it is held to: what it does to the machine identities of a repository.

mod base;
mod commit;
mod lines;

use std::collections::BTreeSet;

use crate::check::{Context, UNREADABLE, WEAKENED};
use crate::finding::{Finding, State};
use crate::inventory::{Breadth, Grant, Identity, IdentityKey, fact};
use crate::rule::Level;

pub use base::{Base, Before};
pub(crate) use commit::{Needed, scope};
pub use lines::Lines;

/// What became of the identities between a base and the change to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What tells the base apart for a person.
    pub base: String,
    /// The identities that were not there.
    pub added: Vec<IdentityKey>,
    /// The identities that are not there any more.
    pub removed: Vec<IdentityKey>,
    /// Those that let more in, may do more, or are handed to somebody else.
    pub widened: Vec<Widened>,
    /// Those that somebody else answers for.
    pub rehomed: Vec<Rehomed>,
}

/// An identity that reaches further than it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widened {
    /// Which.
    pub key: IdentityKey,
    /// How, as clauses: "may do more: admin, before read".
    pub how: Vec<String>,
}

/// An identity that another party answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehomed {
    /// Which.
    pub key: IdentityKey,
    /// Who answered for it; nobody where it was not held.
    pub from: Option<String>,
    /// Who answers for it now.
    pub to: Option<String>,
}

impl Change {
    /// What the change does, from what was and what is.
    pub fn between(base: &str, was: &Context<'_>, now: &Context<'_>) -> Self {
        let mut change = Self { base: base.to_owned(), ..Self::default() };
        let (before, after) = (&was.inventory.identities, &now.inventory.identities);
        change.removed = before.keys().filter(|key| !after.contains_key(key)).cloned().collect();
        for (key, identity) in after {
            let Some(old) = before.get(key) else {
                change.added.push(key.clone());
                continue;
            };
            let how = widening(old, identity);
            if !how.is_empty() {
                change.widened.push(Widened { key: key.clone(), how });
            }
            let holder = |cx: &Context<'_>, identity| {
                let entry = cx.holder(identity)?.entry;
                entry.raci.accountable.first().map(|party| party.value.clone())
            };
            let (from, to) = (holder(was, old), holder(now, identity));
            if from != to {
                change.rehomed.push(Rehomed { key: key.clone(), from, to });
            }
        }
        change
    }

    /// Whether an identity reaches further than it did.
    fn widens(&self, key: &IdentityKey) -> bool {
        self.widened.iter().any(|widened| widened.key == *key)
    }

    /// Lets nothing block that the base is told as well, unless the change lets its identity reach
    /// further. What the change loosens always counts.
    pub fn spare_known(&self, findings: &mut [Finding], before: &[Finding]) {
        let active = before.iter().filter(|finding| finding.state == State::Active);
        let known: BTreeSet<_> = active.map(|finding| &finding.fingerprint).collect();
        for finding in findings.iter_mut().filter(|finding| finding.blocks()) {
            let widened = finding.identity.as_ref().is_some_and(|key| self.widens(key));
            // Without a file that must be read nothing was judged, in the base no more than here.
            let counts = [WEAKENED, UNREADABLE].contains(&&*finding.rule);
            if known.contains(&finding.fingerprint) && !widened && !counts {
                finding.level = Level::Warn;
                finding.notes.push("there before this change, so it does not block it".to_owned());
            }
        }
    }

    /// Whether nothing became of the identities.
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.widened.is_empty()
            && self.rehomed.is_empty()
    }
}

/// How an identity reaches further than it did.
fn widening(was: &Identity, now: &Identity) -> Vec<String> {
    let mut how = Vec::new();
    let (old, new) = (was.privilege(), now.privilege());
    if new > old {
        how.push(format!("may do more: {}, before {}", new.as_str(), old.as_str()));
    }
    let before = wide(was);
    how.extend(wide(now).difference(&before).map(|reason| format!("lets in {reason}")));
    let open = |identity: &Identity| grants(identity).any(|grant| grant.guarded == Some(false));
    if open(now) && !open(was) {
        how.push("no shared secret guards it any more".to_owned());
    }
    let before = delegates(was);
    let added = delegates(now);
    how.extend(added.difference(&before).map(|outside| format!("lets in {outside}")));
    let before = handed(was);
    how.extend(handed(now).difference(&before).map(|party| format!("is handed to {party}")));
    how
}

fn grants(identity: &Identity) -> impl Iterator<Item = &Grant> {
    let live = identity.sightings.iter().filter(|sighting| sighting.live);
    live.filter_map(|sighting| sighting.grant.as_ref())
}

fn wide(identity: &Identity) -> BTreeSet<&str> {
    let reasons = grants(identity).filter_map(|grant| match &grant.breadth {
        Breadth::Wide(reason) => Some(reason.as_str()),
        Breadth::Exact | Breadth::Unknown => None,
    });
    reasons.collect()
}

fn delegates(identity: &Identity) -> BTreeSet<&str> {
    grants(identity).filter_map(|grant| grant.external.as_deref()).collect()
}

fn handed(identity: &Identity) -> BTreeSet<&str> {
    let live = || identity.sightings.iter().filter(|sighting| sighting.live);
    let of = |name| live().filter_map(move |sighting| sighting.attributes.get(name));
    of(fact::THIRD_PARTY).chain(of(fact::INHERITED_BY)).map(String::as_str).collect()
}
