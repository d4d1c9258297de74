//! The matrix as Markdown: a table for each class, one of totals.

use std::io::{self, BufWriter, Write};

use super::super::Options;
use super::super::markdown::{Code, Markdown};
use super::{By, COLUMNS, Raci, words};
use crate::matrix::{Column, Group, Held, Matrix, Role};
use crate::roster::Step;

pub(super) fn render(raci: &Raci<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let matrix = raci.matrix;
    writeln!(out, "### keyroster: who holds what\n")?;
    for sentence in words::summary(matrix) {
        writeln!(out, "{}\n", Markdown(&sentence))?;
    }
    match raci.by {
        By::Identity => {
            by_identity(matrix, &mut out)?;
            totals(matrix, &mut out)?;
        }
        By::Party => by_party(matrix, &mut out)?,
    }
    writeln!(out, "{}; \\* partner, ? not defined", words::LEGEND)?;
    out.flush()
}

fn by_identity(matrix: &Matrix, out: &mut impl Write) -> io::Result<()> {
    let columns = matrix.ordered();
    let wide = columns.len() > COLUMNS;
    for (class, groups) in words::by_class(matrix) {
        writeln!(out, "#### {}\n", words::class(class))?;
        let mut head = vec!["identity".to_owned()];
        match wide {
            true => {
                head.extend(Role::ALL.map(|role| role.as_str().to_owned()));
                head.extend(Step::ALL.map(|step| step.as_str().to_owned()));
            }
            false => head.extend(columns.iter().map(|column| name(column))),
        }
        head.push("missing".to_owned());
        table_head(&head, out)?;
        for group in groups {
            let cells = if wide { by_role(matrix, group) } else { cells(group, &columns) };
            for held in &group.identities {
                let gaps = Markdown(&words::gaps(group)).to_string();
                writeln!(out, "| {} | {} | {gaps} |", key(held), cells.join(" | "))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn cells(group: &Group, columns: &[&Column]) -> Vec<String> {
    columns.iter().map(|column| words::cell(group, &column.name)).collect()
}

fn by_role(matrix: &Matrix, group: &Group) -> Vec<String> {
    let roles = Role::ALL.map(|role| words::names(matrix, group.cell(role)));
    let steps = Step::ALL.map(|step| words::doer(matrix, group, step));
    roles.iter().chain(&steps).map(|text| Markdown(text).to_string()).collect()
}

fn by_party(matrix: &Matrix, out: &mut impl Write) -> io::Result<()> {
    for column in matrix.ordered() {
        if matrix.only.as_ref().is_some_and(|only| *only != column.name) {
            continue;
        }
        let share = words::share(matrix.totals(&column.name));
        writeln!(out, "#### {}\n\n{share}\n", name(column))?;
        let mut groups = matrix.groups.iter().filter(|group| group.names(&column.name)).peekable();
        if groups.peek().is_some() {
            table_head(&["", "identity", "accountable"].map(str::to_owned), out)?;
        }
        for group in groups {
            let cell = words::cell(group, &column.name);
            let accountable = words::names(matrix, group.cell(Role::Accountable));
            for held in &group.identities {
                writeln!(out, "| {cell} | {} | {} |", key(held), Markdown(&accountable))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn totals(matrix: &Matrix, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "#### Parties\n")?;
    let mut head = vec!["party".to_owned()];
    head.extend(Role::ALL.map(|role| role.as_str().to_owned()));
    head.extend(Step::ALL.map(|step| words::does(step).to_owned()));
    table_head(&head, out)?;
    for column in matrix.ordered() {
        let totals = matrix.totals(&column.name);
        let numbers = totals.roles.into_iter().chain(totals.steps);
        let numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
        writeln!(out, "| {} | {} |", name(column), numbers.join(" | "))?;
    }
    writeln!(out)
}

fn table_head(columns: &[String], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "| {} |\n{}|", columns.join(" | "), "| --- ".repeat(columns.len()))
}

fn name(column: &Column) -> String {
    Markdown(&words::marked(column)).to_string()
}

fn key(held: &Held) -> String {
    match held.companions.len() {
        0 => Code(&held.key).to_string(),
        more => format!("{} (+{more})", Code(&held.key)),
    }
}
