//! `keyroster org report`: a run that was judged, told once more.

use anyhow::{Result, anyhow};
use clap::Args;

use super::super::{World, output};
use super::{Kept, scan};
use crate::org::Organisation;
use crate::report::{Format, Output};
use crate::store::{Run, RunState};

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
}

/// Reports it. Exits as the scan did.
pub(super) fn run(arguments: &Report, world: &World) -> Result<u8> {
    let outputs = output::among::<Organisation<'_>>(&arguments.format, Format::Text)?;
    let mut store = arguments.kept.find(world)?;
    let mut runs = store.runs()?;
    runs.retain(|run| run.state == RunState::Complete);
    let run = chosen(&runs, arguments.run.as_deref())?;
    scan::report(&mut store, &run, &outputs, world)
}

fn chosen(runs: &[Run], named: Option<&str>) -> Result<Run> {
    let is = |run: &&Run| named.is_none_or(|name| run.id.to_string() == name || run.as_of == name);
    runs.iter().rev().find(is).cloned().ok_or_else(|| match (named, runs) {
        (_, []) => anyhow!(
            "no run in this store was judged yet; `keyroster org scan` or `org merge` does it"
        ),
        (name, runs) => {
            let known = runs.iter().map(|run| format!("{} ({})", run.id, run.as_of));
            let known = known.collect::<Vec<_>>().join(", ");
            anyhow!("there is no run `{}`; there are {known}", name.unwrap_or_default())
        }
    })
}
