//! The report as one page: the verdict, what each holder has to do, what was put off, what was not
//! read.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::terminal::lines;
use super::{Options, Report, framework, html, phrase, uri};
use crate::check::UNREADABLE;
use crate::finding::{Finding, State};
use crate::source::Location;

/// Longer lines are left to whoever opens the file.
const LONGEST_EXCERPT: usize = 240;

#[derive(Serialize)]
struct Page<'a> {
    title: String,
    heading: String,
    as_of: String,
    verdict: &'static str,
    verdict_word: &'static str,
    identities: String,
    figures: Vec<Figure>,
    incomplete: &'a [String],
    sections: Vec<Section<'a>>,
    closing: &'a [String],
}

#[derive(Serialize)]
struct Figure {
    name: &'static str,
    number: usize,
}

#[derive(Serialize)]
struct Section<'a> {
    title: String,
    note: String,
    caption: &'static str,
    /// The heading of the dates.
    date: &'static str,
    /// The heading of the last column.
    last: &'static str,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    severity: &'static str,
    message: &'a str,
    rule: &'a str,
    help: String,
    controls: String,
    notes: &'a [String],
    places: Vec<Side<'a>>,
    more: Vec<Side<'a>>,
    date: Option<String>,
    over: Option<String>,
    holder: Option<String>,
    /// The first line of the next step.
    next: String,
    /// Further lines of it, such as an entry to add.
    add: String,
}

#[derive(Serialize)]
struct Side<'a> {
    shown: String,
    link: Option<String>,
    note: &'a str,
    excerpt: String,
}

/// Writes the report as a page.
///
/// # Errors
/// Those of the writer.
pub(super) fn render(
    report: &Report<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let heading = options.repository.clone().unwrap_or_else(|| "This repository".to_owned());
    let page = Page {
        title: format!("{heading}: {}", phrase::verdict(report)),
        heading,
        as_of: report.as_of.to_string(),
        verdict: report.verdict().as_str(),
        verdict_word: phrase::verdict(report),
        identities: phrase::identities(report),
        figures: figures(report),
        incomplete: &report.incomplete,
        sections: sections(report, options),
        closing: &report.closing,
    };
    html::page("report.html", page, out)
}

fn figures(report: &Report<'_>) -> Vec<Figure> {
    let counts = report.counts();
    let figures = [
        ("errors", counts.deny),
        ("warnings", counts.warn),
        ("waived", counts.waived),
        ("planned", counts.planned),
        ("identities", report.identities.values().sum()),
    ];
    figures.into_iter().map(|(name, number)| Figure { name, number }).collect()
}

/// What nobody holds first, then each holder, the gate itself, what was put off, what was not read.
fn sections<'a>(report: &'a Report<'_>, options: &Options) -> Vec<Section<'a>> {
    let mut parts = BTreeMap::<(u8, &str), Vec<&Finding>>::new();
    for finding in report.shown() {
        let part = match (&finding.state, &finding.owner, &finding.identity) {
            (State::Waived(_) | State::Planned(_), ..) => (3, ""),
            _ if finding.rule == UNREADABLE => (4, ""),
            (_, Some(party), _) => (1, party.as_str()),
            (_, None, Some(_)) => (0, ""),
            (_, None, None) => (2, ""),
        };
        parts.entry(part).or_default().push(finding);
    }
    let section = |((kind, party), findings): ((u8, &str), Vec<&'a Finding>)| {
        let (title, caption) = match kind {
            0 => ("Nobody holds these".to_owned(), "Identities without a holder"),
            1 => (party.to_owned(), "What this party answers for and has to see to"),
            2 => ("The gate itself".to_owned(), "The roster, what guards it, the scan"),
            3 => ("Waived and planned".to_owned(), "Counted against nobody until the day given"),
            _ => ("Not read".to_owned(), "What is in these files is not known"),
        };
        Section {
            title,
            note: phrase::count(findings.len(), "finding"),
            caption,
            date: if kind == 3 { "Until" } else { "Due" },
            last: if kind == 3 { "Holder, and what ends it" } else { "Whose, and what next" },
            rows: findings.into_iter().map(|finding| row(report, options, finding)).collect(),
        }
    };
    parts.into_iter().map(section).collect()
}

fn row<'a>(report: &'a Report<'_>, options: &Options, finding: &'a Finding) -> Row<'a> {
    let until = phrase::until(finding.state);
    let over = finding.days_over.filter(|days| *days > 0 && until.is_none());
    let labels = finding.primary.iter().chain(&finding.related);
    let next = lines(&finding.next);
    let (next, add) = next.split_once('\n').unwrap_or((&next, ""));
    Row {
        severity: phrase::severity(finding),
        message: &finding.message,
        rule: &finding.rule,
        help: framework::help(&finding.rule),
        controls: framework::brief(&report.controls(&finding.rule)),
        notes: &finding.notes,
        places: labels
            .map(|label| side(report, options, &label.location, &label.text, true))
            .collect(),
        more: finding.more.iter().map(|at| side(report, options, at, "", false)).collect(),
        date: until.or(finding.due).map(|date| date.to_string()),
        over: over.map(|days| {
            format!("{} ago", phrase::count(usize::try_from(days).unwrap_or_default(), "day"))
        }),
        holder: phrase::holder(finding),
        next: next.to_owned(),
        add: add.to_owned(),
    }
}

/// A place, with the line it is in where that is short enough to read.
fn side<'a>(
    report: &Report<'_>,
    options: &Options,
    location: &Location,
    note: &'a str,
    excerpt: bool,
) -> Side<'a> {
    let place = report.place(location);
    let path = uri::relative(place.path);
    let (shown, anchor) = match place.line() {
        Some(line) => (format!("{}:{line}", place.path), format!("#L{line}")),
        None => (place.path.to_owned(), String::new()),
    };
    let text = place.source.filter(|_| excerpt).map_or("", |source| {
        let line = source.position(place.span().start).line;
        source.slice(source.line_span(line)).trim()
    });
    Side {
        shown,
        link: options.source_url.as_ref().map(|base| format!("{base}/{path}{anchor}")),
        note,
        excerpt: if text.chars().count() <= LONGEST_EXCERPT { text } else { "" }.to_owned(),
    }
}
