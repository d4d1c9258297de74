//! The repositories of a run, read into the store: many at once, each kept as soon as it is read, so
//! that a run that is interrupted goes on where it was.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;

use super::Snapshot;
use crate::collect::Tree;
use crate::detect::Detector;
use crate::fleet::{Fleet, Member, Opened, Unopened};
use crate::rule::{Catalogue, CatalogueError};
use crate::store::{Known, Reading, Run, Store, StoreError};
use crate::{Request, inventory_by};

/// So many readings wait for the store at most.
const WAITING: usize = 64;

/// How far a run has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Repositories in this share.
    pub all: usize,
    /// Those that are done.
    pub done: usize,
    /// Those of them that had not changed.
    pub unchanged: usize,
    /// Those of them that could not be read.
    pub unread: usize,
}

/// What came of reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// How far it came.
    pub progress: Progress,
    /// Why it came no further, where nothing could be read any more: what is left is read when the run
    /// goes on.
    pub stopped: Option<String>,
}

/// Why a run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A rule that cannot be used.
    #[error(transparent)]
    Rules(#[from] CatalogueError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// By what repositories are read.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The rules.
    pub catalogue: &'a Catalogue,
    /// What tells them apart: what was read with others is read again.
    pub rules: &'a str,
    /// The day.
    pub today: Date,
}

/// Reads the members that have changed since they were read, and makes the run know of these and no
/// others. `told` hears of every step.
///
/// # Errors
/// Those of the store and of the rules. A repository that cannot be read is no error here: it is
/// marked, and judged as what could not be judged.
pub fn read(
    store: &mut Store,
    run: &Run,
    fleet: &dyn Fleet,
    members: &[Member],
    by: By<'_>,
    told: &mut dyn FnMut(Progress),
) -> Result<Done, ReadError> {
    let detector = &Detector::new(by.catalogue)?;
    let mut progress = Progress { all: members.len(), ..Progress::default() };
    let changed = sort_out(store, run, members, by.rules, &mut progress)?;
    told(progress);
    let lanes = fleet.at_once().clamp(1, changed.len().max(1));
    let work = &Work { fleet, by, detector, lanes, line: Mutex::new(Line::of(&changed)) };
    let (send, readings) = sync_channel(WAITING);
    let progress = std::thread::scope(|threads| {
        for _ in 0..lanes {
            let send = send.clone();
            threads.spawn(move || work.go_on(&send));
        }
        drop(send);
        while let Ok(first) = readings.recv() {
            // What waits goes with it: a store may be far away.
            let waiting = readings.try_iter().take(WAITING);
            let kept: Vec<Reading> = iter::once(first).chain(waiting).collect();
            store.keep(run, &kept)?;
            progress.done += kept.len();
            progress.unread += kept.iter().filter(|reading| reading.snapshot.is_err()).count();
            told(progress);
        }
        Ok::<_, ReadError>(progress)
    })?;
    let stopped = work.line().stopped.take();
    Ok(Done { progress, stopped })
}

/// Notes what has not changed, and what is no longer there; gives what is to be read. A run that goes
/// on may have read a repository that was pushed to since: it is read again.
fn sort_out<'m>(
    store: &mut Store,
    run: &Run,
    members: &'m [Member],
    rules: &str,
    progress: &mut Progress,
) -> Result<Vec<&'m Member>, StoreError> {
    let known = store.known()?;
    let by_name: BTreeMap<_, _> =
        known.iter().map(|known| (known.repository.as_str(), known)).collect();
    let listed: BTreeSet<_> = members.iter().map(|member| member.name.as_str()).collect();
    let (mut changed, mut unchanged) = (Vec::new(), Vec::new());
    for member in members {
        match by_name.get(member.name.as_str()) {
            Some(known) if is_read(known, member, rules, run) => {
                progress.done += 1;
                if known.seen != run.id {
                    unchanged.push(member.name.as_str());
                }
            }
            _ => changed.push(member),
        }
    }
    progress.unchanged = unchanged.len();
    let seen = known.iter().filter(|known| known.seen == run.id);
    let gone = seen.filter(|known| !listed.contains(known.repository.as_str()));
    let gone: Vec<&str> = gone.map(|known| known.repository.as_str()).collect();
    store.whole(|store| {
        store.not_there(run, &gone)?;
        store.still_there(run, &unchanged)
    })?;
    Ok(changed)
}

/// Whether it was read as it is now. What has no revision is read once in each run.
fn is_read(known: &Known, member: &Member, rules: &str, run: &Run) -> bool {
    let same = match &member.revision {
        Some(revision) => known.revision.as_ref() == Some(revision),
        None => known.seen == run.id,
    };
    same && known.rules == rules && known.unread.is_none()
}

/// Reading, by several threads.
struct Work<'a> {
    fleet: &'a dyn Fleet,
    by: By<'a>,
    detector: &'a Detector<'a>,
    lanes: usize,
    line: Mutex<Line>,
}

/// What waits to be read.
struct Line {
    members: Vec<Member>,
    stopped: Option<String>,
}

impl Line {
    /// The first is taken first.
    fn of(members: &[&Member]) -> Self {
        Self { members: members.iter().rev().copied().cloned().collect(), stopped: None }
    }

    fn stop(&mut self, reason: String) {
        self.members.clear();
        self.stopped.get_or_insert(reason);
    }
}

impl Work<'_> {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next ones: fewer towards the end, so that all threads end together, and not so few that
    /// nothing is won by opening them together.
    fn next(&self) -> Vec<Member> {
        let members = &mut self.line().members;
        let most = self.fleet.batch().max(1);
        let fair = members.len().div_ceil(self.lanes).clamp(most.div_ceil(4), most);
        let taken = fair.min(members.len());
        members.drain(members.len() - taken..).rev().collect()
    }

    /// Reads until nothing is left, or nothing can be read any more.
    fn go_on(&self, send: &SyncSender<Reading>) {
        loop {
            let members = self.next();
            if members.is_empty() {
                return;
            }
            let mut left: Vec<_> = members.iter().map(Some).collect();
            let mut take = |at: usize, opened: Opened| {
                let Some(member) = left.get_mut(at).and_then(Option::take) else { return };
                let opened = match opened {
                    Ok(tree) => Ok(tree),
                    Err(Unopened::Unread(reason)) => Err(reason),
                    Err(Unopened::Stopped(reason)) => {
                        return self.line().stop(self.detector.quiet(&reason));
                    }
                };
                // Nobody listens where the store has failed: what is left is not needed then.
                if send.send(self.reading(member, opened)).is_err() {
                    self.line().members.clear();
                }
            };
            self.fleet.open(&members, &mut take);
            for member in left.into_iter().flatten().filter(|_| self.line().stopped.is_none()) {
                let _ = send.send(self.reading(member, Err("nothing came of it".to_owned())));
            }
        }
    }

    fn reading(&self, member: &Member, opened: Result<Box<dyn Tree>, String>) -> Reading {
        let snapshot = opened.and_then(|tree| {
            let request = Request::new(&*tree, self.by.catalogue, self.by.today);
            let facts = inventory_by(self.detector, &request);
            tree.trouble().map_or(Ok(()), Err)?;
            Snapshot::of(facts, &*tree, self.detector).pack().map_err(|error| error.to_string())
        });
        Reading {
            repository: member.name.clone(),
            revision: member.revision.clone(),
            rules: self.by.rules.to_owned(),
            size: i64::try_from(member.size).unwrap_or(i64::MAX),
            // An address may hold a password, and git may repeat it.
            snapshot: snapshot.map_err(|reason| self.detector.quiet(&reason)),
        }
    }
}
