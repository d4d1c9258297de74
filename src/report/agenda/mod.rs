//! What falls due, as a list, a table, a program's input or a calendar.

mod calendar;
mod rows;
mod text;
mod wire;

use std::io::{self, Write};

use jiff::civil::Date;
use jiff::{ToSpan, Unit};

use super::format::unsupported;
use super::place::Place;
use super::{Document, Format, Options, phrase};
use crate::check::Status;
use crate::check::agenda::{Agenda, Obligation};
use crate::finding::State;

impl Document for Agenda<'_> {
    const NAME: &'static str = "an agenda";
    const FORMATS: &'static [Format] =
        &[Format::Text, Format::Json, Format::Ics, Format::Csv, Format::Markdown];

    fn write(&self, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => text::render(self, options, out),
            Format::Json => wire::render(self, options, out),
            Format::Ics => calendar::render(self, options, out),
            Format::Csv => rows::csv(self, options, out),
            Format::Markdown => rows::markdown(self, options, out),
            _ => Err(unsupported::<Self>(format)),
        }
    }
}

/// The parts of an agenda, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Overdue,
    InGrace,
    ThisWeek,
    ThisMonth,
    Later,
}

impl Part {
    fn of(agenda: &Agenda<'_>, obligation: &Obligation) -> Self {
        let by = |day| obligation.term.due <= day;
        match obligation.status {
            Status::Overdue | Status::Escalated(_) => Self::Overdue,
            Status::InGrace => Self::InGrace,
            _ if by(end_of_week(agenda.as_of)) => Self::ThisWeek,
            _ if by(agenda.as_of.last_of_month()) => Self::ThisMonth,
            _ => Self::Later,
        }
    }

    /// "This week, until 2026-11-29".
    fn title(self, agenda: &Agenda<'_>) -> String {
        let until = |name: &str, day: Date| format!("{name}, until {}", day.min(agenda.until));
        match self {
            Self::Overdue => "Overdue".to_owned(),
            Self::InGrace => "In the days of grace".to_owned(),
            Self::ThisWeek => until("This week", end_of_week(agenda.as_of)),
            Self::ThisMonth => until("This month", agenda.as_of.last_of_month()),
            Self::Later => until("Later", agenda.until),
        }
    }
}

/// The Sunday of a day's week.
fn end_of_week(day: Date) -> Date {
    let left = 7 - day.weekday().to_monday_one_offset();
    day.saturating_add(i64::from(left).days())
}

/// The parts that hold something, in their order.
fn parts<'o>(agenda: &'o Agenda<'_>) -> Vec<(Part, Vec<&'o Obligation>)> {
    let mut parts = std::collections::BTreeMap::<Part, Vec<_>>::new();
    for obligation in &agenda.obligations {
        parts.entry(Part::of(agenda, obligation)).or_default().push(obligation);
    }
    parts.into_iter().collect()
}

/// Days past the due date; negative before it.
fn days_over(agenda: &Agenda<'_>, obligation: &Obligation) -> i32 {
    let since = agenda.as_of.since((Unit::Day, obligation.term.due));
    since.map_or(0, |span| span.get_days())
}

/// "in 9 days", "today", "51 days late", and what it comes to.
fn when(agenda: &Agenda<'_>, obligation: &Obligation) -> String {
    let days = days_over(agenda, obligation);
    let count = phrase::count(days.unsigned_abs() as usize, "day");
    let mut words = match days {
        0 => "today".to_owned(),
        _ if obligation.status == Status::InGrace => {
            format!("due {count} ago, late from {}", obligation.term.late_from())
        }
        days if days > 0 => format!("{count} late"),
        _ => format!("in {count}"),
    };
    match obligation.state {
        State::Active => {}
        state @ (State::Waived(until) | State::Planned(until)) => {
            words.push_str(&format!(", {} until {until}", state.as_str()));
        }
    }
    match obligation.blocks_from {
        Some(from) if from <= agenda.as_of => words.push_str(", blocks"),
        Some(from) => words.push_str(&format!(", blocks from {from}")),
        None => {}
    }
    words
}

/// "1 overdue, 12 due until 2026-12-22".
fn summary(agenda: &Agenda<'_>) -> String {
    let count = |wanted: &dyn Fn(Part) -> bool| {
        let parts = agenda.obligations.iter().map(|one| Part::of(agenda, one));
        parts.filter(|part| wanted(*part)).count()
    };
    let overdue = count(&|part| part == Part::Overdue);
    let in_grace = count(&|part| part == Part::InGrace);
    let ahead = count(&|part| part > Part::InGrace);
    let until = agenda.until;
    let mut counts = Vec::new();
    counts.extend((overdue > 0).then(|| format!("{overdue} overdue")));
    counts.extend((in_grace > 0).then(|| format!("{in_grace} in the days of grace")));
    counts.push(match ahead {
        0 => format!("nothing else is due until {until}"),
        _ => format!("{ahead} due until {until}"),
    });
    let counts = counts.join(", ");
    if overdue + in_grace + ahead == 0 { format!("nothing is due until {until}") } else { counts }
}

/// What is not here for want of a date.
fn undated(agenda: &Agenda<'_>) -> Option<String> {
    let without = match agenda.undated {
        0 => return None,
        1 => "1 rotation or review has".to_owned(),
        several => format!("{several} rotations and reviews have"),
    };
    Some(format!(
        "{without} no date to count from, and cannot be here: `keyroster check` says which"
    ))
}

/// The line that sets the date.
fn place<'a>(agenda: &'a Agenda<'_>, obligation: &'a Obligation) -> Option<Place<'a>> {
    let at = obligation.at.as_ref()?;
    Some(Place::new(at, agenda.sources.get(&at.path).map(AsRef::as_ref)))
}

/// `path:line`.
fn path_and_line(place: Place<'_>) -> String {
    match place.line() {
        Some(line) => format!("{}:{line}", place.path),
        None => place.path.to_owned(),
    }
}

#[test]
fn a_week_ends_on_its_sunday() {
    use jiff::civil::date;
    assert_eq!(end_of_week(date(2026, 11, 23)), date(2026, 11, 29));
    assert_eq!(end_of_week(date(2026, 11, 29)), date(2026, 11, 29));
    assert_eq!(end_of_week(Date::MAX), Date::MAX);
}
