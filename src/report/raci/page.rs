//! The matrix as a page.

use std::io::{self, Write};

use serde::Serialize;

use super::super::{Options, html, phrase};
use super::{By, COLUMNS, Raci, words};
use crate::matrix::{Column, Gap, Group, Held, Matrix, Role};
use crate::roster::Step;

#[derive(Serialize)]
struct Page<'a> {
    title: String,
    as_of: String,
    summary: Vec<String>,
    heads: Vec<&'static str>,
    columns: Vec<Party<'a>>,
    tables: Vec<Table<'a>>,
}

#[derive(Serialize)]
struct Party<'a> {
    name: &'a str,
    partner: bool,
    known: bool,
    totals: Vec<usize>,
}

#[derive(Serialize)]
struct Table<'a> {
    title: &'static str,
    party: Option<Party<'a>>,
    note: String,
    caption: &'static str,
    heads: Vec<Head<'a>>,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Head<'a> {
    Party(Party<'a>),
    Word(&'static str),
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    purpose: Option<&'a str>,
    companions: &'a [String],
    cells: Vec<Cell>,
    gaps: Vec<String>,
    at: Option<String>,
}

#[derive(Clone, Default, Serialize)]
struct Cell {
    roles: String,
    title: String,
    text: String,
    steps: Vec<Done>,
}

#[derive(Clone, Serialize)]
struct Done {
    does: &'static str,
    stated: bool,
}

pub(super) fn render(raci: &Raci<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let matrix = raci.matrix;
    let of = options.repository.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
    let tables = match raci.by {
        By::Identity => by_class(matrix),
        By::Party => by_party(matrix),
    };
    let heads = Role::ALL.map(Role::as_str).into_iter().chain(Step::ALL.map(words::does));
    let page = Page {
        title: format!("Who holds what: the RACI matrix{of}"),
        as_of: matrix.as_of.to_string(),
        summary: words::summary(matrix),
        heads: heads.collect(),
        columns: matrix.ordered().into_iter().map(|column| party(matrix, column)).collect(),
        tables,
    };
    html::page("raci.html", page, out)
}

fn party<'a>(matrix: &Matrix, column: &'a Column) -> Party<'a> {
    let totals = matrix.totals(&column.name);
    Party {
        name: &column.name,
        partner: column.partner,
        known: column.known,
        totals: totals.roles.into_iter().chain(totals.steps).collect(),
    }
}

/// The name of a column, without the counting.
const fn head(column: &Column) -> Party<'_> {
    Party {
        name: column.name.as_str(),
        partner: column.partner,
        known: column.known,
        totals: Vec::new(),
    }
}

fn by_class(matrix: &Matrix) -> Vec<Table<'_>> {
    let columns = matrix.ordered();
    let wide = columns.len() > COLUMNS;
    let heads = || {
        let mut heads: Vec<Head<'_>> = match wide {
            true => {
                let roles = Role::ALL.map(Role::as_str).into_iter();
                roles.chain(Step::ALL.map(Step::as_str)).map(Head::Word).collect()
            }
            false => columns.iter().map(|column| Head::Party(head(column))).collect(),
        };
        heads.push(Head::Word("missing"));
        heads
    };
    let cells = |group: &Group| match wide {
        true => by_role(matrix, group),
        false => columns.iter().map(|column| cell(group, &column.name)).collect(),
    };
    let table = |(class, groups): (_, Vec<_>)| {
        let rows = rows(&groups, cells);
        Table {
            title: words::class(class),
            party: None,
            note: phrase::count(rows.len(), "row"),
            caption: "Who has which part in each identity",
            heads: heads(),
            rows,
        }
    };
    words::by_class(matrix).map(table).collect()
}

fn by_party(matrix: &Matrix) -> Vec<Table<'_>> {
    let asked = |column: &&Column| matrix.only.as_ref().is_none_or(|only| *only == column.name);
    let table = |column: &Column| {
        let groups: Vec<&Group> =
            matrix.groups.iter().filter(|group| group.names(&column.name)).collect();
        let cells = |group: &Group| {
            let text = words::names(matrix, group.cell(Role::Accountable));
            vec![cell(group, &column.name), Cell { text, ..Cell::default() }]
        };
        rows(&groups, cells)
    };
    let columns = matrix.ordered().into_iter().filter(asked);
    columns
        .map(|column| Table {
            title: "",
            party: Some(head(column)),
            note: words::share(matrix.totals(&column.name)),
            caption: "What this party has to do with",
            heads: ["its part", "accountable", "missing"].map(Head::Word).into(),
            rows: table(column),
        })
        .collect()
}

/// A row for each identity of the groups; those of one group have the same cells.
fn rows<'a>(groups: &[&'a Group], cells: impl Fn(&Group) -> Vec<Cell>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for group in groups {
        let cells = cells(group);
        let at = group.entry.as_ref().map(|entry| format!("{}:{}", entry.path, entry.line));
        let row = |held: &'a Held| Row {
            key: &held.key,
            purpose: group.purpose.as_deref(),
            companions: &held.companions,
            cells: cells.clone(),
            gaps: group.gaps.iter().map(Gap::to_string).collect(),
            at: at.clone(),
        };
        rows.extend(group.identities.iter().map(row));
    }
    rows
}

fn cell(group: &Group, party: &str) -> Cell {
    let has = |role: &Role| group.cell(*role).iter().any(|name| name == party);
    let title: Vec<_> = Role::ALL.into_iter().filter(has).map(Role::as_str).collect();
    let does = group.steps.iter().filter(|doing| doing.by.iter().any(|name| name == party));
    Cell {
        roles: group.letters(party),
        title: title.join(", "),
        text: String::new(),
        steps: does
            .map(|doing| Done { does: words::does(doing.step), stated: doing.stated })
            .collect(),
    }
}

fn by_role(matrix: &Matrix, group: &Group) -> Vec<Cell> {
    let roles = Role::ALL.map(|role| words::names(matrix, group.cell(role)));
    let steps = Step::ALL.map(|step| words::doer(matrix, group, step));
    let cell = |text| Cell { text, ..Cell::default() };
    roles.into_iter().chain(steps).map(cell).collect()
}
