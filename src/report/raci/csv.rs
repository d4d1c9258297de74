//! The matrix for a spreadsheet: a line for each identity, or for each party and identity.

use std::io::{self, BufWriter, Write};

use super::super::Options;
use super::super::csv::row;
use super::{By, Raci, words};
use crate::matrix::{Group, Held, Matrix, Role};
use crate::roster::Step;

pub(super) fn render(raci: &Raci<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    match raci.by {
        By::Identity => by_identity(raci.matrix, options, &mut out)?,
        By::Party => by_party(raci.matrix, options, &mut out)?,
    }
    out.flush()
}

fn by_identity(matrix: &Matrix, options: &Options, out: &mut impl Write) -> io::Result<()> {
    let head = [
        "repository",
        "class",
        "identity",
        "companions",
        "accountable",
        "responsible",
        "consulted",
        "informed",
        "provision",
        "rotate",
        "review",
        "revoke",
        "partners",
        "missing",
        "entry",
        "path",
        "line",
    ];
    row(out, &head)?;
    for group in &matrix.groups {
        for held in &group.identities {
            row(out, &cells(matrix, options, group, held))?;
        }
    }
    Ok(())
}

fn cells(matrix: &Matrix, options: &Options, group: &Group, held: &Held) -> Vec<String> {
    let step = |step: Step| {
        let doing = group.steps.iter().find(|doing| doing.step == step);
        doing.map(|doing| doing.by.join("; ")).unwrap_or_default()
    };
    let mut partners: Vec<&str> = group.parties().filter(|name| matrix.is_partner(name)).collect();
    partners.sort_unstable();
    partners.dedup();
    let entry = group.entry.as_ref();
    let mut cells = vec![
        options.repository.clone().unwrap_or_default(),
        group.class.as_str().to_owned(),
        held.key.clone(),
        held.companions.join("; "),
    ];
    cells.extend(Role::ALL.map(|role| group.cell(role).join("; ")));
    cells.extend(Step::ALL.map(step));
    cells.extend([
        partners.join("; "),
        words::gaps(group),
        entry.map(|entry| entry.pattern.clone()).unwrap_or_default(),
        entry.map(|entry| entry.path.as_ref().to_owned()).unwrap_or_default(),
        entry.map(|entry| entry.line.to_string()).unwrap_or_default(),
    ]);
    cells
}

fn by_party(matrix: &Matrix, options: &Options, out: &mut impl Write) -> io::Result<()> {
    row(
        out,
        &["repository", "party", "partner", "roles", "steps", "class", "identity", "accountable"],
    )?;
    for column in matrix.ordered() {
        if matrix.only.as_ref().is_some_and(|only| *only != column.name) {
            continue;
        }
        for group in matrix.groups.iter().filter(|group| group.names(&column.name)) {
            let steps = group.done_by(&column.name);
            let steps: Vec<_> = steps.into_iter().map(Step::as_str).collect();
            for held in &group.identities {
                let cells = [
                    options.repository.clone().unwrap_or_default(),
                    column.name.clone(),
                    if column.partner { "yes" } else { "no" }.to_owned(),
                    group.letters(&column.name),
                    steps.join("; "),
                    group.class.as_str().to_owned(),
                    held.key.clone(),
                    group.cell(Role::Accountable).join("; "),
                ];
                row(out, &cells)?;
            }
        }
    }
    Ok(())
}
