//! `keyroster/doctor/v1`.

use std::io::{self, Write};

use serde::Serialize;

use super::super::json::{Location, Stream, TOOL, Tool, write};
use crate::doctor::{Diagnosis, Part, Point, Status};

#[derive(Serialize)]
struct Document<'a, I: Serialize> {
    schema: &'static str,
    tool: Tool,
    counts: Counts,
    unasked: &'a [String],
    points: I,
}

#[derive(Serialize)]
struct Counts {
    good: usize,
    fix: usize,
    advice: usize,
    unseen: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    part: &'static str,
    check: &'static str,
    status: &'static str,
    says: &'a str,
    location: Option<Location<'a>>,
    next: Option<&'a str>,
    paste: Option<&'a str>,
}

/// Writes a diagnosis as JSON.
pub(super) fn render(diagnosis: &Diagnosis, out: &mut dyn Write) -> io::Result<()> {
    let count = |status| diagnosis.count(status);
    let document = Document {
        schema: "keyroster/doctor/v1",
        tool: TOOL,
        counts: Counts {
            good: count(Status::Good),
            fix: count(Status::Fix),
            advice: count(Status::Advice),
            unseen: count(Status::Unseen),
        },
        unasked: &diagnosis.unasked,
        points: Stream(|| {
            let parts = diagnosis.parts.iter();
            parts.flat_map(|(part, points)| points.iter().map(|it| entry(diagnosis, *part, it)))
        }),
    };
    write(&document, out)
}

fn entry<'a>(diagnosis: &'a Diagnosis, part: Part, point: &'a Point) -> Entry<'a> {
    Entry {
        part: part.as_str(),
        check: point.check,
        status: point.status.as_str(),
        says: &point.says,
        location: diagnosis.place(point).map(Location::from),
        next: point.next.as_ref().map(|next| next.says.as_str()),
        paste: point.next.as_ref().and_then(|next| next.paste.as_deref()),
    }
}
