//! `keyroster org`: many repositories as one organisation.

mod diff;
mod issues;
mod line;
mod merge;
mod observe;
mod plan;
mod query;
mod report;
mod scan;
mod sources;

use std::convert::Infallible;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, Subcommand};

use super::{World, live};
use crate::store::{Access, Place, Run, RunState, Store};

/// So many runs are named to choose from.
const NAMED: usize = 10;

/// `org`
#[derive(Debug, Args)]
pub struct Org {
    /// What to do with them.
    #[command(subcommand)]
    pub command: OrgCommand,
}

/// What is done with an organisation.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    /// Scan every repository, judge them all, and keep what came of it
    Scan(scan::Scan),
    /// Divide the repositories into shares: a matrix for GitHub Actions
    Plan(plan::Plan),
    /// Join the stores of all shares into one, and judge it
    Merge(merge::Merge),
    /// Tell once more what came of a run: as text, JSON, CSV, or a page for a browser
    Report(report::Report),
    /// Ask the store: who holds what, what is late, what a partner reaches, what leads where
    Query(query::Query),
    /// Tell two runs apart: what is new, gone, spread, overdue, handed on, widened
    Diff(diff::Diff),
}

/// Where what was scanned is kept.
#[derive(Debug, Args)]
pub struct Kept {
    /// The store: a file, made where it is not there, or a PostgreSQL database, as in
    /// postgresql://USER@HOST/DATABASE; instead of KEYROSTER_STORE or keyroster-org.db
    #[arg(long, global = true, value_name = "FILE|URL", value_parser = place)]
    pub store: Option<Place>,
}

/// It never fails, for what fails is repeated, and may hold a password.
#[expect(clippy::unnecessary_wraps, reason = "a parser of arguments")]
fn place(text: &str) -> Result<Place, Infallible> {
    Ok(Place::of(text))
}

impl Kept {
    /// A store to write into.
    fn open(&self, ca_file: Option<&Path>, world: &World) -> Result<Store> {
        Ok(Store::at(&self.place(world), &access(ca_file, world)?)?)
    }

    /// A store that must be there, to read it.
    fn find(&self, ca_file: Option<&Path>, world: &World) -> Result<Store> {
        find(&self.place(world), ca_file, world)
    }

    fn place(&self, world: &World) -> Place {
        let named = self.store.as_ref().or(world.store.place.as_ref());
        named.cloned().unwrap_or_else(|| Place::of("keyroster-org.db"))
    }
}

/// A store that must be there, to read it.
fn find(place: &Place, ca_file: Option<&Path>, world: &World) -> Result<Store> {
    if let Place::File(file) = place {
        std::fs::metadata(file).with_context(|| {
            format!(
                "there is no store {place}; `keyroster org scan` makes one, or name it with --store"
            )
        })?;
    }
    Ok(Store::read(place, &access(ca_file, world)?)?)
}

/// How a server is reached.
fn access(ca_file: Option<&Path>, world: &World) -> Result<Access> {
    let file = ca_file.or(world.github.ca_file.as_deref());
    Ok(Access {
        authorities: file.map(live::authorities).transpose()?.unwrap_or_default(),
        user: world.store.user.clone(),
        password: world.store.password.clone(),
        passfile: world.store.passfile.clone(),
    })
}

/// The runs of a store that were judged, the first one first.
fn judged(store: &mut Store) -> Result<Vec<Run>> {
    let mut runs = store.runs()?;
    runs.retain(|run| run.state == RunState::Complete);
    if runs.is_empty() {
        bail!("no run in this store was judged yet; `keyroster org scan` or `org merge` does it");
    }
    Ok(runs)
}

/// The run of a number or day; else the one so many from the end.
fn run_of(runs: &[Run], named: Option<&str>, from_end: usize) -> Result<Run> {
    let run = match named {
        Some(name) => {
            let is = |run: &&Run| run.id.to_string() == name || run.as_of == name;
            runs.iter().rev().find(is)
        }
        None => runs.len().checked_sub(from_end).and_then(|at| runs.get(at)),
    };
    run.cloned().ok_or_else(|| {
        let known = runs.iter().rev().take(NAMED).map(|run| format!("{} ({})", run.id, run.as_of));
        let known = known.collect::<Vec<_>>().join(", ");
        match named {
            Some(name) => anyhow!("no run `{name}` was judged; the last ones are {known}"),
            None => anyhow!("there are no two runs to tell apart, only {known}"),
        }
    })
}

/// Runs it.
pub(super) fn run(arguments: &Org, world: &World) -> Result<u8> {
    match &arguments.command {
        OrgCommand::Scan(arguments) => scan::run(arguments, world),
        OrgCommand::Plan(arguments) => plan::run(arguments, world),
        OrgCommand::Merge(arguments) => merge::run(arguments, world),
        OrgCommand::Report(arguments) => report::run(arguments, world),
        OrgCommand::Query(arguments) => query::run(arguments, world),
        OrgCommand::Diff(arguments) => diff::run(arguments, world),
    }
}
