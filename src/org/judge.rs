//! Every repository of a run, held against its day: first what each brings to the others, then each
//! knowing the others.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::prelude::*;

use super::ground::{Ground, Opened, Verdict, owner};
use super::{Join, Piece, observed, rows};
use crate::rule::{Catalogue, CatalogueError};
use crate::store::{Known, Run, Store, StoreError, Table};

/// So many snapshots are in memory at once.
const CHUNK: usize = 256;

/// Baselines of other repositories extend further ones, so many deep.
const DEEPEST: usize = 5;

/// Why a run cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// A rule that cannot be used.
    #[error(transparent)]
    Rules(#[from] CatalogueError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Judges what a run has read, and keeps what holds since. Repositories that are no longer there
/// end.
///
/// # Errors
/// Those of the store and of the rules.
pub fn judge(
    store: &mut Store,
    run: &Run,
    catalogue: &Catalogue,
    today: Date,
    told: &mut dyn FnMut(usize),
) -> Result<(), JudgeError> {
    let known = store.known()?;
    let here: Vec<Known> = known.into_iter().filter(|known| known.seen == run.id).collect();
    store.whole(|store| store.retire(run))?;
    let organisations = observed::of_organisations(store)?;
    let mut ground = Ground::new(catalogue, today, &run.organisation, organisations)?;
    let (homes, others): (Vec<&Known>, Vec<&Known>) =
        here.iter().partition(|known| ground.is_home(&known.repository));
    place(store, &mut ground, &homes)?;
    let join = Join::of(pieces(store, &mut ground, &here)?);
    let mut done = 0;
    let mut lent = BTreeMap::<String, BTreeSet<usize>>::new();
    // What an organisation's roster says of others is known once they are judged.
    for chunk in others.chunks(CHUNK).chain(homes.chunks(CHUNK)) {
        let opened = open(store, &ground, chunk)?;
        let judged: Vec<_> = opened
            .into_par_iter()
            .map(|(known, opened)| {
                let forge = ground.forge(&known.repository);
                let own = ground.is_home(&known.repository).then(|| lent.get(owner(&forge)));
                let own = own.flatten().cloned().unwrap_or_default();
                let verdict =
                    opened.and_then(|opened| ground.judge(&known.repository, opened, &join, own));
                let (judged, lent) = match verdict {
                    Ok(Verdict { judged, lent }) => (Ok(judged), lent),
                    Err(reason) => (Err(reason), Vec::new()),
                };
                (known, forge, lent, rows::of(known, judged))
            })
            .collect();
        let mut stated = BTreeMap::<Table, Vec<_>>::new();
        for (known, forge, entries, rows) in judged {
            lent.entry(owner(&forge).to_owned()).or_default().extend(entries);
            for (table, facts) in rows {
                stated.entry(table).or_default().push((known.repository.clone(), facts));
            }
        }
        store.whole(|store| {
            let mut stated = stated.into_iter();
            stated.try_for_each(|(table, stated)| store.state_all(run, table, stated))
        })?;
        done += chunk.len();
        told(done);
    }
    Ok(())
}

/// A repository, opened to be judged, or why it could not be.
type Ready<'k> = (&'k Known, Result<Opened, String>);

/// Opens what was read of repositories, or says why nothing was.
fn open<'k>(
    store: &mut Store,
    ground: &Ground<'_>,
    known: &[&'k Known],
) -> Result<Vec<Ready<'k>>, StoreError> {
    let names: Vec<&str> = known.iter().map(|known| known.repository.as_str()).collect();
    let mut snapshots = store.snapshots(&names)?;
    let mut packed = Vec::with_capacity(known.len());
    for known in known {
        let snapshot = snapshots.remove(&known.repository);
        let seen = store.observed_of(&ground.forge(&known.repository))?;
        packed.push((*known, snapshot, seen));
    }
    let open = |(known, snapshot, seen): (&'k Known, Option<Vec<u8>>, _)| {
        let opened = match snapshot {
            None => Err("it was never read".to_owned()),
            Some(snapshot) => observed::contents(seen)
                .and_then(|seen| ground.open(&known.repository, &snapshot, seen)),
        };
        (known, opened)
    };
    Ok(packed.into_par_iter().map(open).collect())
}

/// Puts repositories where others find their baselines.
fn place(store: &mut Store, ground: &mut Ground<'_>, known: &[&Known]) -> Result<(), StoreError> {
    for (known, opened) in open(store, ground, known)? {
        if let Ok(opened) = opened {
            ground.place(&known.repository, known.revision.clone(), opened);
        }
    }
    Ok(())
}

/// What each repository brings to the others. Where one extends a baseline of another, that one is
/// put where it is found.
fn pieces(
    store: &mut Store,
    ground: &mut Ground<'_>,
    here: &[Known],
) -> Result<Vec<Piece>, StoreError> {
    let by_forge: BTreeMap<String, &Known> =
        here.iter().map(|known| (ground.forge(&known.repository), known)).collect();
    let mut pieces = BTreeMap::new();
    let mut left: Vec<&Known> = here.iter().collect();
    for _ in 0..=DEEPEST {
        let mut wanted = BTreeMap::<String, Vec<&Known>>::new();
        for chunk in left.chunks(CHUNK) {
            let found: Vec<_> = open(store, ground, chunk)?
                .into_par_iter()
                .filter_map(|(known, opened)| {
                    Some((known, ground.piece(&known.repository, opened.ok()?)))
                })
                .collect();
            for (known, (piece, lacks)) in found {
                pieces.insert(known.repository.as_str(), piece);
                for repository in lacks {
                    wanted.entry(repository).or_default().push(known);
                }
            }
        }
        wanted.retain(|repository, _| by_forge.contains_key(repository));
        let sources: Vec<&Known> = wanted.keys().map(|repository| by_forge[repository]).collect();
        place(store, ground, &sources)?;
        let again: BTreeMap<&str, &Known> = wanted
            .into_values()
            .flatten()
            .map(|known| (known.repository.as_str(), known))
            .collect();
        left = again.into_values().collect();
        if left.is_empty() {
            break;
        }
    }
    Ok(pieces.into_values().collect())
}
