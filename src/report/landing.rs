//! Which of its places a finding is shown at: one that the change touches, where it has one.

use std::collections::BTreeSet;

use super::Report;
use crate::change::Lines;
use crate::finding::{Finding, Label};
use crate::source::Location;

impl Report<'_> {
    /// The files in which findings have places that a change might touch.
    pub fn places(&self) -> BTreeSet<&str> {
        let places = self.shown().flat_map(locations);
        places.map(|location| &*location.path).collect()
    }

    /// Shows each finding at a place that the change touches, where it has one: forges show an
    /// annotation beside the lines of a change, or nowhere that anybody looks. A place about which
    /// something is said stays the first.
    pub fn land_on(&mut self, lines: &Lines) {
        let touched = |report: &Self, location: &Location| {
            let place = report.place(location);
            let span = place.start().line..=place.end().line;
            place.is_here() && lines.touch(place.path, &span)
        };
        let better = |report: &Self, finding: &Finding| {
            let primary = finding.primary.as_ref().filter(|label| label.text.is_empty())?;
            if touched(report, &primary.location) {
                return None;
            }
            finding.more.iter().position(|location| touched(report, location))
        };
        let moves: Vec<_> = self.findings.iter().map(|finding| better(self, finding)).collect();
        for (finding, at) in self.findings.iter_mut().zip(moves) {
            let Some((at, primary)) = at.zip(finding.primary.as_mut()) else { continue };
            let location = finding.more.remove(at);
            let Label { location: first, .. } =
                std::mem::replace(primary, Label { location, text: String::new() });
            finding.more.insert(0, first);
        }
        self.sort();
    }
}

fn locations(finding: &Finding) -> impl Iterator<Item = &Location> {
    finding.primary.iter().map(|label| &label.location).chain(&finding.more)
}
