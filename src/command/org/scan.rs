//! `keyroster org scan`: every repository, read into the store and judged.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::super::say::hushed;
use super::super::{World, catalogue, output};
use super::Kept;
use super::plan::Work;
use super::sources::Sources;
use crate::org::{self, By, Organisation, Progress, Share};
use crate::report::{Format, Options, Output};
use crate::rule::Catalogue;
use crate::store::{Run, RunState, Store};

/// `org scan`
#[derive(Debug, Args)]
pub struct Scan {
    /// What to call them: the organisation
    pub organisation: Option<String>,
    /// Which repositories.
    #[command(flatten)]
    pub sources: Sources,
    /// Where what was scanned is kept.
    #[command(flatten)]
    pub kept: Kept,
    /// Read one share only, as in `3/8`; `org merge` joins and judges them all
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Share>,
    /// Read the share of this plan, which `org plan --out` wrote, instead of a list that is made now
    #[arg(long, value_name = "FILE", requires = "shard", conflicts_with_all = ["only", "without"])]
    pub plan: Option<PathBuf>,
    /// Go on with the last run, where it was interrupted
    #[arg(long)]
    pub resume: bool,
    /// Judging and reporting.
    #[command(flatten)]
    pub judging: Judging,
}

/// By what they are judged, and how that is told.
#[derive(Debug, Args)]
pub struct Judging {
    /// A folder of detection rules of your own, added to the built-in ones
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// The day to judge, instead of today (UTC)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// How to report, and into which file; repeat to write several
    #[arg(long, value_name = "NAME[=FILE]")]
    pub format: Vec<Output>,
}

/// Scans, judges and reports. The exit code is that of the worst repository; of a share, which is not
/// judged yet, 2 where a repository could not be read.
pub(super) fn run(arguments: &Scan, world: &World) -> Result<u8> {
    let Scan { organisation, sources, kept, shard, plan, resume, judging } = arguments;
    let outputs = output::among::<Organisation<'_>>(&judging.format, Format::Text)?;
    let catalogue = catalogue::load(judging.rules.as_deref())?;
    let rules = catalogue::digest(judging.rules.as_deref())?;
    let fleet = sources.fleet()?;
    let share = shard.unwrap_or(Share::WHOLE);
    let Work { organisation, today, plan, ours } = match plan {
        Some(file) => Work::planned(file, share, sources, &rules)?,
        None => {
            let name = organisation.clone().unwrap_or_else(|| sources.name());
            Work::listed(sources.members(&*fleet)?, share, name, world.today)
        }
    };
    let today = judging.as_of.unwrap_or(today);
    let mut store = kept.open(world)?;
    let wanted = Run {
        id: 0,
        organisation: hushed(&organisation).into_owned(),
        as_of: today.to_string(),
        state: RunState::Open,
        plan,
        shard: share.number.into(),
        shards: share.of.into(),
    };
    let run = begin(&mut store, &wanted, *resume)?;
    let mut line = Line::default();
    let by = By { catalogue, rules: &rules, today };
    let mut told = |told| line.reading(told);
    let done = org::read(&mut store, &run, &*fleet, &ours, by, &mut told)?;
    line.end();
    store.advance(&run, RunState::Collected)?;
    if shard.is_some() {
        let mut err = io::stderr().lock();
        let Progress { done, unread, .. } = done.progress;
        writeln!(err, "share {share}: {done} repositories read, {unread} of them could not be")?;
        return Ok(if unread > 0 { 2 } else { 0 });
    }
    judge(&mut store, &run, catalogue, today)?;
    report(&mut store, &run, &outputs, world)
}

/// Begins a run, or goes on with the last one: whatever was pushed, created or deleted since, it comes
/// to what is there now. Shares are of one list, or they would not fit together.
fn begin(store: &mut Store, wanted: &Run, resume: bool) -> Result<Run> {
    let last = store.runs()?.pop().filter(|run| resume && run.state != RunState::Complete);
    let Some(last) = last else { return Ok(store.begin(wanted)?) };
    let plan = if wanted.shards == 1 { &last.plan } else { &wanted.plan };
    let same = Run { id: last.id, state: last.state, plan: plan.clone(), ..wanted.clone() } == last;
    if !same {
        bail!(
            "the run of {} that was interrupted was of another organisation, day, share or list of repositories; without --resume a new one begins, and reads only what has changed",
            last.as_of
        );
    }
    Ok(store.go_on(&last, &wanted.plan)?)
}

/// Judges a run that has read all of its repositories.
pub(super) fn judge(
    store: &mut Store,
    run: &Run,
    catalogue: &Catalogue,
    today: Date,
) -> Result<()> {
    let mut line = Line::default();
    org::judge(store, run, catalogue, today, &mut |done| {
        line.say(&format!("judged {done} repositories"));
    })?;
    line.end();
    store.advance(run, RunState::Complete)?;
    Ok(())
}

/// Reports a run.
pub(super) fn report(
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
        ..Options::default()
    };
    output::write_with(&organisation, outputs, &options)?;
    Ok(organisation.exit_code())
}

/// A line on a terminal's standard error that tells how far the work has come.
#[derive(Default)]
struct Line {
    shown: bool,
}

impl Line {
    fn reading(&mut self, told: Progress) {
        let Progress { all, done, unchanged, unread } = told;
        self.say(&format!(
            "read {done} of {all} repositories, {unchanged} unchanged, {unread} unreadable"
        ));
    }

    fn say(&mut self, text: &str) {
        let mut err = io::stderr();
        if err.is_terminal() {
            self.shown = write!(err, "\r\x1b[K{text}").is_ok();
        }
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
