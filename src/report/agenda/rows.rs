//! The agenda as rows: for a spreadsheet, and for a page.

use std::io::{self, BufWriter, Write};

use super::super::markdown::{Code, Markdown, Page};
use super::super::place::Place;
use super::super::terminal::lines;
use super::super::{Options, csv as table, phrase, uri};
use super::{Agenda, Obligation};
use crate::inventory::IdentityKey;

const COLUMNS: [&str; 15] = [
    "repository",
    "status",
    "due",
    "blocks_from",
    "kind",
    "what",
    "identity",
    "owner",
    "holder",
    "state",
    "path",
    "line",
    "escalation",
    "next",
    "fingerprint",
];

/// Writes one line per obligation.
///
/// # Errors
/// Those of the writer.
pub(super) fn csv(agenda: &Agenda<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    table::row(&mut out, &COLUMNS)?;
    for obligation in &agenda.obligations {
        table::row(&mut out, &cells(agenda, options, obligation))?;
    }
    out.flush()
}

fn cells(agenda: &Agenda<'_>, options: &Options, one: &Obligation) -> [String; 15] {
    let place = super::place(agenda, one);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    [
        text(options.repository.as_deref()),
        one.status.as_str().to_owned(),
        one.term.due.to_string(),
        one.blocks_from.map_or_else(String::new, |day| day.to_string()),
        one.kind.as_str().to_owned(),
        one.what.clone(),
        text(one.identity.as_ref().map(IdentityKey::as_str)),
        text(one.owner.as_deref()),
        text(one.holder.as_deref()),
        one.state.as_str().to_owned(),
        text(place.map(|place| place.path)),
        place.and_then(Place::line).map_or_else(String::new, |line| line.to_string()),
        phrase::escalation(&one.escalation).unwrap_or_default(),
        one.next.trim_end().to_owned(),
        one.fingerprint.to_string(),
    ]
}

/// Writes a table for each part, no longer than GitHub takes.
///
/// # Errors
/// Those of the writer.
pub(super) fn markdown(
    agenda: &Agenda<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page::default();
    page.heading(&format!("keyroster: what falls due until {}", agenda.until));
    page.paragraph(&format!("**{}**", super::summary(agenda)));
    for (part, obligations) in super::parts(agenda) {
        page.table(&part.title(agenda), &["Due", "What", "Holder", "Where", "Next"]);
        for obligation in obligations {
            page.row(&row(agenda, options, obligation));
        }
    }
    if let Some(undated) = super::undated(agenda) {
        page.paragraph(&Markdown(&undated).to_string());
    }
    out.write_all(page.finish(options.room).as_bytes())
}

fn row(agenda: &Agenda<'_>, options: &Options, one: &Obligation) -> [String; 5] {
    let held = phrase::held(one.holder.as_deref(), &one.escalation).unwrap_or_default();
    let place = super::place(agenda, one);
    let shown = place.map_or_else(String::new, |place| {
        let shown = Code(&super::path_and_line(place)).to_string();
        let Some(base) = &options.source_url else { return shown };
        let line = place.line().map_or_else(String::new, |line| format!("#L{line}"));
        format!("[{shown}]({base}/{}{line})", uri::relative(place.path))
    });
    [
        format!("{}<br>{}", one.term.due, Markdown(&super::when(agenda, one))),
        Markdown(&one.what).to_string(),
        Markdown(&held).to_string(),
        shown,
        Markdown(&lines(&one.next)).to_string(),
    ]
}
