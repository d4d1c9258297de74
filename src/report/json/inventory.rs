//! `keyroster/inventory/v1`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;

use super::super::place::Place;
use super::super::{Options, OwnerOf};
use super::{Location, Stream, TOOL, Tool};
use crate::inventory::{Attributes, Identity, IdentityKey, Inventory, Sighting, fact};

#[derive(Serialize)]
struct Document<I: Serialize, U: Serialize> {
    schema: &'static str,
    tool: Tool,
    as_of: String,
    identities: I,
    unreadable: U,
    stats: Stats,
}

#[derive(Serialize)]
struct Stats {
    files: usize,
    bytes: u64,
    scanned: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    repository: Option<&'a str>,
    key: &'a str,
    class: &'static str,
    kind: &'a str,
    aliases: &'a BTreeSet<String>,
    companion_of: Option<&'a str>,
    attributes: BTreeMap<&'a str, &'a str>,
    owner: Option<Holder>,
    sightings: Vec<Seen<'a>>,
}

#[derive(Serialize)]
struct Holder {
    party: String,
    entry: Line,
}

#[derive(Serialize)]
struct Line {
    path: String,
    line: usize,
}

#[derive(Serialize)]
struct Seen<'a> {
    rule: &'a str,
    #[serde(flatten)]
    location: Location<'a>,
    attributes: &'a Attributes,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    reason: &'a str,
}

/// Writes the inventory as JSON.
///
/// # Errors
/// Those of the writer.
pub fn inventory(
    inventory: &Inventory,
    as_of: Date,
    owner_of: OwnerOf<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let entry = |identity| entry(inventory, identity, owner_of, options);
    let stats = inventory.stats;
    let document = Document {
        schema: "keyroster/inventory/v1",
        tool: TOOL,
        as_of: as_of.to_string(),
        identities: Stream(|| inventory.identities.values().map(entry)),
        unreadable: Stream(|| {
            inventory.unreadable.iter().map(|unreadable| Unread {
                path: &unreadable.location.path,
                reason: &unreadable.reason,
            })
        }),
        stats: Stats { files: stats.files, bytes: stats.bytes, scanned: stats.scanned },
    };
    super::write(&document, out)
}

/// An identity as the inventory writes it.
pub(crate) fn identity<'a>(
    inventory: &'a Inventory,
    identity: &'a Identity,
    owner_of: OwnerOf<'_>,
    options: &'a Options,
) -> impl Serialize + use<'a> {
    entry(inventory, identity, owner_of, options)
}

fn entry<'a>(
    inventory: &'a Inventory,
    identity: &'a Identity,
    owner_of: OwnerOf<'_>,
    options: &'a Options,
) -> Entry<'a> {
    let sighting = |seen| sighting(inventory, seen);
    Entry {
        repository: options.repository.as_deref(),
        key: identity.key.as_str(),
        class: identity.class.as_str(),
        kind: &identity.kind,
        aliases: &identity.aliases,
        companion_of: identity.companion_of.as_ref().map(IdentityKey::as_str),
        attributes: attributes(identity),
        owner: owner_of(identity).map(|owner| Holder {
            party: owner.party,
            entry: Line { path: owner.path.as_ref().to_owned(), line: owner.line },
        }),
        sightings: identity.sightings.iter().map(sighting).collect(),
    }
}

/// The first value of each fact; every sighting has its own beside it.
fn attributes(identity: &Identity) -> BTreeMap<&str, &str> {
    let mut facts = BTreeMap::new();
    for (name, value) in identity.sightings.iter().flat_map(|s| &s.attributes) {
        facts.entry(name.as_str()).or_insert(value.as_str());
    }
    facts.insert(fact::PRIVILEGE, identity.privilege().as_str());
    facts
}

fn sighting<'a>(inventory: &'a Inventory, sighting: &'a Sighting) -> Seen<'a> {
    let source = inventory.sources.get(&sighting.location.path);
    Seen {
        rule: &sighting.rule,
        location: Place::new(&sighting.location, source.map(AsRef::as_ref)).into(),
        attributes: &sighting.attributes,
    }
}
