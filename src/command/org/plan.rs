//! `keyroster org plan`: the shares of a scan that several machines do.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use jiff::civil::Date;
use serde_json::json;

use super::super::say::hushed;
use super::super::{World, catalogue, output, say};
use super::sources::Sources;
use crate::fleet::Member;
use crate::org::{self, Origin, Plan as Planned, Purpose, Share};
use crate::store::Place;

/// `org plan`
#[derive(Debug, Args)]
pub struct Plan {
    /// The organisation or user on GitHub; of a folder or a list, what to call its repositories
    #[arg(value_name = "ORG")]
    pub organisation: Option<String>,
    /// Which repositories.
    #[command(flatten)]
    pub sources: Sources,
    /// How many shares, or `auto`: as many as are of use for so many repositories, 256 at most
    #[arg(long, value_name = "N")]
    pub shards: Shards,
    /// Write the list of repositories and their shares into this file: `org scan --plan` reads from it
    /// what `org merge --plan` holds the shares to
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The store of an earlier run: what has not changed since is in no share, and `org merge` takes it
    /// from there
    #[arg(long, value_name = "STORE", requires = "out", value_parser = super::place)]
    pub since: Option<Place>,
    /// A folder of detection rules of your own that the shares are read with
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// The day to judge, instead of today (UTC)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
}

/// How many shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shards {
    /// As many as are of use.
    Auto,
    /// So many.
    Of(u32),
}

impl FromStr for Shards {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().filter(|number| (1..=org::MOST).contains(number));
        match (text, number) {
            ("auto", _) => Ok(Self::Auto),
            (_, Some(number)) => Ok(Self::Of(number)),
            _ => Err(format!("write a number from 1 to {}, or `auto`", org::MOST)),
        }
    }
}

/// Prints a matrix for GitHub Actions, `{"shard": ["1/8", ...]}`, on one line.
pub(super) fn run(arguments: &Plan, world: &World) -> Result<u8> {
    let Plan { organisation, sources, shards, out, since, rules, as_of } = arguments;
    let known = match since {
        Some(place) => super::find(place, sources.live.ca_file.as_deref(), world)
            .context("the store of the earlier run")?
            .known()?,
        None => Vec::new(),
    };
    let fleet = sources.fleet(organisation.as_deref(), world)?;
    let members = sources.members(&*fleet)?;
    let name = organisation.clone().unwrap_or_else(|| sources.name());
    let purpose = Purpose {
        organisation: hushed(&name).into_owned(),
        as_of: as_of.unwrap_or(world.today),
        origin: sources.origin(),
        rules: catalogue::digest(rules.as_deref())?,
    };
    let shards = match shards {
        Shards::Auto => None,
        Shards::Of(number) => Some(*number),
    };
    let plan = Planned::of(purpose, members, &known, shards);
    if let Some(file) = out {
        output::replace(file, |out| plan.write(out))?;
    }
    let shares: Vec<String> = plan.shares().map(|share| share.to_string()).collect();
    say::print(&format!("{}\n", json!({ "shard": shares })))
}

/// Reads a plan.
pub(super) fn read(file: &Path) -> Result<Planned> {
    let named = || format!("the plan {}", file.display());
    let text = std::fs::read(file).with_context(named)?;
    Planned::read(&text).with_context(named)
}

/// What one machine reads.
pub(super) struct Work {
    pub(super) organisation: String,
    pub(super) today: Date,
    /// Tells the list that the whole has apart from others.
    pub(super) plan: String,
    pub(super) ours: Vec<Member>,
}

impl Work {
    /// The share of a plan.
    pub(super) fn planned(
        file: &Path,
        share: Share,
        sources: &Sources,
        rules: &str,
    ) -> Result<Self> {
        let plan = read(file)?;
        let shown = file.display();
        if plan.origin != sources.origin() {
            bail!(
                "the plan {shown} was made of {}: say it here as well",
                match plan.origin {
                    Origin::Github => {
                        "an organisation on GitHub, without --local and --repos-from"
                    }
                    Origin::Local => "a folder of checkouts, with --local",
                    Origin::Addresses => "a list of addresses, with --repos-from",
                }
            );
        }
        if plan.rules != rules {
            bail!("the plan {shown} was made with other rules, or by another version of keyroster");
        }
        let named = || format!("the plan {shown}");
        let ours = plan.share(share).with_context(named)?;
        let today = plan.as_of.parse().with_context(named)?;
        Ok(Self { organisation: plan.organisation, today, plan: plan.digest, ours })
    }

    /// The share of a list that was made now.
    pub(super) fn listed(
        members: Vec<Member>,
        share: Share,
        organisation: String,
        today: Date,
    ) -> Self {
        let sized = || members.iter().map(|member| (member.name.as_str(), member.size));
        let assigned = org::assign(sized(), share.of);
        let is_ours = |member: &&Member| assigned.get(member.name.as_str()) == Some(&share.number);
        let ours: Vec<_> = members.iter().filter(is_ours).cloned().collect();
        Self { organisation, today, plan: org::plan(sized(), share.of), ours }
    }
}
