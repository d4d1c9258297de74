//! `keyroster org`: many repositories as one organisation.

mod diff;
mod merge;
mod plan;
mod query;
mod report;
mod scan;
mod sources;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};

use super::World;
use crate::store::Store;

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
    /// The store: a file, made where it is not there
    #[arg(long, global = true, value_name = "FILE", default_value = "keyroster-org.db")]
    pub store: PathBuf,
}

impl Kept {
    fn open(&self) -> Result<Store> {
        Ok(Store::open(&self.store)?)
    }

    /// A store that must be there.
    fn find(&self) -> Result<Store> {
        let there = std::fs::metadata(&self.store);
        there.with_context(|| {
            let shown = self.store.display();
            format!(
                "there is no store {shown}; `keyroster org scan` makes one, or name it with --store"
            )
        })?;
        self.open()
    }
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
