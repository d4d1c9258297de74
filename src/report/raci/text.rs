//! The matrix on a terminal: a column for each party where they fit, their names by role where they
//! do not.

use std::io::{self, BufWriter, Write};

use super::super::Options;
use super::super::terminal::Terminal;
use super::{By, Raci, words};
use crate::matrix::{Column, Group, Held, Matrix, Role};
use crate::roster::Step;

/// What the name of an identity gets at least.
const NARROWEST: usize = 30;
/// What it gets at most.
const WIDEST: usize = 56;

pub(super) fn render(raci: &Raci<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let matrix = raci.matrix;
    if !options.quiet {
        match raci.by {
            By::Identity => by_identity(matrix, options.width, &mut out)?,
            By::Party => by_party(matrix, &mut out)?,
        }
    }
    if raci.by == By::Identity && !matrix.columns.is_empty() {
        totals(matrix, &mut out)?;
    }
    for sentence in words::summary(matrix) {
        writeln!(out, "{}", Terminal(&sentence))?;
    }
    if !options.quiet && !matrix.groups.is_empty() {
        let legend = if raci.by == By::Party { words::LETTERS } else { words::LEGEND };
        writeln!(out, "{legend}; * partner, ? not defined")?;
    }
    out.flush()
}

fn by_identity(matrix: &Matrix, width: usize, out: &mut impl Write) -> io::Result<()> {
    let columns = matrix.ordered();
    let cells: usize = columns.iter().map(|column| column_width(column) + 2).sum();
    let fits = cells + NARROWEST <= width;
    for (class, groups) in words::by_class(matrix) {
        let keys = groups.iter().flat_map(|group| &group.identities);
        let longest = keys.map(|held| shown(held).chars().count()).max().unwrap_or_default();
        let room = longest.min(WIDEST).min(width.saturating_sub(cells)).max(NARROWEST);
        write!(out, "{}", words::class(class).to_uppercase())?;
        if fits {
            let gap = room.saturating_sub(words::class(class).chars().count());
            write!(out, "{:gap$}", "")?;
            for column in &columns {
                write!(out, "  {:<1$}", safe(&words::marked(column)), column_width(column))?;
            }
        }
        writeln!(out)?;
        for group in groups {
            match fits {
                true => grid(matrix, group, &columns, room, out)?,
                false => block(matrix, group, width, out)?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// A row for each identity, a cell for each party.
fn grid(
    matrix: &Matrix,
    group: &Group,
    columns: &[&Column],
    room: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    debug_assert_eq!(columns.len(), matrix.columns.len());
    let mut cells = String::new();
    for column in columns {
        cells.push_str(&format!(
            "  {:<1$}",
            words::cell(group, &column.name),
            column_width(column)
        ));
    }
    let cells = cells.trim_end();
    for held in &group.identities {
        let key = shown(held);
        if cells.is_empty() {
            writeln!(out, "{key}")?;
        } else if key.chars().count() > room {
            writeln!(out, "{key}\n{:room$}{cells}", "")?;
        } else {
            writeln!(out, "{key:room$}{cells}")?;
        }
    }
    gaps(group, out)
}

/// The identities of a group, then the names by role and step.
fn block(matrix: &Matrix, group: &Group, width: usize, out: &mut impl Write) -> io::Result<()> {
    for held in &group.identities {
        writeln!(out, "{}", shown(held))?;
    }
    let named = |role: &Role| {
        let cell = group.cell(*role);
        (!cell.is_empty()).then(|| format!("{} {}", role.as_str(), words::names(matrix, cell)))
    };
    let roles: Vec<_> = Role::ALL.iter().filter_map(named).collect();
    let steps = Step::ALL.into_iter().filter(|_| group.entry.is_some());
    let steps = steps.map(|step| format!("{step} {}", words::doer(matrix, group, step)));
    wrapped(&roles, width, out)?;
    wrapped(&steps.collect::<Vec<_>>(), width, out)?;
    gaps(group, out)
}

fn gaps(group: &Group, out: &mut impl Write) -> io::Result<()> {
    if group.gaps.is_empty() {
        return Ok(());
    }
    let at = group.entry.as_ref().map(|entry| format!(" ({}:{})", entry.path, entry.line));
    writeln!(out, "    ! {}{}", safe(&words::gaps(group)), safe(&at.unwrap_or_default()))
}

/// The parts on as many lines as they need, indented.
fn wrapped(parts: &[String], width: usize, out: &mut impl Write) -> io::Result<()> {
    let text = safe(&parts.join("; "));
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + word.chars().count() + 5 > width {
            writeln!(out, "    {line}")?;
            line.clear();
        }
        line.push_str(if line.is_empty() { "" } else { " " });
        line.push_str(word);
    }
    if line.is_empty() { Ok(()) } else { writeln!(out, "    {line}") }
}

/// For each party what it has, and each of its identities with its letters.
fn by_party(matrix: &Matrix, out: &mut impl Write) -> io::Result<()> {
    for column in matrix.ordered() {
        if matrix.only.as_ref().is_some_and(|only| *only != column.name) {
            continue;
        }
        let share = words::share(matrix.totals(&column.name));
        writeln!(out, "{}: {share}", safe(&words::marked(column)))?;
        for group in matrix.groups.iter().filter(|group| group.names(&column.name)) {
            let letters = group.letters(&column.name);
            let does: Vec<_> = group.done_by(&column.name).into_iter().map(words::does).collect();
            let does =
                if does.is_empty() { String::new() } else { format!(": {}", does.join(", ")) };
            for held in &group.identities {
                writeln!(out, "  {letters:<2}  {}{does}", shown(held))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn totals(matrix: &Matrix, out: &mut impl Write) -> io::Result<()> {
    let columns = matrix.ordered();
    let widest = columns.iter().map(|column| column_width(column)).max().unwrap_or_default().max(5);
    write!(out, "{:widest$}", "PARTY")?;
    let roles = Role::ALL.map(Role::as_str);
    let heads = || roles.into_iter().chain(Step::ALL.map(words::does));
    for head in heads() {
        write!(out, "  {}", head.to_uppercase())?;
    }
    writeln!(out)?;
    for column in columns {
        write!(out, "{:widest$}", safe(&words::marked(column)))?;
        let totals = matrix.totals(&column.name);
        for (number, head) in totals.roles.into_iter().chain(totals.steps).zip(heads()) {
            write!(out, "  {number:>0$}", head.len())?;
        }
        writeln!(out)?;
    }
    writeln!(out)
}

fn column_width(column: &Column) -> usize {
    words::marked(column).chars().count().max(4)
}

/// The key, with how many companions are held with it.
fn shown(held: &Held) -> String {
    match held.companions.len() {
        0 => safe(&held.key),
        more => format!("{} (+{more})", safe(&held.key)),
    }
}

fn safe(text: &str) -> String {
    Terminal(text).to_string()
}
