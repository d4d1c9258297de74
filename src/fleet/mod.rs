//! Where the repositories of an organisation are: in a folder of checkouts, behind git addresses, on
//! GitHub.

mod local;
mod remote;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::collect::Tree;

pub use local::Local;
pub use remote::Remote;

/// A repository that is in the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Member {
    /// Its name: `acme/web`.
    pub name: String,
    /// What tells its contents apart, where that is known before they are read.
    pub revision: Option<String>,
    /// How much there is to read, in bytes, as far as that is known.
    pub size: u64,
}

/// Why the repositories cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// There is no such folder, or it cannot be listed.
    #[error("`{place}` cannot be listed: {reason}")]
    Unlistable {
        /// The folder or file.
        place: String,
        /// What the system said.
        reason: String,
    },
    /// Nothing is there.
    #[error("there is no repository in `{0}`")]
    Empty(String),
    /// Two have one name.
    #[error("`{0}` is the name of two repositories; give one of them another name")]
    Twice(String),
    /// A line of a list that is no address.
    #[error("{place}:{line}: {reason}")]
    Line {
        /// The file.
        place: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// A set of repositories.
pub trait Fleet: Sync + fmt::Debug {
    /// Every repository, by name.
    ///
    /// # Errors
    /// They cannot be listed, or not all of them.
    fn list(&self) -> Result<Vec<Member>, FleetError>;

    /// The files of one. Threads may ask for several at once.
    ///
    /// # Errors
    /// Why it cannot be read, for a person.
    fn open(&self, member: &Member) -> Result<Box<dyn Tree>, String>;
}

/// Puts them in order, and makes sure that each has a name of its own.
fn in_order(mut members: Vec<Member>, place: &str) -> Result<Vec<Member>, FleetError> {
    members.sort();
    if members.is_empty() {
        return Err(FleetError::Empty(place.to_owned()));
    }
    let twice = members.windows(2).find(|pair| pair[0].name == pair[1].name);
    twice.map_or(Ok(()), |pair| Err(FleetError::Twice(pair[0].name.clone())))?;
    Ok(members)
}
