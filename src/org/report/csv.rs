//! An organisation as a spreadsheet: one line per identity.

use std::io::{self, Write};

use super::Organisation;
use crate::report::csv::row;

/// Writes it.
pub(super) fn render(organisation: &Organisation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let columns = ["repository", "identity", "class", "kind", "owner", "privilege", "due"];
    row(out, &columns)?;
    let select = "SELECT repository, key, class, kind, owner, privilege, due FROM identity";
    for repository in &organisation.repositories {
        let rest = "AND repository = $2 ORDER BY key";
        for found in organisation.ask(select, rest, &[repository.name.as_str().into()])? {
            let cell = |column| found.maybe(column).map(Option::unwrap_or_default);
            let cells: Result<Vec<_>, _> = (0..columns.len()).map(cell).collect();
            row(out, &cells.map_err(io::Error::other)?)?;
        }
    }
    Ok(())
}
