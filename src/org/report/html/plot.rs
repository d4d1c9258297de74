//! Plots: when things are due, how old credentials are, and how the numbers went from run to run.

use std::collections::BTreeMap;
use std::io;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::super::Organisation;
use super::model::{Identity, Model};
use super::words::{days, grouped, link};
use crate::org::condition::{is_late, one};
use crate::store::Row;

/// What is due in so many days is soon.
pub(super) const SOON: i32 = 30;

/// Months that the plot shows before the day and after it.
const MONTHS: std::ops::RangeInclusive<i32> = -5..=12;

/// Runs that the plot shows at most.
const RUNS: usize = 30;

/// A day so many days from another.
pub(super) fn day(from: Date, days: i32) -> Date {
    from.saturating_add(days.days())
}

/// A column of the plot of what is due.
#[derive(Serialize)]
pub(super) struct Month {
    /// `Nov`, or `earlier`.
    label: String,
    /// The year, where it begins.
    year: Option<i16>,
    /// `November 2026`.
    title: String,
    href: String,
    number: usize,
    /// Past, soon and later, in hundredths of the highest column.
    parts: [usize; 3],
    numbers: [usize; 3],
    /// Whether the day of the run is in it.
    now: bool,
}

/// When identities are next due, by month; none where nothing is.
pub(super) fn months(model: &Model) -> Vec<Month> {
    let number = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let now = number(model.day);
    let mut columns = BTreeMap::<i32, [usize; 3]>::new();
    for due in model.identities.iter().filter_map(|one| one.due) {
        let past = MONTHS.start() - 1;
        let month = (number(day(model.day, due)) - now).clamp(past, MONTHS.end() + 1);
        let part = if due < 0 { 0 } else { 1 + usize::from(due > SOON) };
        columns.entry(month).or_default()[part] += 1;
    }
    let Some(first) = columns.keys().next().copied() else { return Vec::new() };
    let last = columns.keys().next_back().copied().unwrap_or(0).max(*MONTHS.end());
    let first = first.min(0);
    let highest = columns.values().map(|parts| parts.iter().sum()).max().unwrap_or(1);
    let column = |at: i32| {
        let numbers = columns.get(&at).copied().unwrap_or_default();
        let month = now + at.clamp(*MONTHS.start(), *MONTHS.end());
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        let name = days::month(i8::try_from(month).unwrap_or(1));
        let (title, written) = (format!("{name} {year}"), format!("{year}-{month:02}"));
        let short = name.get(..3).unwrap_or(name).to_owned();
        let begins = at == first.max(*MONTHS.start()) || month == 1;
        let year = i16::try_from(year).ok().filter(|_| begins && MONTHS.contains(&at));
        let (label, title, filter) = match at {
            at if at < *MONTHS.start() => {
                ("earlier".to_owned(), format!("before {title}"), format!("before-{written}"))
            }
            at if at > *MONTHS.end() => {
                ("later".to_owned(), format!("after {title}"), format!("after-{written}"))
            }
            _ => (short, title, written),
        };
        // What is there can be seen.
        let part = |number: usize| (number * 100).div_ceil(highest);
        Month {
            label,
            year,
            title,
            href: link("identities", &[("due", &filter)]),
            number: numbers.iter().sum(),
            parts: numbers.map(part),
            numbers,
            now: at == 0,
        }
    };
    (first..=last).map(column).collect()
}

/// How many credentials were last rotated how long ago.
#[derive(Serialize)]
pub(super) struct Age {
    label: &'static str,
    href: String,
    number: usize,
    shown: String,
    part: usize,
    known: bool,
}

/// The ages of credentials: of identities whose rotation has a date, and of those whose has none.
pub(super) fn ages(model: &Model) -> Vec<Age> {
    const AGES: [(&str, &str, std::ops::Range<i32>); 5] = [
        ("less than 30 days", "0-30", i32::MIN..30),
        ("30 to 90 days", "30-90", 30..90),
        ("90 to 180 days", "90-180", 90..180),
        ("180 days to a year", "180-365", 180..365),
        ("more than a year", "365-", 365..i32::MAX),
    ];
    let all = &model.identities;
    let of = |within: &std::ops::Range<i32>| {
        all.iter().filter(|one| one.age.is_some_and(|age| within.contains(&age))).count()
    };
    let unknown = |one: &&Identity| one.class == "ci-token" && one.age.is_none();
    let mut ages: Vec<_> =
        AGES.iter().map(|(label, word, within)| (*label, *word, of(within))).collect();
    ages.push(("not known", "unknown", all.iter().filter(unknown).count()));
    let highest = ages.iter().map(|(.., number)| *number).max().unwrap_or(0).max(1);
    let row = |(label, word, number): (&'static str, &str, usize)| Age {
        label,
        href: link("identities", &[("age", word)]),
        number,
        shown: grouped(number),
        part: (number * 100).div_ceil(highest),
        known: word != "unknown",
    };
    ages.into_iter().map(row).collect()
}

/// A line of numbers over the runs.
#[derive(Serialize)]
pub(super) struct Line {
    title: &'static str,
    now: String,
    /// What became of it since the first run shown.
    since: String,
    /// `0,12 50,40`, in hundredths; y counts from above.
    points: String,
    end: String,
}

/// A run, as the table under the lines has it.
#[derive(Serialize)]
pub(super) struct Past {
    run: i64,
    day: String,
    numbers: [usize; 4],
}

/// What the lines are about.
const LINES: [&str; 4] = ["identities", "with a holder", "overdue", "repositories blocked"];

/// How the numbers went, the last run last.
pub(super) fn trends(organisation: &Organisation<'_>) -> io::Result<(Vec<Line>, Vec<Past>)> {
    let past = past(organisation)?;
    if past.len() < 2 {
        return Ok((Vec::new(), past));
    }
    let line = |at: usize| {
        let numbers: Vec<usize> = past.iter().map(|run| run.numbers[at]).collect();
        let highest = numbers.iter().max().copied().unwrap_or(0).max(1);
        let x = |at: usize| at * 1000 / (numbers.len() - 1).max(1);
        let y = |number: usize| 96 - number * 92 / highest;
        let points = numbers.iter().enumerate();
        let points: Vec<_> = points.map(|(at, n)| format!("{},{}", x(at), y(*n))).collect();
        let (first, now) = (numbers.first().copied(), numbers.last().copied());
        let (first, now) = (first.unwrap_or(0), now.unwrap_or(0));
        let since = match now.abs_diff(first) {
            0 => "as before".to_owned(),
            by if now > first => format!("{} more", grouped(by)),
            by => format!("{} fewer", grouped(by)),
        };
        Line {
            title: LINES[at],
            now: grouped(now),
            since,
            end: points.last().cloned().unwrap_or_default(),
            points: points.join(" "),
        }
    };
    Ok(((0..LINES.len()).map(line).collect(), past))
}

fn past(organisation: &Organisation<'_>) -> io::Result<Vec<Past>> {
    let mut store = organisation.store.borrow_mut();
    let runs = store.runs().map_err(io::Error::other)?;
    let whole = |run: &&crate::store::Run| {
        run.state == crate::store::RunState::Complete && run.id <= organisation.run.id
    };
    let runs: Vec<_> = runs.iter().filter(whole).collect();
    let shown = &runs[runs.len().saturating_sub(RUNS)..];
    let Some(first) = shown.first() else { return Ok(Vec::new()) };
    // An identity of the whole organisation counts once.
    let one = one("identity");
    let held = |table: &str| {
        format!(
            "{table}.from_run <= run.id AND ({table}.to_run IS NULL OR {table}.to_run >= run.id)"
        )
    };
    let (identity, obligation, verdict) = (held("identity"), held("obligation"), held("verdict"));
    let late = is_late("obligation", "run.as_of");
    let counts = [
        format!(
            "COUNT(DISTINCT {one}), COUNT(DISTINCT CASE WHEN owner IS NOT NULL THEN {one} END)
             FROM run JOIN identity ON {identity}"
        ),
        format!(
            "COUNT(DISTINCT {one}), 0 FROM run JOIN obligation ON {obligation} AND {late}
             JOIN identity ON identity.repository = obligation.repository
              AND identity.key = obligation.key AND {identity}"
        ),
        format!(
            "COUNT(CASE WHEN verdict = 'fail' THEN 1 END), 0 FROM run JOIN verdict ON {verdict}"
        ),
    ];
    let mut numbers = BTreeMap::<i64, [usize; 4]>::new();
    for (count, at) in counts.iter().zip([0, 2, 3]) {
        let sql =
            format!("SELECT run.id, {count} WHERE run.id >= $1 AND run.id <= $2 GROUP BY run.id");
        let values = [first.id.into(), organisation.run.id.into()];
        for row in store.query(&sql, &values).map_err(io::Error::other)? {
            let number = |row: &Row, column| {
                row.int(column).map(|number| usize::try_from(number).unwrap_or(0))
            };
            let of = numbers.entry(row.int(0).map_err(io::Error::other)?).or_default();
            of[at] = number(&row, 1).map_err(io::Error::other)?;
            if at == 0 {
                of[1] = number(&row, 2).map_err(io::Error::other)?;
            }
        }
    }
    let past = |run: &&crate::store::Run| Past {
        run: run.id,
        day: run.as_of.clone(),
        numbers: numbers.get(&run.id).copied().unwrap_or_default(),
    };
    Ok(shown.iter().map(past).collect())
}
