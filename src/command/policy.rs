//! `keyroster policy`: tests of one's own policies, and the document that they judge.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};

use super::common::Common;
use super::{World, output, say, survey};
use crate::collect::{Checkouts, Folder, Tree};
use crate::detect::Detector;
use crate::manifest::{Manifest, Sought};
use crate::rego::{self, Input, Limits, Outcome};
use crate::report::Format;
use crate::roster::Fault;
use crate::rule;
use crate::source::{Location, Source};

/// `policy`
#[derive(Debug, Args)]
pub struct Policy {
    /// What to do with them.
    #[command(subcommand)]
    pub command: PolicyCommand,
}

/// The commands about policies.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Run the rules whose names begin with test_, as OPA does
    Test {
        /// A folder of .rego files, instead of those that the roster names
        dir: Option<PathBuf>,
    },
    /// Print the document that policies judge
    Input(PolicyInput),
}

/// `policy input`
#[derive(Debug, Args)]
pub struct PolicyInput {
    /// What every scan takes.
    #[command(flatten)]
    pub common: Common,
}

pub(super) fn run(arguments: &Policy, world: &World) -> Result<u8> {
    match &arguments.command {
        PolicyCommand::Test { dir: Some(dir) } => test(&below(dir)?, world),
        PolicyCommand::Test { dir: None } => test(&of_the_roster()?, world),
        PolicyCommand::Input(arguments) => input(&arguments.common, world),
    }
}

fn input(common: &Common, world: &World) -> Result<u8> {
    let outputs = output::of::<Input<'_>>(common, Format::Json)?;
    survey::of(common, world, |survey| {
        if let Some(faults) = survey.faults() {
            bail!("{faults}; `keyroster check` says which");
        }
        let cx = survey.context();
        output::write(&Input::new(&cx, &cx.judge_built_in()), &outputs, common, world)?;
        Ok(0)
    })
}

/// Exits 0 where every test holds, 1 where one does not, 2 where one could not be evaluated.
fn test(policies: &[Arc<Source>], world: &World) -> Result<u8> {
    let trials = match rego::test(policies, Limits::default()) {
        Ok(trials) => trials,
        Err(faults) => bail!(listed(&faults, policies)),
    };
    if trials.is_empty() {
        bail!("there is no test in these policies: a test is a rule named test_…");
    }
    let mut said = Vec::new();
    let (mut failed, mut broken) = (0, 0);
    for trial in &trials {
        match trial.outcome {
            Outcome::Passed => continue,
            Outcome::Failed(_) => failed += 1,
            Outcome::Broken(_) => broken += 1,
        }
        said.push(format!("{}: {}: {}", at(&trial.at, policies), trial.name, trial.outcome));
    }
    let passed = trials.len() - failed - broken;
    said.push(format!("{passed} passed, {failed} failed, {broken} broken"));
    say::say(&said.join("\n"), world)?;
    Ok(match (failed, broken) {
        (0, 0) => 0,
        (_, 0) => 1,
        _ => 2,
    })
}

/// The `.rego` files of a folder, under the names that the user would give them.
fn below(dir: &Path) -> Result<Vec<Arc<Source>>> {
    let folder = Folder::open(dir)?;
    let mut policies = Vec::new();
    for path in folder.paths().iter().filter(|path| path.ends_with(".rego")) {
        let named = dir.join(&**path).display().to_string();
        let source = folder.read(path).with_context(|| named.clone())?;
        policies.push(Arc::new(Source::new(named, source.text)));
    }
    if policies.is_empty() {
        bail!("there is no policy (*.rego) in {}", dir.display());
    }
    Ok(policies)
}

fn of_the_roster() -> Result<Vec<Arc<Source>>> {
    let folder = Folder::open(Path::new("."))?;
    let detector = Detector::new(rule::built_in()?)?;
    let checkouts = Checkouts::default();
    let manifest = Manifest::read(&Sought {
        tree: &folder,
        named: None,
        mark: None,
        checkouts: &checkouts,
        detector: &detector,
    });
    if !manifest.faults.is_empty() {
        bail!(listed(&manifest.faults, &manifest.sources));
    }
    if manifest.policies.is_empty() {
        bail!("the roster names no policies under `policy.rego`; give the folder that they are in");
    }
    Ok(manifest.policies.into_iter().next().unwrap_or_default())
}

fn listed(faults: &[Fault], sources: &[Arc<Source>]) -> String {
    let lines = faults.iter().map(|fault| format!("{}: {fault}", at(&fault.location, sources)));
    lines.collect::<Vec<_>>().join("\n")
}

/// `policies/approvals.rego:12`
fn at(location: &Location, sources: &[Arc<Source>]) -> String {
    let source = sources.iter().find(|source| source.path == location.path);
    let line = source.map_or(1, |source| source.position(location.span.start).line);
    format!("{}:{line}", location.path)
}
