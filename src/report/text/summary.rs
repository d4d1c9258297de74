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
    if !options.quiet {
        changed(report, options, out)?;
    }
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

/// What the change does to the identities, and with `verbose` to which.
fn changed(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let (Some(change), Some(does)) = (&report.change, phrase::change(report)) else {
        return Ok(());
    };
    writeln!(out, "{}", Terminal(&does))?;
    if !options.verbose {
        return Ok(());
    }
    let [added, removed] = [(&change.added, "added"), (&change.removed, "removed")]
        .map(|(keys, word)| keys.iter().map(move |key| (key.to_string(), word.to_owned())));
    for (key, what) in added.chain(phrase::changed(change)).chain(removed) {
        writeln!(out, "    {}: {}", Terminal(&key), Terminal(&what))?;
    }
    Ok(())
}

fn colored(options: &Options, style: &str, text: &str) -> String {
    if options.color { format!("{style}{text}{RESET}") } else { text.to_owned() }
}
