//! The stores of all shares, joined into one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Plan;
use super::plan::is_same;
use crate::store::{Run, RunState, Store, StoreError};

/// Shares that do not make a whole.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// Those of the stores.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is wrong with the shares, one thing each.
    #[error("{}", told(.0))]
    Shares(Vec<Fault>),
    /// What the plan has as unchanged is not in the store.
    #[error(
        "{number} repositories that the plan has as unchanged are not so in this store, `{first}` first: name the store that the plan was made `--since`, or plan again"
    )]
    Stale {
        /// How many.
        number: usize,
        /// The first of them.
        first: String,
    },
}

/// Why a store cannot be joined with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no run in it.
    Empty(String),
    /// Its run was interrupted: the store, and which share it is.
    Unfinished(String, i64),
    /// It is of another list, day or number: the store, and how it differs.
    Foreign(String, String),
    /// Two of them are the same share.
    Twice(String, String, i64),
    /// It does not have the repositories of its share: the store, and what it lacks or has too many of.
    Other(String, i64, String),
    /// Shares that are not there, and of how many.
    Missing(Vec<i64>, i64),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(name) => write!(f, "{name} holds no run"),
            Self::Unfinished(name, share) => {
                write!(f, "{name}, share {share}, was not finished: run it again with `--resume`")
            }
            Self::Foreign(name, how) => write!(f, "{name} is a share of another run: {how}"),
            Self::Twice(one, other, share) => write!(f, "{one} and {other} are both share {share}"),
            Self::Other(name, share, how) => write!(f, "{name} is not all of share {share}: {how}"),
            Self::Missing(shares, of) => {
                let shares: Vec<String> = shares.iter().map(i64::to_string).collect();
                let (noun, is) =
                    if shares.len() == 1 { ("share", "is") } else { ("shares", "are") };
                let shares = shares.join(", ");
                write!(f, "the run is incomplete: {noun} {shares} of {of} {is} missing")
            }
        }
    }
}

fn told(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

/// Takes the last run of each store over into one that is new, and with them what the plan has as
/// unchanged and the store as it was read. Every share must be there once.
///
/// # Errors
/// The shares do not make a whole; nothing is taken over then.
pub fn merge(
    into: &mut Store,
    shares: &mut [(String, Store)],
    plan: Option<&Plan>,
) -> Result<Run, MergeError> {
    let mut faults = Vec::new();
    let mut runs = Vec::with_capacity(shares.len());
    for (name, store) in shares.iter_mut() {
        match store.runs()?.pop() {
            Some(run) => runs.push((name.clone(), run)),
            None => faults.push(Fault::Empty(name.clone())),
        }
    }
    let whole = match (plan, runs.first()) {
        (Some(plan), _) => of_plan(plan),
        (None, Some((_, run))) => run.clone(),
        (None, None) => return Err(MergeError::Shares(faults)),
    };
    let mut seen = BTreeMap::new();
    for (name, run) in &runs {
        if let Some(how) = difference(run, &whole) {
            faults.push(Fault::Foreign(name.clone(), how));
        } else if let Some(other) = seen.insert(run.shard, name) {
            faults.push(Fault::Twice(other.clone(), name.clone(), run.shard));
        } else if run.state == RunState::Open {
            faults.push(Fault::Unfinished(name.clone(), run.shard));
        }
    }
    let missing = (1..=whole.shards).filter(|number| !seen.contains_key(number));
    let missing: Vec<i64> = missing.collect();
    if !missing.is_empty() {
        faults.push(Fault::Missing(missing, whole.shards));
    }
    if let (Some(plan), true) = (plan, faults.is_empty()) {
        for ((name, run), (_, store)) in runs.iter().zip(shares.iter_mut()) {
            if let Some(how) = lacking(plan, run, store)? {
                faults.push(Fault::Other(name.clone(), run.shard, how));
            }
        }
    }
    if !faults.is_empty() {
        return Err(MergeError::Shares(faults));
    }
    if let Some(plan) = plan {
        unchanged(plan, into)?;
    }
    let run = Run { shard: 1, shards: 1, state: RunState::Open, ..whole };
    let run = into.whole(|into| {
        let run = into.begin(&run)?;
        for ((_, share), (_, store)) in runs.iter().zip(shares.iter_mut()) {
            into.take_over(&run, store, share)?;
        }
        let unchanged = plan.into_iter().flat_map(Plan::unchanged);
        let unchanged: Vec<&str> = unchanged.map(|member| member.name.as_str()).collect();
        into.still_there(&run, &unchanged)?;
        into.advance(&run, RunState::Collected)?;
        Ok(run)
    })?;
    Ok(run)
}

/// The run that a plan is for.
fn of_plan(plan: &Plan) -> Run {
    Run {
        id: 0,
        organisation: plan.organisation.clone(),
        as_of: plan.as_of.clone(),
        state: RunState::Open,
        plan: plan.digest.clone(),
        shard: 1,
        shards: plan.shards.into(),
    }
}

/// How a share is not of a run.
fn difference(one: &Run, whole: &Run) -> Option<String> {
    let named = [
        ("organisation", &one.organisation, &whole.organisation),
        ("day", &one.as_of, &whole.as_of),
        ("list of repositories", &one.plan, &whole.plan),
    ];
    let differs = named.into_iter().find(|(_, one, whole)| one != whole);
    let shards = (one.shards != whole.shards)
        .then(|| format!("it is one of {}, not of {}", one.shards, whole.shards));
    differs.map(|(what, one, whole)| format!("its {what} is {one}, not {whole}")).or(shards)
}

/// How the repositories of a store are not those of its share.
fn lacking(plan: &Plan, run: &Run, store: &mut Store) -> Result<Option<String>, StoreError> {
    let wanted = plan.repositories.iter();
    let wanted = wanted.filter(|one| one.shard.is_some_and(|share| i64::from(share) == run.shard));
    let wanted: BTreeSet<_> = wanted.map(|one| one.member.name.as_str()).collect();
    let known = store.known()?;
    let there = known.iter().filter(|known| known.seen == run.id);
    let there: BTreeSet<_> = there.map(|known| known.repository.as_str()).collect();
    let first = |word, more: Vec<&&str>| {
        more.first().map(|name| format!("it {word} {} repositories, `{name}` first", more.len()))
    };
    let lacks = first("lacks", wanted.difference(&there).collect());
    Ok(lacks.or_else(|| first("has beside them", there.difference(&wanted).collect())))
}

/// Whether the store has what no share has read.
fn unchanged(plan: &Plan, store: &mut Store) -> Result<(), MergeError> {
    let known = store.known()?;
    let known: BTreeMap<_, _> = known.iter().map(|one| (one.repository.as_str(), one)).collect();
    let stale = plan.unchanged().filter(|member| {
        let known = known.get(member.name.as_str());
        !known.is_some_and(|known| is_same(known, member, &plan.rules))
    });
    let stale: Vec<_> = stale.collect();
    match stale.first() {
        None => Ok(()),
        Some(first) => Err(MergeError::Stale { number: stale.len(), first: first.name.clone() }),
    }
}
