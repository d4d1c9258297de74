//! A diagnosis as a page: for an issue, with what to paste in blocks of code.

use std::io::{self, BufWriter, Write};

use super::super::Options;
use super::super::markdown::{Code, Markdown, linked};
use super::super::terminal::visible;
use crate::doctor::{Diagnosis, Point, Status};

/// Writes how many points stand how, then the parts with their points: a box for what is to be done.
pub(super) fn render(
    diagnosis: &Diagnosis,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    writeln!(out, "### keyroster's set-up: {}", diagnosis.tally())?;
    for unasked in &diagnosis.unasked {
        writeln!(out, "\nNot looked at: {}", Markdown(unasked))?;
    }
    for (part, points) in diagnosis.shown(options) {
        writeln!(out, "\n#### {}\n", part.title())?;
        for shown in points {
            point(diagnosis, options, shown, &mut out)?;
        }
    }
    out.flush()
}

fn point(
    diagnosis: &Diagnosis,
    options: &Options,
    point: &Point,
    out: &mut impl Write,
) -> io::Result<()> {
    let mark = match point.status {
        Status::Good => "- [x]",
        Status::Fix => "- [ ] **fix**",
        Status::Advice => "- advice:",
        Status::Unseen => "- not seen:",
    };
    let place = diagnosis.place(point).map(|place| format!(" ({})", linked(options, place)));
    let says = Markdown(&point.says);
    writeln!(out, "{mark} {}: {says}{}", Code(point.check), place.unwrap_or_default())?;
    let Some(next) = &point.next else { return Ok(()) };
    let colon = if next.paste.is_some() { ":" } else { "" };
    writeln!(out, "  <br>{}{colon}", Markdown(&next.says))?;
    let Some(paste) = &next.paste else { return Ok(()) };
    let fence = fence(paste);
    writeln!(out, "\n  {fence}")?;
    for line in paste.lines() {
        writeln!(out, "{}", format!("  {}", visible(line)).trim_end())?;
    }
    writeln!(out, "  {fence}\n")
}

/// A fence that nothing in a text closes.
fn fence(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(runs.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::fence;

    #[test]
    fn nothing_in_a_text_closes_its_fence() {
        assert_eq!(fence("on: push"), "```");
        assert_eq!(fence("a ```` b"), "`````");
    }
}
