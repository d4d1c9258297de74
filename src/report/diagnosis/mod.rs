//! How a set-up stands, as a document.

mod json;
mod markdown;
mod text;

use std::io::{self, Write};

use super::format::unsupported;
use super::place::Place;
use super::{Document, Format, Options, phrase};
use crate::doctor::{Diagnosis, Part, Point, Status};

impl Document for Diagnosis {
    const NAME: &'static str = "a diagnosis";
    const FORMATS: &'static [Format] = &[Format::Text, Format::Json, Format::Markdown];

    fn write(&self, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => text::render(self, options, out),
            Format::Json => json::render(self, out),
            Format::Markdown => markdown::render(self, options, out),
            _ => Err(unsupported::<Self>(format)),
        }
    }
}

impl Diagnosis {
    /// Where a point is.
    fn place<'a>(&'a self, point: &'a Point) -> Option<Place<'a>> {
        let location = point.at.as_ref()?;
        Some(Place::new(location, self.sources.get(&location.path).map(AsRef::as_ref)))
    }

    /// The parts with the points that are shown; with `quiet`, what is to be mended.
    fn shown<'a>(&'a self, options: &Options) -> impl Iterator<Item = (Part, Vec<&'a Point>)> {
        let quiet = options.quiet;
        let shows = move |point: &&Point| !quiet || point.status == Status::Fix;
        let parts = self.parts.iter();
        let shown = parts.map(move |(part, points)| (*part, points.iter().filter(shows).collect()));
        shown.filter(|(_, points): &(_, Vec<_>)| !points.is_empty())
    }

    /// "2 things to fix, 1 piece of advice, 3 not seen; 9 as they should be".
    fn tally(&self) -> String {
        let fix = match self.count(Status::Fix) {
            0 => "nothing to fix".to_owned(),
            number => format!("{} to fix", phrase::count(number, "thing")),
        };
        let rest = [
            (Status::Advice, "could be better"),
            (Status::Unseen, "not seen"),
            (Status::Good, "as it should be"),
        ];
        let rest = rest.into_iter().filter_map(|(status, words)| match self.count(status) {
            0 => None,
            number => Some(format!("{number} {words}")),
        });
        std::iter::once(fix).chain(rest).collect::<Vec<_>>().join(", ")
    }
}
