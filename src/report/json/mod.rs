//! JSON documents: the report and the inventory, and what those of others have in common with them.

mod formatter;
mod inventory;
mod report;

use std::io::{self, BufWriter, Write};

use serde::{Serialize, Serializer};

pub(crate) use inventory::identity;
pub use inventory::inventory;
pub(crate) use report::findings;
pub use report::render;

use super::place::Place;
use crate::finding::Escalation;
use formatter::Formatter;

/// Writes a document, indented, with a last line end. Streams: nothing of the document is kept.
pub(crate) fn write(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Formatter::default());
    document.serialize(&mut serializer)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// What wrote the document.
#[derive(Serialize)]
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

pub(crate) const TOOL: Tool =
    Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

/// Whom to turn to, and when.
#[derive(Serialize)]
pub(in crate::report) struct Ask<'a> {
    to: &'a str,
    on: String,
}

/// Those that are turned to on a day.
pub(in crate::report) fn asks(contacts: &[Escalation]) -> Vec<Ask<'_>> {
    let dated = contacts
        .iter()
        .filter_map(|contact| Some(Ask { to: &contact.to, on: contact.on?.to_string() }));
    dated.collect()
}

/// A path with a start and an exclusive end.
#[derive(Serialize)]
pub(in crate::report) struct Location<'a> {
    path: &'a str,
    start: Position,
    end: Position,
}

/// Both count from 1; columns in Unicode scalar values.
#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

impl<'a> From<Place<'a>> for Location<'a> {
    fn from(place: Place<'a>) -> Self {
        let position = |at: crate::source::Position| Position { line: at.line, column: at.column };
        Self { path: place.path, start: position(place.start()), end: position(place.end()) }
    }
}

/// A list that is made while it is written.
pub(crate) struct Stream<F>(pub(crate) F);

impl<F, I> Serialize for Stream<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
