//! Sightings into identities: what has one key is one identity, and what belongs to another's
//! credential has its holder.

use std::collections::{BTreeMap, BTreeSet};

use super::{Identity, IdentityKey, Inventory, fact};
use crate::detect::Found;
use crate::rule::{Catalogue, Class, Table};

/// An inventory of everything that was found.
pub fn merge(found: Vec<Found<'_>>, catalogue: &Catalogue) -> Inventory {
    let mut identities = BTreeMap::<IdentityKey, Identity>::new();
    let mut ties = Vec::new();
    for found in found {
        let tie = (found.key.clone(), found.held_with, found.carried_by);
        if tie.1.is_some() || !tie.2.is_empty() {
            ties.push(tie);
        }
        let rule = found.rule;
        let identity = identities
            .entry(found.key.clone())
            .or_insert_with(|| Identity {
                key: found.key,
                class: rule.class,
                kind: rule.kind.clone(),
                noun: rule.title.clone(),
                lifecycle: rule.lifecycle,
                holder: rule.holder,
                aliases: BTreeSet::new(),
                companion_of: None,
                sightings: Vec::new(),
            });
        identity.aliases.extend(found.aliases);
        identity.sightings.push(found.sighting);
    }
    fold_references(&mut identities);
    for identity in identities.values_mut() {
        identity.aliases.remove(identity.key.as_str());
        let order = |s: &super::Sighting| (!s.live, s.location.clone(), s.rule.clone());
        identity.sightings.sort_by_cached_key(order);
        identity
            .sightings
            .dedup_by(|a, b| a.location == b.location && a.rule == b.rule);
    }
    let mut inventory = Inventory {
        identities,
        ..Inventory::default()
    };
    hold_together(&mut inventory, ties);
    if let Some(table) = catalogue.tables.get("companions") {
        find_companions(&mut inventory, table);
    }
    inventory
}

/// A declaration that could only name an identity by reference (`secret_id =
/// aws_secretsmanager_secret.db.id`) is about the identity of its own kind that is declared there.
fn fold_references(identities: &mut BTreeMap<IdentityKey, Identity>) {
    let mut declared = BTreeMap::new();
    for identity in identities.values() {
        let (issuer, kind) = (identity.key.issuer(), identity.key.kind());
        let named = identity.aliases.iter();
        declared.extend(named.map(|alias| ((issuer, kind, alias.as_str()), &identity.key)));
    }
    let referring = identities
        .values()
        .filter(|identity| identity.facts(fact::NAMED_BY).contains("reference"));
    let moves: Vec<_> = referring
        .filter_map(|identity| {
            let key = &identity.key;
            let to = *declared.get(&(key.issuer(), key.kind(), key.name()))?;
            (to != key).then(|| (key.clone(), to.clone()))
        })
        .collect();
    for (from, to) in moves {
        if let Some(reference) = identities.remove(&from)
            && let Some(declared) = identities.get_mut(&to)
        {
            declared.aliases.extend(reference.aliases);
            declared.sightings.extend(reference.sightings);
        }
    }
}

/// Applies what the rules say: a grant is held with its principal, the secrets that carry an app's
/// id and key are held with the app.
fn hold_together(inventory: &mut Inventory, ties: Vec<(IdentityKey, Option<String>, Vec<String>)>) {
    let mut names = BTreeMap::<String, IdentityKey>::new();
    // A role is meant by its address, not the grants that are written into it.
    let is_edge = |identity: &&Identity| identity.key.as_str().contains("<-");
    let (edges, nodes): (Vec<_>, Vec<_>) = inventory.identities.values().partition(is_edge);
    for identity in nodes.into_iter().chain(edges) {
        for alias in &identity.aliases {
            names.entry(alias.clone()).or_insert_with(|| identity.key.clone());
        }
    }
    for key in inventory.identities.keys() {
        names.insert(key.as_str().to_owned(), key.clone());
    }
    for (key, held_with, carried_by) in ties {
        // A key that names its identity by address finds it by alias.
        let by_alias = |name: &str| names.get(IdentityKey::new(name).name());
        if let Some(with) = held_with
            .and_then(|name| names.get(&name).or_else(|| by_alias(&name)))
            .filter(|with| **with != key)
        {
            tie(inventory, &key, with);
        }
        for name in carried_by {
            let stem = format!("github/actions-secret/{}", name.to_ascii_uppercase());
            let qualified = format!("{stem}@");
            let carriers: Vec<_> = inventory
                .identities
                .range(IdentityKey::new(stem.as_str())..)
                .map(|(key, _)| key.clone())
                .take_while(|key| key.as_str() == stem || key.as_str().starts_with(&qualified))
                .collect();
            for carrier in carriers {
                tie(inventory, &carrier, &key);
            }
        }
    }
}

/// Makes one identity the companion of another, unless that would go round in a circle.
fn tie(inventory: &mut Inventory, companion: &IdentityKey, of: &IdentityKey) {
    let mut at = Some(of);
    for _ in 0..8 {
        match at {
            Some(key) if key == companion => return,
            Some(key) => {
                at = inventory
                    .identities
                    .get(key)
                    .and_then(|i| i.companion_of.as_ref())
            }
            None => break,
        }
    }
    if let Some(identity) = inventory.identities.get_mut(companion) {
        identity.companion_of.get_or_insert_with(|| of.clone());
    }
}

/// A secret whose name says metadata (`SONAR_HOST_URL`) belongs to the credential that is used in
/// the same job and shares the beginning of its name (`SONAR_TOKEN`).
fn find_companions(inventory: &mut Inventory, table: &Table) {
    let bare = |key: &IdentityKey| key.name().split('@').next().unwrap_or_default().to_owned();
    let mut places = BTreeMap::<&str, Vec<&Identity>>::new();
    for identity in inventory.identities.values() {
        for place in identity.facts(fact::PLACE) {
            places.entry(place).or_default().push(identity);
        }
    }
    let is_metadata = |identity: &Identity| {
        identity.kind.ends_with("-secret")
            && table.lookup(&bare(&identity.key)) == Some("companion")
    };
    let mut pairs = Vec::new();
    for identity in inventory.identities.values() {
        if identity.companion_of.is_some() || !is_metadata(identity) {
            continue;
        }
        let name = bare(&identity.key);
        let siblings = identity
            .facts(fact::PLACE)
            .into_iter()
            .filter_map(|place| places.get(place));
        let credential = siblings
            .flatten()
            .filter(|other| other.class != Class::DelegatedAdmin || other.kind == "app")
            .filter(|other| other.key != identity.key && !is_metadata(other))
            .filter(|other| other.companion_of.is_none())
            .map(|other| (shared_parts(&name, &bare(&other.key)), other))
            .filter(|(shared, _)| *shared > 0)
            .max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.key.cmp(&a.1.key)));
        if let Some((_, credential)) = credential {
            pairs.push((identity.key.clone(), credential.key.clone()));
        }
    }
    for (companion, of) in pairs {
        tie(inventory, &companion, &of);
    }
}

/// How many leading `_`-separated parts two names share.
fn shared_parts(a: &str, b: &str) -> usize {
    a.split('_')
        .zip(b.split('_'))
        .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
        .count()
}
