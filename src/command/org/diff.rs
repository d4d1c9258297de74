//! `keyroster org diff`: what became of an organisation between two runs.

use anyhow::Result;
use clap::Args;

use super::super::{World, output};
use super::{Kept, judged, run_of};
use crate::org::{Difference, Sort};
use crate::report::{Format, Options, Output};

/// `org diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// The earlier run: its number or its day; without any, the last but one
    pub was: Option<String>,
    /// The later run; without any, the last one
    pub is: Option<String>,
    /// Exit with 1 where there is a change of one of these sorts
    #[arg(long, value_name = "SORT", value_delimiter = ',')]
    pub fail_on: Vec<Sort>,
    /// How to report, and into which file: text, json or markdown; repeat to write several
    #[arg(long, value_name = "NAME[=FILE]")]
    pub format: Vec<Output>,
    /// The store.
    #[command(flatten)]
    pub kept: Kept,
}

/// Tells two runs apart. Exits 0, whatever became of it, unless it is asked for otherwise.
pub(super) fn run(arguments: &Diff, world: &World) -> Result<u8> {
    let Diff { was, is, fail_on, format, kept } = arguments;
    let outputs = output::among::<Difference>(format, Format::Text)?;
    let mut store = kept.find(None, world)?;
    let runs = judged(&mut store)?;
    let is = run_of(&runs, is.as_deref(), 1)?;
    let was = run_of(&runs, was.as_deref(), 2)?;
    let difference = Difference::between(&mut store, &was, &is)?;
    let options = Options { on_actions: world.on_actions, ..Options::default() };
    output::write_with(&difference, &outputs, &options)?;
    let fails = fail_on.iter().any(|sort| difference.has(*sort));
    Ok(u8::from(fails))
}
