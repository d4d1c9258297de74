//! What was observed where it lives, and no code names: keys, Apps and people that somebody let in by
//! hand.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Detector;
use crate::evidence::{Name, Observation, Record, Tool};
use crate::inventory::{
    Attributes, Breadth, Found, Grant, IdentityKey, Inventory, Privilege, Sighting, fact,
};

/// Adds what is known from evidence alone: it is sighted at its line in the evidence file.
pub(crate) fn detect<'c>(detector: &Detector<'c>, records: &[&Record], found: &mut Vec<Found<'c>>) {
    if records.is_empty() {
        return;
    }
    let live = found.iter().filter(|found| found.sighting.live);
    let named: BTreeSet<&str> = live
        .flat_map(|found| found.aliases.iter().map(String::as_str).chain([found.key.as_str()]))
        .collect();
    let seen = unnamed(detector, records, &named);
    found.extend(seen);
}

/// The same for an inventory that was made before.
pub(crate) fn add(detector: &Detector<'_>, records: &[&Record], inventory: &mut Inventory) {
    if records.is_empty() {
        return;
    }
    let live = inventory.identities.values().filter(|identity| identity.live());
    let named: BTreeSet<&str> = live
        .flat_map(|one| one.aliases.iter().map(String::as_str).chain([one.key.as_str()]))
        .collect();
    let seen = unnamed(detector, records, &named);
    inventory.add(seen, detector.catalogue());
}

/// What no code names.
fn unnamed<'c>(
    detector: &Detector<'c>,
    records: &[&Record],
    named: &BTreeSet<&str>,
) -> Vec<Found<'c>> {
    let unnamed = records.iter().filter(|record| {
        let seen = &record.observation;
        let of_environment = seen.of.as_ref().is_some_and(|of| of.as_str().contains('@'));
        // Code seldom says for certain in which environment it reads a secret.
        let known = |name: &str| match name.split_once('@').filter(|_| of_environment) {
            Some((name, _)) => named.contains(name),
            None => named.contains(name),
        };
        !seen.about.iter().any(|name| named.contains(name.as_str()) || known(name.as_str()))
    });
    unnamed.filter_map(|record| sight(detector, record)).collect()
}

fn sight<'c>(detector: &Detector<'c>, record: &Record) -> Option<Found<'c>> {
    let seen = &record.observation;
    let (rule, from) = detector.observed.get(seen.tool.as_str()).next()?;
    let (key, aliases) = seen.about.split_first()?;
    let mut attributes: Attributes = rule.attributes.clone();
    attributes.extend(from.attributes.clone());
    let text = |name: &Option<Name>| name.as_ref().map(ToString::to_string);
    let facts = [
        (fact::VIA, Some(fact::EVIDENCE.to_owned())),
        // What is stored together belongs together: `SONAR_HOST_URL` beside `SONAR_TOKEN`.
        (fact::PLACE, text(&seen.of).map(|of| format!("{of}:"))),
        (fact::IN, text(&seen.of)),
        (fact::REACH, text(&seen.reach)),
        (fact::PRIVILEGE, seen.privilege.map(|privilege| privilege.as_str().to_owned())),
    ];
    attributes
        .extend(facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Some(Found {
        rule,
        key: IdentityKey::new(key.as_str()),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        held_with: Vec::new(),
        carried_by: Vec::new(),
        sighting: Sighting {
            rule: Arc::from(rule.id.as_str()),
            location: record.places.about.clone(),
            attributes,
            literal: None,
            grant: let_in(seen),
            live: true,
        },
    })
}

/// Whom somebody let in by hand: whose App is installed, who collaborates.
fn let_in(seen: &Observation) -> Option<Grant> {
    let key = seen.about.first()?.as_str();
    let delegate = match seen.tool {
        Tool::GithubAppInstallations => seen.owner.as_ref()?.as_str(),
        Tool::GithubCollaborators => key.split_once("<-")?.1.rsplit_once(':')?.0,
        _ => return None,
    };
    Some(Grant {
        delegate: delegate.to_owned(),
        external: None,
        privilege: seen.privilege.unwrap_or(Privilege::Unknown),
        breadth: Breadth::Exact,
        guarded: None,
    })
}
