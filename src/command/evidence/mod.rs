//! `keyroster evidence`: what was observed at issuers and in stores, and what an auditor reads of it.

mod file;
mod folder;
mod github;
mod import;
mod pack;
mod tell;
mod told;

pub(super) use github::{handles, hide, is_credential as looks_like_credential};

use anyhow::Result;
use clap::{Args, Subcommand};

use super::World;
use import::Import;

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
    /// Take names and dates, never values, from what an issuer's own tool printed
    Import(Import),
    /// Ask GitHub what it knows of secrets, keys, Apps and people; nothing is changed there
    Github(Box<github::Github>),
    /// Write one folder for an auditor: what was judged, by what, and what came of it
    Pack(pack::Pack),
}

pub(super) fn run(arguments: &Evidence, world: &World) -> Result<u8> {
    match &arguments.command {
        EvidenceCommand::Import(arguments) => import::run(arguments, world),
        EvidenceCommand::Github(arguments) => github::run(arguments, world),
        EvidenceCommand::Pack(arguments) => pack::run(arguments, world),
    }
}
