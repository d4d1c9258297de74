//! `keyroster evidence`: what proves that the roster is true.

mod folder;
mod pack;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::World;

/// `evidence`
#[derive(Debug, Args)]
pub struct Evidence {
    /// What to do with it.
    #[command(subcommand)]
    pub command: EvidenceCommand,
}

/// The commands about evidence.
#[derive(Debug, Subcommand)]
pub enum EvidenceCommand {
    /// Write one folder for an auditor: what was judged, by what, and what came of it
    Pack(pack::Pack),
}

pub(super) fn run(arguments: &Evidence, world: &World) -> Result<u8> {
    match &arguments.command {
        EvidenceCommand::Pack(arguments) => pack::run(arguments, world),
    }
}
