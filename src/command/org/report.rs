//! `keyroster org report`: a run that was judged, told once more.

use anyhow::Result;
use clap::Args;

use super::super::live::Live;
use super::super::{World, catalogue, output};
use super::issues::OpenIssues;
use super::{Kept, judged, run_of};
use crate::org::Organisation;
use crate::report::{Format, Options, Output};
use crate::store::{Run, Store};

/// `org report`
#[derive(Debug, Args)]
pub struct Report {
    /// Which run, by its number or its day; without it, the last
    #[arg(long, value_name = "RUN")]
    pub run: Option<String>,
    /// How that is told.
    #[command(flatten)]
    pub telling: Telling,
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

/// How a run is told.
#[derive(Debug, Args)]
pub struct Telling {
    /// How to report, and into which file; repeat to write several
    #[arg(long, value_name = "NAME[=FILE]")]
    pub format: Vec<Output>,
    /// How many identities there are, and the verdict; of text only
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Every repository that does not pass, not the first ones only; of text only
    #[arg(long, short)]
    pub verbose: bool,
}

impl Telling {
    /// What is written, and where to.
    pub(super) fn outputs(&self) -> Result<Vec<Output>> {
        output::among::<Organisation<'_>>(&self.format, Format::Text)
    }

    /// Tells what came of a run: gives the exit code of the worst repository.
    pub(super) fn tell(
        &self,
        store: &mut Store,
        run: &Run,
        outputs: &[Output],
        world: &World,
    ) -> Result<u8> {
        let organisation = Organisation::of(store, run)?;
        let options = Options {
            width: world.width,
            color: world.color,
            on_actions: world.on_actions,
            quiet: self.quiet,
            verbose: self.verbose,
            ..Options::default()
        };
        output::write_with(&organisation, outputs, &options)?;
        Ok(organisation.exit_code())
    }
}

/// Reports it. Exits as the scan did.
pub(super) fn run(arguments: &Report, world: &World) -> Result<u8> {
    let outputs = arguments.telling.outputs()?;
    let mut store = arguments.kept.find(arguments.live.ca_file.as_deref(), world)?;
    let runs = judged(&mut store)?;
    let run = run_of(&runs, arguments.run.as_deref(), 1)?;
    let code = arguments.telling.tell(&mut store, &run, &outputs, world)?;
    arguments.issues.keep(&mut store, &run, catalogue::load(None)?, &arguments.live, world);
    Ok(code)
}
