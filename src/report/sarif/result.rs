//! A finding as a SARIF result.

use super::super::place::Place;
use super::super::{Report, phrase, uri};
use super::rules::{Rules, level_word};

use super::wire::{
    ArtifactLocation, Location, Message, Outcome, PhysicalLocation, Region, Suppression,
};
use crate::finding::{Finding, State};

/// Where a finding stands that is about no place, in a repository without a roster.
const ROSTER: &str = ".github/keyroster.yaml";
/// GitHub shows no more locations of a result than this.
const RELATED: usize = 100;

pub(super) fn of<'a>(
    report: &'a Report<'_>,
    rules: &Rules<'_>,
    finding: &'a Finding,
) -> Outcome<'a> {
    let labels = finding.related.iter().map(|l| (&l.location, l.text.as_str()));
    let more = finding.more.iter().map(|at| (at, "also here"));
    // A viewer could not open what is in no file of the tree.
    let here = |(at, _): &(&_, _)| report.place(at).is_here();
    let related = labels.chain(more).filter(here).take(RELATED).enumerate();
    Outcome {
        rule_id: &finding.rule,
        rule_index: rules.index(&finding.rule),
        level: match finding.state {
            State::Active => level_word(finding.level),
            State::Waived(_) | State::Planned(_) => "note",
        },
        message: Message::new(&message(finding)),
        locations: [primary(report, finding)],
        related_locations: related
            .map(|(id, (at, text))| Location {
                id: Some(id + 1),
                physical_location: physical(report.place(at)),
                message: Some(text).filter(|t| !t.is_empty()).map(Message::new),
            })
            .collect(),
        partial_fingerprints: [("keyroster/v1", finding.fingerprint.to_string())].into(),
        suppressions: suppression(finding.state).into_iter().collect(),
    }
}

/// What, whose, what next.
fn message(finding: &Finding) -> String {
    finding.message.clone() + &phrase::rest(finding)
}

fn suppression(state: State) -> Option<Suppression> {
    let justification = match state {
        State::Active => return None,
        State::Waived(until) => format!("waived in the roster until {until}"),
        State::Planned(due) => format!("planned in the roster, due {due}"),
    };
    Some(Suppression { kind: "external", status: "accepted", justification })
}

fn primary(report: &Report<'_>, finding: &Finding) -> Location {
    let place = finding.primary.as_ref().map(|label| report.place(&label.location));
    let physical_location = match place.filter(|place| place.is_here()) {
        Some(place) => physical(place),
        None => PhysicalLocation {
            artifact_location: artifact(report.roster.as_deref().unwrap_or(ROSTER)),
            region: Region { start_line: 1, start_column: 1, end_line: 1, end_column: 2 },
        },
    };
    Location { id: None, physical_location, message: None }
}

/// The place; one that is empty is widened to a character, since an empty region is not shown.
fn physical(place: Place<'_>) -> PhysicalLocation {
    let (start_column, end_column) = place.utf16_columns();
    let (start_line, end_line) = (place.start().line, place.end().line);
    let empty = (start_line, start_column) == (end_line, end_column);
    PhysicalLocation {
        artifact_location: artifact(place.path),
        region: Region {
            start_line,
            start_column,
            end_line,
            end_column: end_column + usize::from(empty),
        },
    }
}

fn artifact(path: &str) -> ArtifactLocation {
    ArtifactLocation { uri: uri::relative(path), uri_base_id: "%SRCROOT%" }
}
