//! The first and last lines of the text report.

use std::io::{self, Write};

use super::super::terminal::{Terminal, lines};
use super::super::{Options, Report, Verdict, phrase};

const BOLD_RED: &str = "\u{1b}[1m\u{1b}[91m";
const BOLD_GREEN: &str = "\u{1b}[1m\u{1b}[92m";
const RESET: &str = "\u{1b}[0m";

/// Why the run could not judge, before anything else.
pub(super) fn obstacles(
    report: &Report<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    for reason in &report.incomplete {
        let label = colored(options, BOLD_RED, "could not judge:");
        writeln!(out, "{label} {}", lines(reason).replace('\n', "\n    "))?;
    }
    if !report.incomplete.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// What was found, the verdict, and how to go on.
pub(super) fn verdict(
    report: &Report<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let style = match report.verdict() {
        Verdict::Pass => BOLD_GREEN,
        Verdict::Fail | Verdict::Incomplete => BOLD_RED,
    };
    let verdict = colored(options, style, &format!("{}:", phrase::verdict(report)));
    let mut found = phrase::identities(report);
    if let Some(elapsed) = options.elapsed {
        found.push_str(&format!(", {:.2} s", elapsed.as_secs_f64()));
    }
    let tally = phrase::tally(report);
    if tally.is_empty() {
        writeln!(out, "{verdict} {found}")?;
    } else {
        if !options.quiet {
            writeln!(out, "{found}")?;
        }
        writeln!(out, "{verdict} {tally}")?;
    }
    if !options.quiet {
        for sentence in &report.closing {
            writeln!(out, "{}", Terminal(sentence))?;
        }
    }
    Ok(())
}

fn colored(options: &Options, style: &str, text: &str) -> String {
    if options.color { format!("{style}{text}{RESET}") } else { text.to_owned() }
}
