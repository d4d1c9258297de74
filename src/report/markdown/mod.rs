//! The step summary: the verdict, then what each holder has to do.

mod escape;
mod page;
mod rules;

use std::collections::BTreeMap;
use std::io::{self, Write};

pub use escape::{Code, Markdown};
pub(crate) use page::{Page, Rank};

use super::place::Place;
use super::terminal::lines;
use super::{Options, Report, phrase};
use crate::check::UNREADABLE;
use crate::finding::{Finding, State};
use crate::inventory::IdentityKey;
use crate::source::Location;

/// Writes the report as Markdown, no longer than there is room for.
///
/// # Errors
/// Those of the writer.
pub fn render(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::default();
    page.heading(&format!("keyroster: {}", phrase::verdict(report)));
    head(report, &mut page);
    body(report, options, &mut page);
    out.write_all(page.finish(options.room).as_bytes())
}

/// What was found, in a few sentences: the summary above a [`body_of`] page.
pub fn head_of(report: &Report<'_>, options: &Options) -> String {
    let mut page = Page::default();
    head(report, &mut page);
    page.finish(options.room)
}

/// All but the verdict.
pub fn body_of(report: &Report<'_>, options: &Options) -> String {
    let mut page = Page::default();
    body(report, options, &mut page);
    page.finish(options.room)
}

fn body(report: &Report<'_>, options: &Options, page: &mut Page) {
    let (settled, active): (Vec<&Finding>, Vec<&Finding>) =
        report.shown().partition(|f| f.state != State::Active);
    let (unread, active): (Vec<&Finding>, Vec<&Finding>) =
        active.into_iter().partition(|f| f.rule == UNREADABLE);
    page.rank(Rank::Owed);
    for (holder, findings) in by_holder(&active) {
        let title = match holder {
            Holder::Nobody => "Nobody holds these".to_owned(),
            Holder::Party(party) => Code(party).to_string(),
            Holder::Gate => "The gate itself".to_owned(),
        };
        page.table(&title, &["", "What", "Where", "Due", "Next"]);
        for finding in findings {
            page.row(&todo(report, options, finding));
        }
    }
    page.table("Not scanned", &["", "Why", "Where", "Next"]);
    for finding in unread {
        page.row(&skipped(report, options, finding));
    }
    page.rank(Rank::Settled);
    page.table("Waived and planned", &["", "What", "Where", "Until", "Holder"]);
    for finding in settled {
        page.row(&agreed(report, options, finding));
    }
    change(report, page);
    page.rank(Rank::Again);
    rules::folded(report, options, &active, page);
    page.rank(Rank::Owed);
    for sentence in report.closing.iter().chain(&options.told) {
        page.paragraph(&Markdown(sentence).to_string());
    }
}

/// The verdict, what was found and why the run could not judge.
fn head(report: &Report<'_>, page: &mut Page) {
    page.rank(Rank::Verdict);
    for reason in &report.incomplete {
        page.paragraph(&format!("**Could not judge:** {}", Markdown(reason)));
    }
    let tally = phrase::tally(report);
    if !tally.is_empty() {
        page.paragraph(&format!("**{tally}**"));
    }
    page.paragraph(&phrase::identities(report));
    if let Some(does) = phrase::change(report) {
        page.paragraph(&Markdown(&does).to_string());
    }
}

/// The identities that the change adds, widens, hands on and takes away.
fn change(report: &Report<'_>, page: &mut Page) {
    let Some(change) = report.change.as_ref().filter(|change| !change.is_empty()) else { return };
    page.table("The change", &["Identity", "What becomes of it"]);
    let words = |keys: &[IdentityKey], word: &str| -> Vec<_> {
        keys.iter().map(|key| (key.to_string(), word.to_owned())).collect()
    };
    let added = words(&change.added, "added").into_iter();
    for (key, what) in added.chain(phrase::changed(change)).chain(words(&change.removed, "removed"))
    {
        page.row(&[Code(&key).to_string(), Markdown(&what).to_string()]);
    }
}

/// Whose a finding is, in the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holder<'f> {
    /// An identity that nobody holds.
    Nobody,
    /// The accountable party.
    Party(&'f str),
    /// No identity at all: the roster, its guards, the scan.
    Gate,
}

/// The findings of each holder, in their order.
fn by_holder<'f>(findings: &[&'f Finding]) -> BTreeMap<Holder<'f>, Vec<&'f Finding>> {
    let mut holders: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let holder = match (&finding.owner, &finding.identity) {
            (Some(party), _) => Holder::Party(party),
            (None, Some(_)) => Holder::Nobody,
            (None, None) => Holder::Gate,
        };
        holders.entry(holder).or_default().push(finding);
    }
    holders
}

fn todo(report: &Report<'_>, options: &Options, finding: &Finding) -> [String; 5] {
    let mut due = match (finding.due, finding.days_over) {
        (Some(due), Some(days)) if days > 0 => {
            format!("{due}, {} ago", phrase::count(days.unsigned_abs() as usize, "day"))
        }
        (Some(due), _) => due.to_string(),
        (None, _) => String::new(),
    };
    let dated = finding.escalation.iter().any(|contact| contact.on.is_some());
    if let Some(escalation) = phrase::escalation(&finding.escalation).filter(|_| dated) {
        due.push_str(&format!("<br>{}", Markdown(&escalation)));
    }
    [
        phrase::severity(finding).to_owned(),
        what(finding),
        places(report, options, finding),
        due,
        next(finding),
    ]
}

fn agreed(report: &Report<'_>, options: &Options, finding: &Finding) -> [String; 5] {
    let until = phrase::until(finding.state).map(|date| date.to_string());
    let holder = phrase::holder(finding).unwrap_or_else(|| "nobody".to_owned());
    [
        phrase::severity(finding).to_owned(),
        what(finding),
        places(report, options, finding),
        until.unwrap_or_default(),
        Markdown(&holder).to_string(),
    ]
}

fn skipped(report: &Report<'_>, options: &Options, finding: &Finding) -> [String; 4] {
    [
        phrase::severity(finding).to_owned(),
        Markdown(&finding.message).to_string(),
        places(report, options, finding),
        next(finding),
    ]
}

/// The message, the rule with its page, and what helps.
fn what(finding: &Finding) -> String {
    let page = super::framework::help(&finding.rule);
    let mut cell = Markdown(&finding.message).to_string();
    cell.push_str(&format!(" ([{}]({page}))", Markdown(&finding.rule)));
    for note in &finding.notes {
        cell.push_str(&format!("<br>{}", Markdown(note)));
    }
    cell
}

fn places(report: &Report<'_>, options: &Options, finding: &Finding) -> String {
    let Some(primary) = &finding.primary else {
        return String::new();
    };
    let mut cell = place(report, options, &primary.location);
    if !finding.more.is_empty() {
        cell.push_str(&format!(" and {} more", finding.more.len()));
    }
    cell
}

/// `path:line` of a location.
fn place(report: &Report<'_>, options: &Options, location: &Location) -> String {
    linked(options, report.place(location))
}

/// A place, as a link where it is known where the files can be read.
pub(in crate::report) fn linked(options: &Options, place: Place<'_>) -> String {
    let path = super::uri::relative(place.path);
    let (shown, anchor) = match place.line() {
        Some(line) => (format!("{}:{line}", place.path), format!("#L{line}")),
        None => (place.path.to_owned(), String::new()),
    };
    let shown = Code(&shown);
    match options.source_url.as_ref().filter(|_| place.is_here()) {
        None => shown.to_string(),
        Some(base) => format!("[{shown}]({base}/{path}{anchor})"),
    }
}

/// The next step; further lines, such as an entry to add, keep their layout.
fn next(finding: &Finding) -> String {
    let text = lines(&finding.next);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let mut cell = Markdown(first).to_string();
    if !rest.is_empty() {
        let rest: Vec<String> = rest.lines().map(|line| Code(line).to_string()).collect();
        cell.push_str(&format!("<pre>{}</pre>", rest.join("<br>")));
    }
    cell
}
