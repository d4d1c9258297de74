//! `keyroster check`: the gate.

use std::path::Path;

use anyhow::{Result, bail};
use clap::{ArgAction, Args};

use super::common::Common;
use super::publish::{self, Publish};
use super::world::Trigger;
use super::{World, base, catalogue, output};
use crate::change::{Base, Lines};
use crate::collect::{Folder, Git, Index, Tree};
use crate::report::{Format, Options, Output, Report};
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
    /// Judge the change since this commit by the roster that stands there; `none` judges by the
    /// roster of the change. On a pull request or merge group of GitHub Actions: what it is merged
    /// into
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Block only on what the change brings; what was there before is a warning
    #[arg(long)]
    pub new_only: bool,
    /// Block on this rule
    #[arg(long, value_name = "RULE", action = ArgAction::Append)]
    pub deny: Vec<String>,
    /// Report this rule without blocking
    #[arg(long, value_name = "RULE", action = ArgAction::Append)]
    pub warn: Vec<String>,
    /// Do not report this rule
    #[arg(long, value_name = "RULE", action = ArgAction::Append)]
    pub allow: Vec<String>,
    /// What is posted, where.
    #[command(flatten)]
    pub publish: Publish,
}

/// Judges and reports. The exit code is the verdict's, whatever the formats.
pub(super) fn run(arguments: &Check, world: &World) -> Result<u8> {
    let common = &arguments.common;
    let default = if world.on_actions { Format::Github } else { Format::Text };
    let outputs = output::of::<Report<'_>>(common, default)?;
    let catalogue = catalogue::load(common.repository.rules.as_deref())?;
    let levels = levels(arguments, catalogue)?;
    // A commit is a few files, read before a thread would have started.
    if !arguments.staged || common.jobs.is_some() {
        common.start_threads()?;
    }
    let index = arguments.staged.then(|| Index::open(&common.repository.path)).transpose()?;
    let folder = (!arguments.staged).then(|| Folder::open(&common.repository.path)).transpose()?;
    let tree: &dyn Tree = match (&index, &folder) {
        (Some(index), _) => index,
        (None, Some(folder)) => folder,
        (None, None) => bail!("there is nothing to judge"),
    };
    // A job that forgot its checkout must not pass.
    if folder.is_some() && tree.paths().is_empty() {
        bail!(
            "there are no files in `{}`; is the repository checked out?",
            common.repository.path.display()
        );
    }
    let today = common.repository.today(world);
    let root = &common.repository.path;
    let event = world.trigger.as_ref().map(Trigger::event);
    let found = base::find(root, arguments.base.as_deref(), index.as_ref(), event.as_ref())?;
    let base = found.as_ref().map(|found| Base {
        tree: &*found.tree,
        name: &found.name,
        binds: found.binds,
    });
    if arguments.new_only && !world.on_actions && !base.is_some_and(|base| base.binds) {
        bail!("`--new-only` needs something to compare with: add `--base REV`");
    }
    let checkouts = common.repository.checkouts();
    let asked = common.repository.asked();
    let request = Request {
        asked: &asked,
        checkouts: Some(&checkouts),
        staged: index.as_ref().map(Index::staged),
        base,
        new_only: arguments.new_only,
        roster: common.repository.roster.as_deref(),
        evidence: common.evidence.as_deref(),
        levels: &levels,
        ..Request::new(tree, catalogue, today)
    };
    let mut report = check(&request)?;
    if let Some(base) = found.as_ref().and_then(|found| found.id.as_deref()) {
        land_on_change(&mut report, root, base);
    }
    let options = output::options(common, world);
    let told = publish::publish(&arguments.publish, &report, &options, root, world, event.as_ref());
    let options = Options { annotate: told.annotate, told: told.lines, ..options };
    write(&report, &outputs, &options, world)?;
    Ok(report.verdict().exit_code())
}

/// More files than this are not named one by one.
const MANY: usize = 500;

/// Shows findings at places that the change touches. A change that cannot be told moves nothing.
fn land_on_change(report: &mut Report<'_>, root: &Path, base: &str) {
    let places: Vec<&str> = report.places().into_iter().collect();
    let asked = if places.len() > MANY { &[] } else { places.as_slice() };
    if places.is_empty() {
        return;
    }
    if let Ok(patch) = Git::at(root).patch(base, asked) {
        report.land_on(&Lines::of(&String::from_utf8_lossy(&patch)));
    }
}

fn write(report: &Report<'_>, outputs: &[Output], options: &Options, world: &World) -> Result<()> {
    output::write_with(report, outputs, options)?;
    output::step_summary(report, options, world)?;
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
