//! `keyroster org merge`: all shares, joined and judged.

use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};
use clap::Args;

use super::super::live::Live;
use super::super::{World, catalogue};
use super::issues::OpenIssues;
use super::scan::{Judging, judge};
use super::{Kept, access, plan};
use crate::org::{self, Fault, MergeError, Origin, Plan};
use crate::store::{Place, Store};

/// `org merge`
#[derive(Debug, Args)]
pub struct Merge {
    /// The stores of the shares
    #[arg(required = true, value_name = "STORE", value_parser = super::place)]
    pub shares: Vec<Place>,
    /// The plan of the shares: every one of them must be there, with every repository of it
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Where they are joined: a new store, or the one that the plan was made `--since`.
    #[command(flatten)]
    pub kept: Kept,
    /// Judging and reporting.
    #[command(flatten)]
    pub judging: Judging,
    /// What each holder has to do.
    #[command(flatten)]
    pub issues: OpenIssues,
    /// How GitHub is reached.
    #[command(flatten)]
    pub live: Live,
}

/// Joins, judges and reports.
pub(super) fn run(arguments: &Merge, world: &World) -> Result<u8> {
    let Merge { shares, plan, kept, judging, issues, live } = arguments;
    let outputs = judging.telling.outputs()?;
    let catalogue = catalogue::load(judging.rules.as_deref())?;
    let read = plan.as_deref().map(plan::read).transpose()?;
    let ca_file = live.ca_file.as_deref();
    let mut opened = Vec::with_capacity(shares.len());
    for share in shares {
        let shown = share.to_string();
        if let Place::File(file) = share {
            std::fs::metadata(file).with_context(|| format!("the share {shown}"))?;
        }
        opened.push((shown, Store::read(share, &access(ca_file, world)?)?));
    }
    let mut store = kept.open(ca_file, world)?;
    let merged = org::merge(&mut store, &mut opened, read.as_ref());
    let run = merged.map_err(|error| match (&error, plan, &read) {
        (MergeError::Shares(faults), Some(file), Some(read)) => {
            let again = again(faults, read, &file.display().to_string());
            anyhow!("{error}{again}")
        }
        _ => error.into(),
    })?;
    let day = run.as_of.parse().with_context(|| format!("the day of the run, {}", run.as_of))?;
    judge(&mut store, &run, catalogue, judging.as_of.unwrap_or(day))?;
    let code = judging.telling.tell(&mut store, &run, &outputs, world)?;
    issues.keep(&mut store, &run, catalogue, live, world);
    Ok(code)
}

/// The commands that read what is missing.
fn again(faults: &[Fault], plan: &Plan, file: &str) -> String {
    let place = match plan.origin {
        Origin::Github => "",
        Origin::Local => " --local DIR",
        Origin::Addresses => " --repos-from FILE",
    };
    let command = |share: i64, store: &str, more: &str| {
        let of = plan.shards;
        format!(
            "\nkeyroster org scan --plan {file} --shard {share}/{of} --store {store}{place}{more}"
        )
    };
    let commands = faults.iter().flat_map(|fault| match fault {
        Fault::Missing(shares, _) => {
            shares.iter().map(|share| command(*share, &format!("share-{share}.db"), "")).collect()
        }
        Fault::Unfinished(store, share) => vec![command(*share, store, " --resume")],
        Fault::Other(store, share, _) => vec![command(*share, store, "")],
        Fault::Empty(_) | Fault::Foreign(..) | Fault::Twice(..) => Vec::new(),
    });
    commands.collect()
}
