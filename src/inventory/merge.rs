//! Sightings into identities: what has one key is one identity, and what belongs to another's
//! credential has its holder.

use std::collections::{BTreeMap, BTreeSet};

use super::{Found, Identity, IdentityKey, Inventory, fact};
use crate::rule::{Catalogue, Class, DetectRule, Table};

/// An inventory of everything that was found.
pub fn merge(found: Vec<Found<'_>>, catalogue: &Catalogue) -> Inventory {
    let mut identities = BTreeMap::<IdentityKey, Identity>::new();
    let mut ties = Vec::new();
    for found in found {
        let tie = (found.key.clone(), found.held_with, found.carried_by);
        if !tie.1.is_empty() || !tie.2.is_empty() {
            ties.push(tie);
        }
        let rule = found.rule;
        let identity = identities.entry(found.key.clone()).or_insert_with(|| Identity {
            class: rule.class,
            kind: kind_of(&found.key, rule),
            key: found.key,
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
        identity.sightings.dedup_by(|a, b| a.location == b.location && a.rule == b.rule);
    }
    let mut inventory = Inventory { identities, ..Inventory::default() };
    let companions = catalogue.tables.get("companions");
    hold_together(&mut inventory, ties, companions);
    if let Some(table) = companions {
        find_companions(&mut inventory, table);
    }
    inventory
}

/// The kind is said in the key: a rule may see things of several kinds. A literal's is its format.
fn kind_of(key: &IdentityKey, rule: &DetectRule) -> String {
    match key.issuer() {
        "literal" => rule.kind.clone(),
        _ => key.kind().to_owned(),
    }
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
    let referring =
        identities.values().filter(|identity| identity.facts(fact::NAMED_BY).contains("reference"));
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
fn hold_together(
    inventory: &mut Inventory,
    ties: Vec<(IdentityKey, Vec<String>, Vec<String>)>,
    companions: Option<&Table>,
) {
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
    let variables = variables(inventory);
    for (key, held_with, carried_by) in ties {
        // A key that names its identity by address finds it by alias.
        let by_alias = |name: &str| names.get(IdentityKey::new(name).name());
        let with = held_with.iter().find_map(|name| names.get(name).or_else(|| by_alias(name)));
        if let Some(with) = with.filter(|with| **with != key) {
            tie(inventory, &key, with);
        }
        let carriers: Vec<_> =
            carried_by.iter().flat_map(|name| carriers(inventory, &variables, name)).collect();
        if named_after_secret(inventory, &key) {
            // A token that only the secret's name tells apart is that secret: people know it so.
            let metadata = |secret: &&IdentityKey| {
                companions.is_some_and(|table| {
                    table.lookup(bare(secret)).is_some_and(|word| word != "credential")
                })
            };
            let secret = carriers.iter().find(|secret| !metadata(secret)).or(carriers.first());
            if let Some(secret) = secret {
                tie(inventory, &key, secret);
            }
            continue;
        }
        for carrier in &carriers {
            tie(inventory, carrier, &key);
        }
    }
}

/// Whether an identity is a credential of which nothing but its secret's name is known.
fn named_after_secret(inventory: &Inventory, key: &IdentityKey) -> bool {
    inventory.identities.get(key).is_some_and(|identity| {
        identity.class == Class::CiToken && identity.facts(fact::NAMED_BY).contains("reference")
    })
}

/// Where GitHub keeps the secrets of workflows.
const SECRETS: &str = "github/actions-secret/";

/// The variables that other CI systems hand to jobs, by their names.
fn variables(inventory: &Inventory) -> BTreeMap<String, Vec<IdentityKey>> {
    let mut variables = BTreeMap::<_, Vec<_>>::new();
    for key in inventory.identities.keys().filter(|key| key.kind() == "variable") {
        let name = key.name().split('@').next().unwrap_or_default();
        variables.entry(name.to_ascii_uppercase()).or_default().push(key.clone());
    }
    variables
}

/// The secrets of this name, in every environment; if workflows know none, the variables of it.
fn carriers(
    inventory: &Inventory,
    variables: &BTreeMap<String, Vec<IdentityKey>>,
    name: &str,
) -> Vec<IdentityKey> {
    let stem = match name.contains('/') {
        true => name.to_owned(),
        false => format!("{SECRETS}{}", name.to_ascii_uppercase()),
    };
    let from = inventory.identities.range(IdentityKey::new(stem.as_str())..);
    let begin = from.map(|(key, _)| key).take_while(|key| key.as_str().starts_with(&stem));
    let rest = |key: &&IdentityKey| {
        let rest = &key.as_str()[stem.len()..];
        rest.is_empty() || rest.starts_with('@')
    };
    let mut secrets: Vec<_> = begin.filter(rest).cloned().collect();
    if secrets.is_empty() {
        let variables = stem.strip_prefix(SECRETS).and_then(|name| variables.get(name));
        secrets.extend(variables.into_iter().flatten().cloned());
    }
    secrets
}

/// Makes one identity the companion of another, unless that would go round in a circle.
fn tie(inventory: &mut Inventory, companion: &IdentityKey, of: &IdentityKey) {
    let mut at = Some(of);
    for _ in 0..8 {
        match at {
            Some(key) if key == companion => return,
            Some(key) => at = inventory.identities.get(key).and_then(|i| i.companion_of.as_ref()),
            None => break,
        }
    }
    if let Some(identity) = inventory.identities.get_mut(companion) {
        identity.companion_of.get_or_insert_with(|| of.clone());
    }
}

/// What the table `companions` says of a secret's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Where or what something is: `SONAR_HOST_URL`.
    Metadata,
    /// What unlocks a credential, or stands alone as one: `GPG_PASSPHRASE`.
    Lock,
    /// A credential, as far as its name tells.
    Credential,
}

/// An identity and what its name says.
struct Named<'i> {
    identity: &'i Identity,
    bare: &'i str,
    part: Part,
}

/// A secret whose name says that it is a part of a credential (`SONAR_HOST_URL`) belongs to the
/// credential (`SONAR_TOKEN`) that is used in the same job, else in the same file, and shares the
/// beginning of its name.
fn find_companions(inventory: &mut Inventory, table: &Table) {
    let known = |identity: &Identity| {
        let secret = identity.kind.ends_with("-secret") || identity.kind == "variable";
        secret.then(|| table.lookup(bare(&identity.key))).flatten()
    };
    let part = |identity: &Identity| match known(identity) {
        Some("companion") => Part::Metadata,
        Some("lock") => Part::Lock,
        _ => Part::Credential,
    };
    // Every name is looked up once: a secret has as many siblings as there are files that use it.
    let named = |identity| Named { identity, bare: bare(&identity.key), part: part(identity) };
    let named: Vec<_> = inventory.identities.values().map(named).collect();
    let mut places = BTreeMap::<&str, Vec<&Named<'_>>>::new();
    for name in &named {
        let around = name.identity.facts(fact::PLACE).into_iter();
        let around: BTreeSet<_> = around.flat_map(|place| [place, file(place)]).collect();
        for place in around {
            places.entry(place).or_default().push(name);
        }
    }
    let mut pairs = Vec::new();
    for Named { identity, bare, part } in &named {
        if identity.companion_of.is_some() || *part == Part::Credential {
            continue;
        }
        let siblings = identity.facts(fact::PLACE).into_iter().flat_map(|place| {
            [(1, place), (0, file(place))].into_iter().flat_map(|(near, place)| {
                places.get(place).into_iter().flatten().map(move |it| (near, *it))
            })
        });
        let credential = siblings
            .filter(|(_, other)| other.part > *part)
            .filter(|(_, Named { identity: other, .. })| {
                other.class != Class::DelegatedAdmin || other.kind == "app"
            })
            .map(|(near, other)| (shared_parts(bare, other.bare), near, other))
            .filter(|(shared, ..)| *shared > 0)
            .map(|(shared, near, other)| {
                let in_full = shared_parts(identity.key.name(), other.identity.key.name());
                ((shared, in_full), other.part, near, other.identity)
            })
            .max_by(|a, b| {
                let rank = |of: &((usize, usize), Part, i32, &Identity)| (of.1, of.2, of.0);
                rank(a).cmp(&rank(b)).then_with(|| b.3.key.cmp(&a.3.key))
            });
        if let Some((.., credential)) = credential {
            pairs.push((identity.key.clone(), credential.key.clone()));
        }
    }
    for (companion, of) in pairs {
        tie(inventory, &companion, &of);
    }
}

/// A secret's name, without its environment and without what only says how it is passed on.
fn bare(key: &IdentityKey) -> &str {
    let name = key.name().split('@').next().unwrap_or_default();
    name.strip_prefix("TF_VAR_").unwrap_or(name)
}

/// The file of a place `file:job`.
fn file(place: &str) -> &str {
    place.rsplit_once(':').map_or(place, |(file, _)| file)
}

/// How many leading `_`-separated parts two names share.
fn shared_parts(a: &str, b: &str) -> usize {
    a.split('_').zip(b.split('_')).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
}
