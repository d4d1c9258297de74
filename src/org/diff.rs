//! Two runs, told apart.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::store::{Row, Run, Store, StoreError};

/// What became of an organisation between two runs.
#[derive(Debug, Default, Serialize)]
pub struct Difference {
    /// Identities that were not there.
    pub new: Vec<Place>,
    /// Identities that are not there any more.
    pub gone: Vec<Place>,
    /// What was not late, and is.
    pub overdue: Vec<Place>,
    /// Identities that somebody else answers for.
    pub handed_on: Vec<Handed>,
    /// Identities that may do more.
    pub widened: Vec<Widened>,
}

/// An identity in a repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The repository.
    pub repository: String,
    /// The identity's key.
    pub identity: String,
}

/// An identity that somebody else answers for.
#[derive(Debug, Serialize)]
pub struct Handed {
    /// Which.
    #[serde(flatten)]
    pub place: Place,
    /// Who answered for it.
    pub from: Option<String>,
    /// Who answers for it now.
    pub to: Option<String>,
}

/// An identity that may do more.
#[derive(Debug, Serialize)]
pub struct Widened {
    /// Which.
    #[serde(flatten)]
    pub place: Place,
    /// What it could do.
    pub from: String,
    /// What it can do now.
    pub to: String,
}

/// Rules that say that a day has passed.
pub(super) const LATE: [&str; 4] =
    ["rotation-overdue", "review-overdue", "expired", "plan-overdue"];

/// The words of privileges, the least first.
pub(super) const PRIVILEGES: [&str; 4] = ["unknown", "read", "write", "admin"];

/// What became of everything from one run to the other.
///
/// # Errors
/// Those of the store.
pub fn difference(store: &mut Store, was: &Run, is: &Run) -> Result<Difference, StoreError> {
    let (before, after) = (identities(store, was)?, identities(store, is)?);
    let mut difference = Difference::default();
    for (place, now) in &after {
        let Some(old) = before.get(place) else {
            difference.new.push(place.clone());
            continue;
        };
        if old.0 != now.0 {
            let (from, to) = (old.0.clone(), now.0.clone());
            difference.handed_on.push(Handed { place: place.clone(), from, to });
        }
        let rank = |word: &str| PRIVILEGES.iter().position(|known| *known == word);
        if rank(&now.1) > rank(&old.1) {
            let (from, to) = (old.1.clone(), now.1.clone());
            difference.widened.push(Widened { place: place.clone(), from, to });
        }
    }
    let gone = before.into_keys().filter(|place| !after.contains_key(place));
    difference.gone = gone.collect();
    let late = late(store, was)?;
    difference.overdue = self::late(store, is)?.into_iter().filter(|p| !late.contains(p)).collect();
    Ok(difference)
}

type Held = (Option<String>, String);

fn identities(store: &mut Store, run: &Run) -> Result<BTreeMap<Place, Held>, StoreError> {
    let sql = "SELECT repository, key, owner, privilege FROM identity
               WHERE from_run <= $1 AND (to_run IS NULL OR to_run >= $2)";
    let rows = store.query(sql, &[run.id.into(), run.id.into()])?;
    let held =
        |row: &Row| Ok((place(row)?, (row.maybe(2)?.map(str::to_owned), row.text(3)?.to_owned())));
    rows.iter().map(held).collect()
}

fn late(store: &mut Store, run: &Run) -> Result<Vec<Place>, StoreError> {
    let named = LATE.map(|rule| format!("'{rule}'")).join(", ");
    let sql = format!(
        "SELECT DISTINCT repository, identity FROM finding
         WHERE from_run <= $1 AND (to_run IS NULL OR to_run >= $2) AND state = 'active'
           AND identity IS NOT NULL AND rule IN ({named}) ORDER BY repository, identity"
    );
    let rows = store.query(&sql, &[run.id.into(), run.id.into()])?;
    rows.iter().map(place).collect()
}

fn place(row: &Row) -> Result<Place, StoreError> {
    Ok(Place { repository: row.text(0)?.to_owned(), identity: row.text(1)?.to_owned() })
}
