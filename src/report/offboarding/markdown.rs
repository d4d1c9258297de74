//! An offboarding as a checklist, for an issue or a ticket.

use std::io::{self, BufWriter, Write};

use super::super::Options;
use super::super::markdown::{Code, Markdown, linked};
use super::Departure;

/// Writes who goes, a box for each thing that is left, and how much that is.
pub(super) fn render(
    departure: &Departure<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let left = &departure.left;
    writeln!(out, "### Offboarding {} as of {}\n", Code(left.name), left.as_of)?;
    for (heading, words) in departure.head() {
        writeln!(out, "- {heading}: {}", Markdown(&words))?;
    }
    for (number, (step, items)) in departure.steps().enumerate() {
        writeln!(out, "\n#### {}. {}\n", number + 1, step.title())?;
        for item in items {
            let who = item.who.as_ref().map(|who| format!("{}: ", Code(who))).unwrap_or_default();
            let places: Vec<_> =
                item.places.iter().map(|at| linked(options, departure.place(at))).collect();
            writeln!(
                out,
                "- [ ] {} ({})<br>{who}{}",
                Markdown(&item.what),
                places.join(", "),
                Markdown(&item.next)
            )?;
        }
    }
    writeln!(out, "\n{}", Markdown(&departure.tally()))?;
    out.flush()
}
