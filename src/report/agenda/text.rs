//! The agenda on a terminal.

use std::io::{self, BufWriter, Write};

use super::super::terminal::lines;
use super::super::{Options, Terminal, phrase};
use super::{Agenda, Obligation, Part};

const BOLD_RED: &str = "\u{1b}[1m\u{1b}[91m";
const BOLD: &str = "\u{1b}[1m";
const RESET: &str = "\u{1b}[0m";
/// Below the date.
const INDENT: &str = "              ";

/// Writes what is late, then what falls due; with `quiet` a line for each.
///
/// # Errors
/// Those of the writer.
pub(super) fn render(
    agenda: &Agenda<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    for (part, obligations) in super::parts(agenda) {
        let title = part.title(agenda);
        let style = if part == Part::Overdue { BOLD_RED } else { BOLD };
        match options.color {
            true => writeln!(out, "{style}{title}{RESET}")?,
            false => writeln!(out, "{title}")?,
        }
        for obligation in obligations {
            item(agenda, options, obligation, &mut out)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", super::summary(agenda))?;
    if let Some(undated) = super::undated(agenda) {
        writeln!(out, "{undated}")?;
    }
    out.flush()
}

fn item(
    agenda: &Agenda<'_>,
    options: &Options,
    obligation: &Obligation,
    out: &mut impl Write,
) -> io::Result<()> {
    let what = Terminal(&obligation.what);
    let when = super::when(agenda, obligation);
    writeln!(out, "  {}  {what}: {when}", obligation.term.due)?;
    if options.quiet {
        return Ok(());
    }
    if let Some(held) = phrase::held(obligation.holder.as_deref(), &obligation.escalation) {
        writeln!(out, "{INDENT}{}", Terminal(&held))?;
    }
    let place = super::place(agenda, obligation).map(super::path_and_line);
    let place = place.map_or_else(String::new, |place| format!("{}: ", Terminal(&place)));
    let next = lines(obligation.next.trim_end()).replace('\n', &format!("\n{INDENT}"));
    writeln!(out, "{INDENT}{place}{next}")
}
