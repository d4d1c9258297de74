//! The report in a GitHub Actions log: annotations for the worst, then everything as text.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::command::{Kind, Range, WorkflowCommand};
use super::terminal::{lines, visible};
use super::{NeutralWriter, Options, Report, neutralise, phrase, text};
use crate::finding::{Finding, State};
use crate::rule::Level;

/// What a runner shows of each level in one step; it drops the rest without a word.
const SHOWN: usize = 10;
/// How many files the last annotation names.
const NAMED: usize = 3;

/// Writes annotations, then the text report with nothing in it that a runner would obey.
///
/// # Errors
/// Those of the writer.
pub fn render(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for command in options.annotate.then(|| commands(report)).into_iter().flatten() {
        writeln!(out, "{command}")?;
    }
    let mut log = NeutralWriter::new(out);
    text::render(report, options, &mut log)?;
    log.finish()
}

/// Every annotation, worst first, for where there is room for them: with what to write down, where
/// that has lines of its own.
pub fn annotations(report: &Report<'_>) -> Vec<(WorkflowCommand, Option<String>)> {
    let active = report.shown().filter(|finding| finding.state == State::Active);
    let of_finding = |finding: &Finding| {
        let kind = if finding.level == Level::Deny { Kind::Error } else { Kind::Warning };
        let details = Some(clean(&finding.next)).filter(|next| next.contains('\n'));
        (annotation(report, kind, finding), details)
    };
    obstacles(report).map(|command| (command, None)).chain(active.map(of_finding)).collect()
}

fn obstacles<'a>(report: &'a Report<'_>) -> impl Iterator<Item = WorkflowCommand> + 'a {
    report.incomplete.iter().map(|reason| WorkflowCommand {
        kind: Kind::Error,
        title: "keyroster could not judge".to_owned(),
        file: None,
        range: None,
        message: clean(reason),
    })
}

/// The annotations, worst first, no more of each level than a runner shows.
pub fn commands(report: &Report<'_>) -> Vec<WorkflowCommand> {
    let mut commands: Vec<WorkflowCommand> = obstacles(report).take(SHOWN - 1).collect();
    for (kind, level) in [(Kind::Error, Level::Deny), (Kind::Warning, Level::Warn)] {
        let active = |f: &&Finding| f.state == State::Active && f.level == level;
        let findings: Vec<&Finding> = report.findings.iter().filter(active).collect();
        let taken = commands.iter().filter(|c| c.kind == kind).count();
        let room = SHOWN - taken;
        let shown = if findings.len() > room { room - 1 } else { findings.len() };
        let (first, rest) = findings.split_at(shown);
        commands.extend(first.iter().map(|f| annotation(report, kind, f)));
        commands.extend(remainder(kind, rest));
    }
    commands
}

fn annotation(report: &Report<'_>, kind: Kind, finding: &Finding) -> WorkflowCommand {
    let place = finding.primary.as_ref().map(|l| report.place(&l.location));
    let place = place.filter(|place| place.is_here());
    let range = place.filter(|place| place.source.is_some()).map(|place| {
        let (start, end) = (place.start(), place.end());
        Range { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    });
    let title = phrase::subject(finding)
        .map_or_else(|| finding.rule.clone(), |subject| format!("{}: {subject}", finding.rule));
    WorkflowCommand {
        kind,
        title: clean(&title),
        // A path that deceives is not one that GitHub could attach an annotation to.
        file: place.map(|place| clean(&visible(place.path))),
        range,
        message: clean(&message(finding)),
    }
}

/// Text for people: what would deceive them is made visible, and what looks like an older runner's
/// command is broken even though it is inside one of ours.
fn clean(text: &str) -> String {
    neutralise(&lines(text)).into_owned()
}

/// What, whose, what next: a line each.
fn message(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    if let Some(due) = finding.due.map(|due| due.to_string())
        && !text.contains(&due)
    {
        text.push_str(&format!(" (due {due})"));
    }
    text + &phrase::rest(finding)
}

/// The annotation that stands for those that a runner would drop.
fn remainder(kind: Kind, rest: &[&Finding]) -> Option<WorkflowCommand> {
    if rest.is_empty() {
        return None;
    }
    let paths = rest.iter().filter_map(|f| f.primary.as_ref());
    let paths: BTreeSet<&str> = paths.map(|label| &*label.location.path).collect();
    let mut places: Vec<String> = paths.iter().take(NAMED).map(|p| (*p).to_owned()).collect();
    if paths.len() > NAMED {
        places.push(phrase::count(paths.len() - NAMED, "more file"));
    }
    let more = phrase::count(rest.len(), &format!("more {}", kind.as_str()));
    let mut message = format!("{more}: all are in the step summary and the log");
    if !places.is_empty() {
        message.push_str(&format!("\nIn {}", places.join(", ")));
    }
    Some(WorkflowCommand {
        kind,
        title: format!("keyroster: {more}"),
        file: None,
        range: None,
        message: clean(&message),
    })
}
