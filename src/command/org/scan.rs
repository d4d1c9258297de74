//! `keyroster org scan`: every repository, read into the store and judged.

use std::io::{self, IsTerminal, Write};

use anyhow::{Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::super::live::Live;
use super::super::say::hushed;
use super::super::{World, catalogue, output};
use super::Kept;
use super::observe::{Observing, Subjects, observe};
use super::sources::Sources;
use crate::fleet::Member;
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
    /// Go on with the last run, where it was interrupted
    #[arg(long)]
    pub resume: bool,
    /// What is asked for besides files.
    #[command(flatten)]
    pub observing: Observing,
    /// Judging and reporting.
    #[command(flatten)]
    pub judging: Judging,
}

/// By what they are judged, and how that is told.
#[derive(Debug, Args)]
pub struct Judging {
    /// A folder of detection rules of your own, added to the built-in ones
    #[arg(long, value_name = "DIR")]
    pub rules: Option<std::path::PathBuf>,
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
    let Scan { organisation, sources, kept, shard, resume, observing, judging } = arguments;
    let outputs = output::among::<Organisation<'_>>(&judging.format, Format::Text)?;
    let today = judging.as_of.unwrap_or(world.today);
    let catalogue = catalogue::load(judging.rules.as_deref())?;
    let fleet = sources.fleet()?;
    let members = sources.members(&*fleet)?;
    let share = shard.unwrap_or(Share::WHOLE);
    let sized = || members.iter().map(|member| (member.name.as_str(), member.size));
    let assigned = org::assign(sized(), share.of);
    let is_ours = |member: &&Member| assigned.get(member.name.as_str()) == Some(&share.number);
    let ours: Vec<_> = members.iter().filter(is_ours).cloned().collect();
    let mut store = kept.open()?;
    let wanted = Run {
        id: 0,
        organisation: hushed(&organisation.clone().unwrap_or_else(|| sources.name())).into_owned(),
        as_of: today.to_string(),
        state: RunState::Open,
        plan: org::plan(sized(), share.of),
        shard: share.number.into(),
        shards: share.of.into(),
    };
    let run = begin(&mut store, &wanted, *resume)?;
    let mut line = Line::default();
    let rules = catalogue::digest(judging.rules.as_deref())?;
    let by = By { catalogue, rules: &rules, today };
    let mut told = |told| line.reading(told);
    let done = org::read(&mut store, &run, &*fleet, &ours, by, &mut told)?;
    line.end();
    let subjects = Subjects {
        organisation: &run.organisation,
        repositories: ours.iter().map(|member| member.name.as_str()).collect(),
        organisations: share.number == 1,
        from_github: sources.local.is_none() && sources.repos_from.is_none(),
        today,
    };
    observe(&mut store, observing, &Live::default(), &subjects, catalogue, world)?;
    store.advance(&run, RunState::Collected)?;
    if share.of > 1 {
        let mut err = io::stderr().lock();
        let Progress { done, unread, .. } = done;
        writeln!(err, "share {share}: {done} repositories read, {unread} of them could not be")?;
        return Ok(if unread > 0 { 2 } else { 0 });
    }
    judge(&mut store, &run, catalogue, today)?;
    report(&mut store, &run, &outputs, world)
}

/// Begins a run, or goes on with the last one.
fn begin(store: &mut Store, wanted: &Run, resume: bool) -> Result<Run> {
    let last = store.runs()?.pop().filter(|run| run.state != RunState::Complete);
    match last {
        Some(last) if resume => {
            let same = Run { id: last.id, state: last.state, ..wanted.clone() } == last;
            if !same {
                bail!(
                    "the run of {} that was interrupted had other repositories, another day or another share; without --resume a new one begins, and reads only what has changed",
                    last.as_of
                );
            }
            Ok(last)
        }
        _ => Ok(store.begin(wanted)?),
    }
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
