//! The stores of all shares, joined into one.

use std::collections::BTreeMap;

use crate::store::{Run, RunState, Store, StoreError};

/// Shares that do not make a whole.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// Those of the stores.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A store without a run.
    #[error("{0} holds no run")]
    Nothing(String),
    /// A store whose run was interrupted.
    #[error("{0}: its run was not finished; run that share again, with `--resume`")]
    Unfinished(String),
    /// Shares of different lists, days or numbers.
    #[error("{0} is a share of another run than {1}: {2}")]
    Other(String, String, String),
    /// The same share twice.
    #[error("{0} and {1} are both share {2}")]
    Twice(String, String, i64),
    /// Shares that are not there.
    #[error("the run is incomplete: share {0} of {1} is missing")]
    Missing(String, i64),
}

/// Takes the last run of each store over into one that is new. Every share must be there once.
///
/// # Errors
/// The shares do not make a whole; nothing is taken over then.
pub fn merge(into: &mut Store, shares: &mut [(String, Store)]) -> Result<Run, MergeError> {
    let mut runs = Vec::with_capacity(shares.len());
    for (name, store) in shares.iter_mut() {
        let run = store.runs()?.pop().ok_or_else(|| MergeError::Nothing(name.clone()))?;
        if run.state == RunState::Open {
            return Err(MergeError::Unfinished(name.clone()));
        }
        runs.push(run);
    }
    let Some(whole) = runs.first().cloned() else {
        return Err(MergeError::Missing("1".to_owned(), 1));
    };
    let mut seen = BTreeMap::new();
    for (run, (name, _)) in runs.iter().zip(shares.iter()) {
        if let Some(difference) = difference(run, &whole) {
            return Err(MergeError::Other(name.clone(), shares[0].0.clone(), difference));
        }
        if let Some(other) = seen.insert(run.shard, name) {
            return Err(MergeError::Twice(other.clone(), name.clone(), run.shard));
        }
    }
    let missing = (1..=whole.shards).filter(|number| !seen.contains_key(number));
    let missing: Vec<String> = missing.map(|number| number.to_string()).collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing(missing.join(", "), whole.shards));
    }
    let run = Run { shard: 1, shards: 1, state: RunState::Open, ..whole };
    let run = into.whole(|into| {
        let run = into.begin(&run)?;
        for (share, (_, store)) in runs.iter().zip(shares.iter_mut()) {
            into.take_over(&run, store, share)?;
        }
        into.advance(&run, RunState::Collected)?;
        Ok(run)
    })?;
    Ok(run)
}

/// How two shares are not of one run.
fn difference(one: &Run, other: &Run) -> Option<String> {
    let named = [
        ("organisation", &one.organisation, &other.organisation),
        ("day", &one.as_of, &other.as_of),
        ("list of repositories", &one.plan, &other.plan),
    ];
    let differs = named.into_iter().find(|(_, one, other)| one != other);
    let shards = (one.shards != other.shards)
        .then(|| format!("it is one of {}, not of {}", one.shards, other.shards));
    differs.map(|(what, one, other)| format!("its {what} is {one}, not {other}")).or(shards)
}
