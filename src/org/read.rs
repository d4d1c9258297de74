//! The repositories of a run, read into the store: many at once, each kept as soon as it is read, so
//! that a run that is interrupted goes on where it was.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

use jiff::civil::Date;
use rayon::prelude::*;

use super::Snapshot;
use crate::detect::Detector;
use crate::fleet::{Fleet, Member};
use crate::rule::{Catalogue, CatalogueError};
use crate::store::{Known, Reading, Run, Store, StoreError};
use crate::{Request, inventory};

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

/// Reads the members that this run has not seen and that have changed. `told` hears of every step.
///
/// # Errors
/// Those of the store and of the rules. A repository that cannot be read is no error here: it is marked, and judged
/// as what could not be judged.
pub fn read(
    store: &mut Store,
    run: &Run,
    fleet: &dyn Fleet,
    members: &[Member],
    by: By<'_>,
    told: &mut dyn FnMut(Progress),
) -> Result<Progress, ReadError> {
    let detector = &Detector::new(by.catalogue)?;
    let known = store.known()?;
    let known: BTreeMap<_, _> =
        known.iter().map(|known| (known.repository.as_str(), known)).collect();
    let mut progress = Progress { all: members.len(), ..Progress::default() };
    let mut changed = Vec::new();
    store.whole(|store| {
        for member in members {
            match known.get(member.name.as_str()) {
                Some(known) if known.seen == run.id && known.unread.is_none() => progress.done += 1,
                Some(known) if is_same(known, member, by.rules) => {
                    store.still_there(run, &member.name)?;
                    progress.done += 1;
                    progress.unchanged += 1;
                }
                _ => changed.push(member),
            }
        }
        Ok(())
    })?;
    told(progress);
    let (send, readings) = sync_channel(WAITING);
    std::thread::scope(|threads| {
        threads.spawn(move || {
            // Nobody listens where the store has failed: what is left is not needed then.
            let _ = changed.par_iter().try_for_each_with(send, |send, member| {
                send.send(reading(fleet, member, by, detector))
            });
        });
        for reading in readings {
            store.keep(run, &reading)?;
            progress.done += 1;
            progress.unread += usize::from(reading.snapshot.is_err());
            told(progress);
        }
        Ok(progress)
    })
}

fn is_same(known: &Known, member: &Member, rules: &str) -> bool {
    member.revision.is_some() && known.revision == member.revision && known.rules == rules
}

fn reading(fleet: &dyn Fleet, member: &Member, by: By<'_>, detector: &Detector<'_>) -> Reading {
    let snapshot = fleet.open(member).and_then(|tree| {
        let request = Request::new(&*tree, by.catalogue, by.today);
        let facts = inventory(&request).map_err(|error| error.to_string())?;
        Snapshot::of(facts, &*tree, detector).pack().map_err(|error| error.to_string())
    });
    Reading {
        repository: member.name.clone(),
        revision: member.revision.clone(),
        rules: by.rules.to_owned(),
        size: i64::try_from(member.size).unwrap_or(i64::MAX),
        // An address may hold a password, and git may repeat it.
        snapshot: snapshot.map_err(|reason| detector.quiet(&reason)),
    }
}
