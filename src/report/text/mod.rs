//! The report on a terminal: each finding as the compiler would show it, then the verdict.

mod excerpt;
mod summary;

use std::collections::BTreeSet;
use std::io::{self, Write};

use annotate_snippets::{Element, Group, Level as Mark, Renderer};

use super::terminal::{Terminal, lines};
use super::{Options, Report, framework, phrase};
use crate::finding::{Finding, State};
use crate::rule::Level;

/// The narrowest width that excerpts are cut to.
const NARROWEST: usize = 40;

/// Writes the report as text.
///
/// # Errors
/// Those of the writer.
pub fn render(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    summary::obstacles(report, options, out)?;
    let renderer = renderer(options);
    let mut explained = BTreeSet::new();
    for finding in report.shown().filter(|finding| lists(options, finding)) {
        let explain = explained.insert(finding.rule.as_str());
        let group = frame(report, options, finding, explain);
        writeln!(out, "{}\n", renderer.render(&[group]))?;
    }
    summary::verdict(report, options, out)
}

fn renderer(options: &Options) -> Renderer {
    let renderer =
        if options.color { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    renderer.term_width(options.width.max(NARROWEST))
}

/// Whether the finding gets a frame of its own; the others are counted.
fn lists(options: &Options, finding: &Finding) -> bool {
    match finding.state {
        State::Active => !options.quiet || finding.blocks(),
        State::Waived(_) | State::Planned(_) => options.verbose && !options.quiet,
    }
}

/// One finding. `explain` says whether it is the first of its rule, which alone says why.
fn frame<'a>(
    report: &'a Report<'_>,
    options: &Options,
    finding: &'a Finding,
    explain: bool,
) -> Group<'a> {
    let mark = match (finding.state, finding.level) {
        (State::Waived(_) | State::Planned(_), _) => {
            Mark::NOTE.with_name(phrase::severity(finding))
        }
        (State::Active, Level::Deny) => Mark::ERROR,
        (State::Active, _) => Mark::WARNING,
    };
    mark.primary_title(Terminal(&finding.message).to_string())
        .id(Terminal(&finding.rule).to_string())
        .elements(excerpt::elements(report, finding))
        .elements(notes(report, options, finding, explain))
}

fn notes<'a>(
    report: &'a Report<'_>,
    options: &Options,
    finding: &'a Finding,
    explain: bool,
) -> Vec<Element<'a>> {
    let mut notes = Vec::new();
    let mut named = |name: &'static str, text: &str| {
        notes.push(Mark::NOTE.with_name(name).message(lines(text)).into());
    };
    if options.verbose && !finding.more.is_empty() {
        named("also", &excerpt::further(report, finding));
    }
    match finding.state {
        State::Active => {}
        State::Waived(until) => named("until", &until.to_string()),
        State::Planned(due) => named("due", &due.to_string()),
    }
    if let Some(holder) = phrase::holder(finding) {
        named("holder", &holder);
    }
    for note in &finding.notes {
        notes.push(Mark::NOTE.no_name().message(lines(note)).into());
    }
    let mut named = |name: &'static str, text: &str| {
        notes.push(Mark::HELP.with_name(name).message(lines(text)).into());
    };
    if !finding.next.is_empty() {
        named("next", &finding.next);
    }
    if explain {
        named("why", &why(report, finding));
    }
    notes
}

/// "https://…/rules.md#unowned (OWASP NHI7:2025, NIST CSF 2.0 PR.AA-01)".
fn why(report: &Report<'_>, finding: &Finding) -> String {
    let page = framework::help(&finding.rule);
    let controls = report.controls(&finding.rule);
    if controls.is_empty() {
        return page;
    }
    format!("{page} ({})", framework::brief(&controls))
}
