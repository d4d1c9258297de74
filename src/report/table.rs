//! The inventory on a terminal.

use std::io::{self, BufWriter, Write};

use super::place::Place;
use super::terminal::Terminal;
use super::{Options, OwnerOf, phrase};
use crate::inventory::{Identity, Inventory};

/// Beyond this, a long cell pushes the rest of its line to the right instead of everyone's.
const WIDEST: usize = 48;
const COLUMNS: [&str; 5] = ["CLASS", "IDENTITY", "HOLDER", "WHERE", "SEEN"];

/// Writes a line per identity, what could not be read, and how many have a holder.
///
/// # Errors
/// Those of the writer.
pub(crate) fn render(
    inventory: &Inventory,
    owner_of: OwnerOf<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let identities = inventory.identities.values();
    let rows: Vec<[String; 5]> =
        identities.map(|identity| cells(inventory, identity, owner_of)).collect();
    if !options.quiet && !rows.is_empty() {
        write_rows(&rows, &mut out)?;
        writeln!(out)?;
    }
    for unreadable in &inventory.unreadable {
        let path = Terminal(&unreadable.location.path);
        writeln!(out, "not read: {path}: {}", Terminal(&unreadable.reason))?;
    }
    let held = rows.iter().filter(|row| row[2] != NOBODY).count();
    let files = phrase::count(inventory.stats.scanned, "file");
    match rows.len() {
        0 => writeln!(out, "no machine identities in {files}")?,
        1 => writeln!(out, "1 identity in {files}, {held} with a holder")?,
        all => writeln!(out, "{all} identities in {files}, {held} with a holder")?,
    }
    out.flush()
}

const NOBODY: &str = "-";

fn cells(inventory: &Inventory, identity: &Identity, owner_of: OwnerOf<'_>) -> [String; 5] {
    let place = first_place(inventory, identity);
    let owner = owner_of(identity).map_or_else(|| NOBODY.to_owned(), |owner| owner.party);
    let place = place.map_or_else(String::new, |place| match place.line() {
        Some(line) => format!("{}:{line}", place.path),
        None => place.path.to_owned(),
    });
    [
        identity.class.as_str().to_owned(),
        Terminal(identity.key.as_str()).to_string(),
        Terminal(&owner).to_string(),
        Terminal(&place).to_string(),
        identity.sightings.len().to_string(),
    ]
}

/// Where an identity was first seen.
pub(super) fn first_place<'a>(
    inventory: &'a Inventory,
    identity: &'a Identity,
) -> Option<Place<'a>> {
    let location = &identity.sightings.first()?.location;
    let source = inventory.sources.get(&location.path);
    Some(Place::new(location, source.map(AsRef::as_ref)))
}

fn write_rows(rows: &[[String; 5]], out: &mut impl Write) -> io::Result<()> {
    let head = COLUMNS.map(str::to_owned);
    let mut widths = [0; 5];
    for row in std::iter::once(&head).chain(rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count()).min(WIDEST);
        }
    }
    for row in std::iter::once(&head).chain(rows) {
        let [class, key, owner, place, seen] = row;
        let [a, b, c, d, e] = widths;
        writeln!(out, "{class:a$}  {key:b$}  {owner:c$}  {place:d$}  {seen:>e$}")?;
    }
    Ok(())
}
