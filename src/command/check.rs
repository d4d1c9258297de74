//! `keyroster check`: the gate.

use anyhow::{Context as _, Result, bail};
use clap::{ArgAction, Args};

use super::arguments::Common;
use super::{World, catalogue, output};
use crate::collect::{Folder, Index, Tree};
use crate::report::{Format, Output, Report};
use crate::rule::{Catalogue, Level};
use crate::{Request, check};

/// `check`
#[derive(Debug, Args)]
pub struct Check {
    /// What every scan takes.
    #[command(flatten)]
    pub common: Common,
    /// Judge what `git commit` would record: contents from the index, never the work tree
    #[arg(long)]
    pub staged: bool,
    /// Block on this rule
    #[arg(long, value_name = "RULE", action = ArgAction::Append)]
    pub deny: Vec<String>,
    /// Report this rule without blocking
    #[arg(long, value_name = "RULE", action = ArgAction::Append)]
    pub warn: Vec<String>,
    /// Do not report this rule
    #[arg(long, value_name = "RULE", action = ArgAction::Append)]
    pub allow: Vec<String>,
}

/// Judges and reports. The exit code is the verdict's, whatever the formats.
pub(super) fn run(arguments: &Check, world: &World) -> Result<u8> {
    let common = &arguments.common;
    let default = if world.on_actions { Format::Github } else { Format::Text };
    let outputs = output::of::<Report<'_>>(common, default)?;
    let catalogue = catalogue::load(common.rules.as_deref())?;
    let levels = levels(arguments, catalogue)?;
    // A commit is a few files, read before a thread would have started.
    if !arguments.staged || common.jobs.is_some() {
        threads(common)?;
    }
    let index = arguments.staged.then(|| Index::open(&common.path)).transpose()?;
    let folder = (!arguments.staged).then(|| Folder::open(&common.path)).transpose()?;
    let tree: &dyn Tree = match (&index, &folder) {
        (Some(index), _) => index,
        (None, Some(folder)) => folder,
        (None, None) => bail!("there is nothing to judge"),
    };
    // A job that forgot its checkout must not pass.
    if folder.is_some() && tree.paths().is_empty() {
        bail!("there are no files in `{}`; is the repository checked out?", common.path.display());
    }
    let today = common.as_of.unwrap_or(world.today);
    let request = Request {
        staged: index.as_ref(),
        roster: common.roster.as_deref(),
        levels: &levels,
        ..Request::new(tree, catalogue, today)
    };
    let report = check(&request)?;
    write(&report, &outputs, common, world)?;
    Ok(report.verdict().exit_code())
}

fn write(report: &Report<'_>, outputs: &[Output], common: &Common, world: &World) -> Result<()> {
    output::write(report, outputs, common, world)?;
    output::step_summary(report, common, world)?;
    let file = outputs.iter().find_map(|output| output.file.as_deref());
    output::step_outputs(report, file, world)
}

/// Levels from the flags, in the order allow, warn, deny: the strictest wins.
fn levels(arguments: &Check, catalogue: &Catalogue) -> Result<Vec<(String, Level)>> {
    let flags = [
        (&arguments.allow, Level::Allow),
        (&arguments.warn, Level::Warn),
        (&arguments.deny, Level::Deny),
    ];
    let mut levels = Vec::new();
    for (rules, level) in flags {
        for rule in rules {
            if !catalogue.govern.contains_key(rule) {
                let near = catalogue.govern.keys().max_by(|a, b| {
                    strsim::jaro_winkler(a, rule).total_cmp(&strsim::jaro_winkler(b, rule))
                });
                let near = near.map(String::as_str).unwrap_or_default();
                bail!(
                    "there is no rule `{rule}`; did you mean `{near}`? `keyroster rules list` lists them"
                );
            }
            levels.push((rule.clone(), level));
        }
    }
    Ok(levels)
}

/// Starts the threads that files are read on. This one is among them: it would only wait.
pub(super) fn threads(common: &Common) -> Result<()> {
    // None means as many as there are processors.
    let jobs = common.jobs.map_or(0, |jobs| jobs.max(1));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).use_current_thread();
    pool.build_global().context("cannot start the threads that files are read on")
}
