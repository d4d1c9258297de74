//! A diagnosis on a terminal: each point in a line, and under what is not good, what to do.

use std::io::{self, BufWriter, Write};

use super::super::Options;
use super::super::terminal::Terminal;
use crate::doctor::{Diagnosis, Point};

/// Writes the parts with their points, and how many stand how.
pub(super) fn render(
    diagnosis: &Diagnosis,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    for (part, points) in diagnosis.shown(options) {
        writeln!(out, "{}", part.title())?;
        for shown in points {
            point(diagnosis, shown, &mut out)?;
        }
        writeln!(out)?;
    }
    for unasked in &diagnosis.unasked {
        writeln!(out, "not looked at: {}", Terminal(unasked))?;
    }
    writeln!(out, "{}", diagnosis.tally())?;
    out.flush()
}

fn point(diagnosis: &Diagnosis, point: &Point, out: &mut impl Write) -> io::Result<()> {
    let status = point.status.as_str();
    writeln!(out, "  {status:6}  {}: {}", point.check, Terminal(&point.says))?;
    if let Some(place) = diagnosis.place(point) {
        let line = place.line().map(|line| format!(":{line}")).unwrap_or_default();
        writeln!(out, "          --> {}{line}", Terminal(place.path))?;
    }
    let Some(next) = &point.next else { return Ok(()) };
    let colon = if next.paste.is_some() { ":" } else { "" };
    writeln!(out, "          {}{colon}", Terminal(&next.says))?;
    for line in next.paste.iter().flat_map(|text| text.lines()) {
        writeln!(out, "{}", format!("            {}", Terminal(line)).trim_end())?;
    }
    Ok(())
}
