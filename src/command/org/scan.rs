//! `keyroster org scan`: every repository, read into the store and judged.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::super::say::hushed;
use super::super::{World, catalogue};
use super::Kept;
use super::issues::OpenIssues;
use super::line::Line;
use super::observe::{Observing, Subjects, observe};
use super::plan::Work;
use super::report::Telling;
use super::sources::Sources;
use crate::fleet::{Cost, Fleet};
use crate::org::{self, By, Progress, Share};
use crate::rule::Catalogue;
use crate::store::{Run, RunState, Store};

/// What a plan has chosen already.
const CHOICE: [&str; 6] = ["only", "without", "archived", "forks", "visibility", "topic"];

/// `org scan`
#[derive(Debug, Args)]
pub struct Scan {
    /// The organisation or user on GitHub; of a folder or a list, what to call its repositories
    #[arg(value_name = "ORG")]
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
    #[arg(long, value_name = "FILE", requires = "shard", conflicts_with_all = CHOICE)]
    pub plan: Option<PathBuf>,
    /// Go on with the last run, where it was interrupted; what was pushed since is read as it is now
    #[arg(long)]
    pub resume: bool,
    /// What is asked for besides files.
    #[command(flatten)]
    pub observing: Observing,
    /// Judging and reporting.
    #[command(flatten)]
    pub judging: Judging,
    /// What each holder has to do.
    #[command(flatten)]
    pub issues: OpenIssues,
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
    /// How that is told.
    #[command(flatten)]
    pub telling: Telling,
}

/// Scans, judges and reports. The exit code is that of the worst repository; of a share, which is not
/// judged yet, 2 where a repository could not be read.
pub(super) fn run(arguments: &Scan, world: &World) -> Result<u8> {
    let Scan { organisation, sources, kept, shard, plan, resume, observing, judging, issues } =
        arguments;
    if shard.is_some() && issues.open_issues.is_some() {
        bail!("a share is not judged yet: give --open-issues to `keyroster org merge`");
    }
    let outputs = judging.telling.outputs()?;
    let catalogue = catalogue::load(judging.rules.as_deref())?;
    let rules = catalogue::digest(judging.rules.as_deref())?;
    let share = shard.unwrap_or(Share::WHOLE);
    let planned = plan.as_ref().map(|file| Work::planned(file, share, sources, &rules));
    let planned = planned.transpose()?;
    let owner = planned.as_ref().map(|work| &work.organisation).or(organisation.as_ref());
    let fleet = sources.fleet(owner.map(String::as_str), world)?;
    let Work { organisation, today, plan, ours } = match planned {
        Some(work) => work,
        None => {
            let name = organisation.clone().unwrap_or_else(|| sources.name());
            Work::listed(sources.members(&*fleet)?, share, name, world.today)
        }
    };
    let mut store = kept.open(sources.live.ca_file.as_deref(), world)?;
    let open = last_open(&mut store)?.filter(|_| *resume);
    // A run that is gone on with after midnight judges the day that it began with.
    let began = open.as_ref().and_then(|run| run.as_of.parse().ok());
    let today = judging.as_of.or(began).unwrap_or(today);
    let wanted = Run {
        id: 0,
        organisation: hushed(&organisation).into_owned(),
        as_of: today.to_string(),
        state: RunState::Open,
        plan,
        shard: share.number.into(),
        shards: share.of.into(),
    };
    let run = begin(&mut store, &wanted, open)?;
    let by = By { catalogue, rules: &rules, today };
    let mut line = Line::default();
    let mut told_of = |told| line.reading(told, fleet.cost(), world.now());
    let done = org::read(&mut store, &run, &*fleet, &ours, by, &mut told_of)?;
    line.end();
    told(&*fleet, done.progress)?;
    if let Some(reason) = done.stopped {
        let Progress { all, done, .. } = done.progress;
        bail!(
            "{}; {done} of {all} repositories are read and kept: go on with the same command and --resume",
            hushed(&reason)
        );
    }
    let subjects = Subjects {
        organisation: &run.organisation,
        repositories: ours.iter().map(|member| member.name.as_str()).collect(),
        organisations: share.number == 1,
        from_github: sources.local.is_none() && sources.repos_from.is_none(),
        today,
    };
    observe(&mut store, observing, &sources.live, &subjects, catalogue, world)?;
    store.advance(&run, RunState::Collected)?;
    if shard.is_some() {
        let mut err = io::stderr().lock();
        let Progress { done, unread, .. } = done.progress;
        writeln!(err, "share {share}: {done} repositories read, {unread} of them could not be")?;
        return Ok(if unread > 0 { 2 } else { 0 });
    }
    judge(&mut store, &run, catalogue, today)?;
    let code = judging.telling.tell(&mut store, &run, &outputs, world)?;
    issues.keep(&mut store, &run, catalogue, &sources.live, world);
    Ok(code)
}

/// What GitHub was asked for it, where it was: on standard error.
fn told(fleet: &dyn Fleet, progress: Progress) -> Result<()> {
    let Some(Cost { spent, batched, cloned, archived }) = fleet.cost() else { return Ok(()) };
    let Progress { unchanged, unread, .. } = progress;
    let parts = [
        (batched, "in batches"),
        (cloned, "by git"),
        (archived, "from archives"),
        (unchanged as u64, "unchanged"),
        (unread as u64, "unreadable"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, how)| format!("{count} {how}")).collect::<Vec<_>>().join(", ");
    let parts = if parts.is_empty() { "none".to_owned() } else { parts };
    let (requests, points) = (spent.requests, spent.points);
    let mut err = io::stderr().lock();
    writeln!(err, "GitHub: {requests} requests, {points} points; repositories: {parts}")?;
    Ok(())
}

/// The last run, where it has not come to its end.
fn last_open(store: &mut Store) -> Result<Option<Run>> {
    Ok(store.runs()?.pop().filter(|run| run.state != RunState::Complete))
}

/// Begins a run, or goes on with the last one: whatever was pushed, created or deleted since, it comes
/// to what is there now. Shares are of one list, or they would not fit together.
fn begin(store: &mut Store, wanted: &Run, open: Option<Run>) -> Result<Run> {
    let Some(last) = open else { return Ok(store.begin(wanted)?) };
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
        line.say(|| format!("judged {done} repositories"));
    })?;
    line.end();
    store.advance(run, RunState::Complete)?;
    Ok(())
}
