//! What an organisation shares with a repository, told as the repository itself would be told it.

use std::collections::BTreeSet;

use super::join::reads;
use crate::evidence::{self, Contents, List, Name, Observation, SHARED, Tool};
use crate::inventory::Inventory;

/// Stores whose secrets an organisation may share.
const STORES: [Tool; 4] = [
    Tool::GithubActionsSecrets,
    Tool::GithubAgentSecrets,
    Tool::GithubCodespacesSecrets,
    Tool::GithubDependabotSecrets,
];

/// Of all that was observed of an organisation, what a repository is given that its code names.
pub(super) fn with(all: &Contents, forge: &str, inventory: &Inventory) -> Contents {
    let of = Name::new(&format!("{forge}@{SHARED}"));
    let named = inventory.identities.keys();
    let named: BTreeSet<&str> = named.map(|key| base(key.as_str())).collect();
    let observations = all.observations.iter().filter_map(|one| {
        let key = base(one.about.first()?.as_str());
        let reach = one.reach.as_ref().map_or("", |reach| reach.as_str());
        let given = STORES.contains(&one.tool)
            && one.of.as_ref().is_some_and(|of| !of.as_str().contains('/'))
            && named.contains(key)
            && reads(reach, forge);
        let about = vec![Name::new(key).filter(|_| given)?];
        Some(Observation { about, of: of.clone(), ..one.clone() })
    });
    let lists = all.lists.iter().filter(|list| STORES.contains(&list.tool));
    let lists = lists.filter_map(|list| Some(List { of: of.clone()?, ..list.clone() }));
    Contents { observations: observations.collect(), lists: lists.collect(), ..Contents::default() }
}

/// Both, where a repository was asked as well: what it was told itself counts before what its
/// organisation's list suggests.
pub(super) fn both(own: Contents, shared: Contents) -> Contents {
    let asked = own.lists.iter().any(|list| list.of.as_str().ends_with(SHARED));
    if asked { own } else { evidence::merge(shared, own).contents }
}

/// A key without the place that qualifies it.
fn base(key: &str) -> &str {
    key.split('@').next().unwrap_or_default()
}
