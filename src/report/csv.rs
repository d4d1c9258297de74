//! Spreadsheets: one line per finding or per identity.

use std::io::{self, BufWriter, Write};

use super::place::Place;
use super::table::first_place;
use super::terminal::is_deceptive;
use super::{Options, OwnerOf, Report, phrase};
use crate::finding::Finding;
use crate::inventory::{IdentityKey, Inventory};

/// Writes one line per finding.
///
/// # Errors
/// Those of the writer.
pub fn render(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let columns = [
        "repository",
        "severity",
        "rule",
        "identity",
        "class",
        "owner",
        "due",
        "until",
        "path",
        "line",
        "message",
        "next",
        "fingerprint",
    ];
    row(&mut out, &columns)?;
    for finding in report.shown() {
        row(&mut out, &cells(report, options, finding))?;
    }
    out.flush()
}

fn cells(report: &Report<'_>, options: &Options, finding: &Finding) -> [String; 13] {
    let place = finding.primary.as_ref().map(|l| report.place(&l.location));
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let date = |date: Option<jiff::civil::Date>| date.map_or_else(String::new, |d| d.to_string());
    [
        text(options.repository.as_deref()),
        phrase::severity(finding).to_owned(),
        finding.rule.clone(),
        text(finding.identity.as_ref().map(IdentityKey::as_str)),
        text(finding.class.map(|class| class.as_str())),
        text(finding.owner.as_deref()),
        date(finding.due),
        date(phrase::until(finding.state)),
        text(place.map(|place| place.path)),
        place.and_then(Place::line).map_or_else(String::new, |line| line.to_string()),
        finding.message.clone(),
        finding.next.clone(),
        finding.fingerprint.to_string(),
    ]
}

/// Writes one line per identity.
///
/// # Errors
/// Those of the writer.
pub fn inventory(
    inventory: &Inventory,
    owner_of: OwnerOf<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let columns = ["repository", "class", "key", "owner", "privilege", "path", "line", "sightings"];
    row(&mut out, &columns)?;
    for identity in inventory.identities.values() {
        let place = first_place(inventory, identity);
        let line = place.and_then(Place::line);
        let cells = [
            options.repository.clone().unwrap_or_default(),
            identity.class.as_str().to_owned(),
            identity.key.as_str().to_owned(),
            owner_of(identity).map(|owner| owner.party).unwrap_or_default(),
            identity.privilege().as_str().to_owned(),
            place.map_or_else(String::new, |place| place.path.to_owned()),
            line.map_or_else(String::new, |line| line.to_string()),
            identity.sightings.len().to_string(),
        ];
        row(&mut out, &cells)?;
    }
    out.flush()
}

pub(crate) fn row(out: &mut (impl Write + ?Sized), cells: &[impl AsRef<str>]) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        out.write_all(quoted(cell.as_ref()).as_bytes())?;
    }
    out.write_all(b"\n")
}

/// The cell, quoted where it must be and with what would deceive a reader made visible. One that a
/// spreadsheet would take for a formula starts with an apostrophe.
fn quoted(cell: &str) -> String {
    let show = |c| {
        if c != '\n' && is_deceptive(c) { '\u{fffd}' } else { c }
    };
    let cell: String = cell.chars().map(show).collect();
    let formula = ['=', '+', '-', '@', '\n', '\u{fffd}', '＝', '＋', '－', '＠'];
    let guard = if cell.starts_with(formula) { "'" } else { "" };
    if cell.contains(['"', ',', ';', '\n', '\r']) {
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    } else {
        format!("{guard}{cell}")
    }
}

#[test]
fn no_cell_is_a_formula() {
    assert_eq!(quoted("=cmd|'/c calc'!A1"), "'=cmd|'/c calc'!A1");
    assert_eq!(quoted("@x,\"y\""), "\"'@x,\"\"y\"\"\"");
    assert_eq!(quoted("\t=1"), "'�=1");
    assert_eq!(quoted("a-b"), "a-b");
}
