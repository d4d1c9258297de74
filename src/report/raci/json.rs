//! `keyroster/raci/v1`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::super::Options;
use super::super::json::{self, Stream, TOOL, Tool};
use super::Raci;
use crate::matrix::{Doing, Group, Held, Matrix, Role};
use crate::roster::Step;

#[derive(Serialize)]
struct Document<'a, R: Serialize> {
    schema: &'static str,
    tool: Tool,
    as_of: String,
    repository: Option<&'a str>,
    party: Option<&'a str>,
    counts: Counts,
    parties: Vec<Party<'a>>,
    identities: R,
}

#[derive(Serialize)]
struct Counts {
    identities: usize,
    accounted: usize,
    gaps: usize,
    with_partners: usize,
    exempt: usize,
    ghost_entries: usize,
}

#[derive(Serialize)]
struct Party<'a> {
    name: &'a str,
    partner: bool,
    known: bool,
    totals: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    class: &'static str,
    companions: &'a [String],
    entry: Option<Entry<'a>>,
    purpose: Option<&'a str>,
    raci: BTreeMap<&'static str, &'a [String]>,
    steps: BTreeMap<&'static str, Steps<'a>>,
    gaps: Vec<Gap>,
}

#[derive(Serialize)]
struct Entry<'a> {
    r#match: &'a str,
    path: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct Steps<'a> {
    by: &'a [String],
    stated: bool,
}

#[derive(Serialize)]
struct Gap {
    rule: &'static str,
    message: String,
}

pub(super) fn render(raci: &Raci<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let matrix = raci.matrix;
    let sum = matrix.sum();
    let rows = || {
        let groups = matrix.groups.iter();
        groups.flat_map(|group| group.identities.iter().map(move |held| row(group, held)))
    };
    let document = Document {
        schema: "keyroster/raci/v1",
        tool: TOOL,
        as_of: matrix.as_of.to_string(),
        repository: options.repository.as_deref(),
        party: matrix.only.as_deref(),
        counts: Counts {
            identities: sum.identities,
            accounted: sum.accounted,
            gaps: sum.gaps,
            with_partners: sum.with_partners,
            exempt: matrix.exempt,
            ghost_entries: matrix.ghosts,
        },
        parties: parties(matrix),
        identities: Stream(rows),
    };
    json::write(&document, out)
}

fn parties(matrix: &Matrix) -> Vec<Party<'_>> {
    let party = |column: &'_ crate::matrix::Column| {
        let totals = matrix.totals(&column.name);
        let roles = Role::ALL.map(Role::as_str).into_iter().zip(totals.roles);
        roles.chain(Step::ALL.map(Step::as_str).into_iter().zip(totals.steps)).collect()
    };
    let columns = matrix.ordered().into_iter();
    columns
        .map(|column| Party {
            name: &column.name,
            partner: column.partner,
            known: column.known,
            totals: party(column),
        })
        .collect()
}

fn row<'a>(group: &'a Group, held: &'a Held) -> Row<'a> {
    let steps =
        |doing: &'a Doing| (doing.step.as_str(), Steps { by: &doing.by, stated: doing.stated });
    let gap = |gap: &crate::matrix::Gap| Gap { rule: gap.rule(), message: gap.to_string() };
    Row {
        key: &held.key,
        class: group.class.as_str(),
        companions: &held.companions,
        entry: group.entry.as_ref().map(|entry| Entry {
            r#match: &entry.pattern,
            path: &entry.path,
            line: entry.line,
        }),
        purpose: group.purpose.as_deref(),
        raci: Role::ALL.into_iter().map(|role| (role.as_str(), group.cell(role))).collect(),
        steps: group.steps.iter().map(steps).collect(),
        gaps: group.gaps.iter().map(gap).collect(),
    }
}
