//! `keyroster org report`: a run that was judged, told once more.

use anyhow::Result;
use clap::Args;

use super::super::live::Live;
use super::super::{World, catalogue, output};
use super::issues::OpenIssues;
use super::{Kept, judged, run_of, scan};
use crate::org::Organisation;
use crate::report::{Format, Output};

/// `org report`
#[derive(Debug, Args)]
pub struct Report {
    /// Which run, by its number or its day; without it, the last
    #[arg(long, value_name = "RUN")]
    pub run: Option<String>,
    /// How to report, and into which file; repeat to write several
    #[arg(long, value_name = "NAME[=FILE]")]
    pub format: Vec<Output>,
    /// The store.
    #[command(flatten)]
    pub kept: Kept,
    /// What each holder has to do.
    #[command(flatten)]
    pub issues: OpenIssues,
    /// How GitHub is reached.
    #[command(flatten)]
    pub live: Live,
}

/// Reports it. Exits as the scan did.
pub(super) fn run(arguments: &Report, world: &World) -> Result<u8> {
    let outputs = output::among::<Organisation<'_>>(&arguments.format, Format::Text)?;
    let mut store = arguments.kept.find(arguments.live.ca_file.as_deref(), world)?;
    let runs = judged(&mut store)?;
    let run = run_of(&runs, arguments.run.as_deref(), 1)?;
    let code = scan::report(&mut store, &run, &outputs, world)?;
    arguments.issues.keep(&mut store, &run, catalogue::load(None)?, &arguments.live, world);
    Ok(code)
}
