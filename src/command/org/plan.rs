//! `keyroster org plan`: the shares of a scan that several machines do.

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::super::{World, say};
use super::sources::Sources;
use crate::org;

/// `org plan`
#[derive(Debug, Args)]
pub struct Plan {
    /// Which repositories.
    #[command(flatten)]
    pub sources: Sources,
    /// How many shares
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub shards: u32,
}

/// Prints a matrix for GitHub Actions, `{"shard": ["1/8", ...]}`, on one line.
pub(super) fn run(arguments: &Plan, _world: &World) -> Result<u8> {
    let fleet = arguments.sources.fleet()?;
    let members = arguments.sources.members(&*fleet)?;
    let sized = members.iter().map(|member| (member.name.as_str(), member.size));
    let assigned = org::assign(sized, arguments.shards);
    // A share without a repository would be a machine without work.
    let used = (1..=arguments.shards).filter(|share| assigned.values().any(|one| one == share));
    let used = u32::try_from(used.count()).unwrap_or(arguments.shards);
    let shares: Vec<String> = (1..=used).map(|number| format!("{number}/{used}")).collect();
    say::print(&format!("{}\n", json!({ "shard": shares })))
}
