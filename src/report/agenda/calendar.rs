//! The agenda as a calendar (RFC 5545): an event of one whole day for each obligation.
//!
//! An event keeps its identifier for as long as it is about the same, so that a calendar which
//! reads the file again moves it to its new day. The file is the same whenever it is written for a
//! day.

use std::io::{self, BufWriter, Write};

use super::super::terminal::is_deceptive;
use super::super::{Options, phrase};
use super::{Agenda, Obligation};

/// The octets of a line, without its end.
const WIDTH: usize = 75;

/// Writes the calendar.
///
/// # Errors
/// Those of the writer.
pub(super) fn render(
    agenda: &Agenda<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let name = match &options.repository {
        Some(repository) => format!("keyroster: {repository}"),
        None => "keyroster".to_owned(),
    };
    line(&mut out, "BEGIN:VCALENDAR")?;
    line(&mut out, "VERSION:2.0")?;
    let version = env!("CARGO_PKG_VERSION");
    line(&mut out, &format!("PRODID:-//keyroster//keyroster {version}//EN"))?;
    line(&mut out, "CALSCALE:GREGORIAN")?;
    text(&mut out, "NAME", &name)?;
    text(&mut out, "X-WR-CALNAME", &name)?;
    for obligation in &agenda.obligations {
        event(agenda, options, obligation, &mut out)?;
    }
    line(&mut out, "END:VCALENDAR")?;
    out.flush()
}

fn event(
    agenda: &Agenda<'_>,
    options: &Options,
    one: &Obligation,
    out: &mut impl Write,
) -> io::Result<()> {
    // Two repositories may say the same of a key with the same name.
    let scope = options.repository.as_deref().map_or_else(String::new, |name| format!("{name}."));
    line(out, "BEGIN:VEVENT")?;
    text(out, "UID", &format!("{scope}{}@keyroster", one.fingerprint))?;
    line(out, &format!("DTSTAMP:{}T000000Z", agenda.as_of.strftime("%Y%m%d")))?;
    line(out, &format!("DTSTART;VALUE=DATE:{}", one.term.due.strftime("%Y%m%d")))?;
    let mut summary = one.what.clone();
    if let Some(owner) = &one.owner {
        summary.push_str(&format!(" ({owner})"));
    }
    text(out, "SUMMARY", &summary)?;
    text(out, "DESCRIPTION", &description(agenda, one))?;
    text(out, "CATEGORIES", one.kind.as_str())?;
    line(out, "CLASS:PRIVATE")?;
    // Nobody is busy for the whole day.
    line(out, "TRANSP:TRANSPARENT")?;
    line(out, "END:VEVENT")
}

/// Who, where, what: a line each.
fn description(agenda: &Agenda<'_>, one: &Obligation) -> String {
    let held = phrase::held(one.holder.as_deref(), &one.escalation);
    let blocks = one.blocks_from.map(|day| format!("Blocks from {day}"));
    let identity = one.identity.as_ref().map(|key| format!("Identity: {key}"));
    let place = super::place(agenda, one);
    let place = place.map(|place| format!("In {}", super::path_and_line(place)));
    let next = Some(one.next.trim_end().to_owned());
    let lines = [next, held.map(|held| format!("Holder: {held}")), blocks, identity, place];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// A property whose value is text: what has a meaning in it is escaped.
fn text(out: &mut impl Write, name: &str, value: &str) -> io::Result<()> {
    let mut escaped = format!("{name}:");
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if is_deceptive(c) => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    line(out, &escaped)
}

/// A content line, folded between characters so that no piece is longer than a line may be.
fn line(out: &mut impl Write, content: &str) -> io::Result<()> {
    let mut rest = content;
    // The space that begins a further piece counts.
    let mut room = WIDTH;
    while rest.len() > room {
        let cut = (1..=room).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        write!(out, "{}\r\n ", &rest[..cut])?;
        rest = &rest[cut..];
        room = WIDTH - 1;
    }
    write!(out, "{rest}\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_folded_and_come_back_whole() {
        for value in ["a".repeat(75), "a".repeat(76), "ü€🚀".repeat(60), "🚀".repeat(19)] {
            let folded = written(|out| line(out, &value));
            assert!(folded.ends_with("\r\n"));
            assert!(folded.split("\r\n").all(|piece| piece.len() <= WIDTH), "{folded}");
            assert_eq!(folded.replace("\r\n ", "").trim_end(), value);
        }
    }

    #[test]
    fn text_cannot_begin_a_property() {
        let hostile = "a;b,c\\d\r\nBEGIN:VALARM\u{202e}";
        let shown = written(|out| text(out, "SUMMARY", hostile));
        assert_eq!(shown, "SUMMARY:a\\;b\\,c\\\\d\u{fffd}\\nBEGIN:VALARM\u{fffd}\r\n");
    }
}
