//! An offboarding on a terminal: a list to work through.

use std::io::{self, BufWriter, Write};

use super::super::terminal::Terminal;
use super::Departure;

/// Writes who goes, what is left by step, and how much that is.
pub(super) fn render(departure: &Departure<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let left = &departure.left;
    let partner = left.party.is_some_and(|party| party.is_partner());
    let sort = if partner { "partner" } else { "party" };
    writeln!(out, "offboarding the {sort} {} as of {}", Terminal(left.name), left.as_of)?;
    for (heading, words) in departure.head() {
        writeln!(out, "  {heading:10}  {}", Terminal(&words))?;
    }
    for (number, (step, items)) in departure.steps().enumerate() {
        writeln!(out, "\n{}. {}", number + 1, step.title())?;
        for item in items {
            writeln!(out, "  [ ] {}", Terminal(&item.what))?;
            let who = item.who.as_ref().map(|who| format!("{who}: ")).unwrap_or_default();
            writeln!(out, "      {}", Terminal(&format!("{who}{}", item.next)))?;
            for place in &item.places {
                let place = departure.place(place);
                let line = place.line().map(|line| format!(":{line}")).unwrap_or_default();
                writeln!(out, "      --> {}{line}", Terminal(place.path))?;
            }
        }
    }
    writeln!(out, "\n{}", Terminal(&departure.tally()))?;
    out.flush()
}
