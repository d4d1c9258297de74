//! `keyroster org`: many repositories as one organisation.

mod diff;
mod line;
mod merge;
mod observe;
mod plan;
mod query;
mod report;
mod scan;
mod sources;

use std::convert::Infallible;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};

use super::{World, live};
use crate::store::{Access, Place, Store};

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
    /// Ask the store: who holds what, what a partner reaches, what is oldest, what nobody holds
    Query(query::Query),
    /// Tell two runs apart: what is new, gone, overdue, handed on, widened
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
    fn open(&self, world: &World) -> Result<Store> {
        Ok(Store::at(&self.place(world), &access(world)?)?)
    }

    /// A store that must be there, to read it.
    fn find(&self, world: &World) -> Result<Store> {
        let place = self.place(world);
        if let Place::File(file) = &place {
            std::fs::metadata(file).with_context(|| {
                format!(
                    "there is no store {place}; `keyroster org scan` makes one, or name it with --store"
                )
            })?;
        }
        Ok(Store::read(&place, &access(world)?)?)
    }

    fn place(&self, world: &World) -> Place {
        let named = self.store.as_ref().or(world.store.place.as_ref());
        named.cloned().unwrap_or_else(|| Place::of("keyroster-org.db"))
    }
}

/// How a server is reached.
fn access(world: &World) -> Result<Access> {
    let file = world.github.ca_file.as_deref();
    Ok(Access {
        authorities: file.map(live::authorities).transpose()?.unwrap_or_default(),
        user: world.store.user.clone(),
        password: world.store.password.clone(),
        passfile: world.store.passfile.clone(),
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
