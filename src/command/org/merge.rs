//! `keyroster org merge`: all shares, joined and judged.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;

use super::super::{World, catalogue, output};
use super::Kept;
use super::scan::{Judging, judge, report};
use crate::org;
use crate::report::Format;
use crate::store::{Access, Place, Store};

/// `org merge`
#[derive(Debug, Args)]
pub struct Merge {
    /// The stores of the shares
    #[arg(required = true, value_name = "STORE")]
    pub shares: Vec<PathBuf>,
    /// Where they are joined.
    #[command(flatten)]
    pub kept: Kept,
    /// Judging and reporting.
    #[command(flatten)]
    pub judging: Judging,
}

/// Joins, judges and reports.
pub(super) fn run(arguments: &Merge, world: &World) -> Result<u8> {
    let Merge { shares, kept, judging } = arguments;
    let outputs = output::among::<org::Organisation<'_>>(&judging.format, Format::Text)?;
    let catalogue = catalogue::load(judging.rules.as_deref())?;
    let mut opened = Vec::with_capacity(shares.len());
    for share in shares {
        let shown = share.display().to_string();
        std::fs::metadata(share).with_context(|| format!("the share {shown}"))?;
        let place = Place::File(share.clone());
        opened.push((shown, Store::read(&place, &Access::default())?));
    }
    let mut store = kept.open(world)?;
    let run = org::merge(&mut store, &mut opened)?;
    let day = run.as_of.parse().with_context(|| format!("the day of the run, {}", run.as_of))?;
    judge(&mut store, &run, catalogue, judging.as_of.unwrap_or(day))?;
    report(&mut store, &run, &outputs, world)
}
