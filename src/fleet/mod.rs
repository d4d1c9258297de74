//! Where the repositories of an organisation are: in a folder of checkouts, behind git addresses, on
//! GitHub.

mod github;
mod local;
mod remote;

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZero;

use serde::{Deserialize, Serialize};

use crate::collect::Tree;
use crate::github::{Failure, Spent};

pub use github::{Filter, GitHub};
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
    /// GitHub does not give the list.
    #[error("the repositories of `{owner}` cannot be listed: {failure}")]
    GitHub {
        /// Whose.
        owner: String,
        /// Why.
        failure: Failure,
    },
    /// There is nobody of the name.
    #[error("GitHub knows no organisation and no user `{0}`, or does not show it to this token")]
    NoOwner(String),
    /// Nothing is to be seen of what is there.
    #[error(
        "no repository of `{0}` is to be seen with this token: a GitHub App must be installed there, a fine-grained token be given its repositories, a classic one the scope `repo`"
    )]
    Unseen(String),
    /// The list is not whole.
    #[error(
        "GitHub counts {counted} repositories of `{owner}` and shows {listed}: they change too fast, or not all are to be seen; try again"
    )]
    Incomplete {
        /// Whose.
        owner: String,
        /// How many GitHub counts.
        counted: usize,
        /// How many it shows.
        listed: usize,
    },
    /// One repository, where many are expected.
    #[error(
        "`{0}` is a repository itself: name the folder that it is in, or judge it alone with `keyroster check`"
    )]
    Itself(String),
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

/// All repositories of a set that are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// By name.
    pub members: Vec<Member>,
    /// How many were left out, by the reason: `archived`, `forks`.
    pub left_out: BTreeMap<String, usize>,
    /// Whether everything that was to be seen is public: there may be more that is not to be seen.
    pub only_public: bool,
}

/// What reading has cost so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Of GitHub's API.
    pub spent: Spent,
    /// Repositories that were read together with others.
    pub batched: u64,
    /// Repositories that came by git.
    pub cloned: u64,
    /// Repositories that came as an archive.
    pub archived: u64,
}

/// Why a repository's files are not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unopened {
    /// This one cannot be read: why, for a person.
    Unread(String),
    /// Nothing can be read at the moment, this one as little as others: why, for a person. It is to be
    /// asked for again.
    Stopped(String),
}

/// The files of a repository, or why they are not here.
pub type Opened = Result<Box<dyn Tree>, Unopened>;

/// A set of repositories.
pub trait Fleet: Sync + fmt::Debug {
    /// Every repository, by name.
    ///
    /// # Errors
    /// They cannot be listed, or not all of them.
    fn list(&self) -> Result<Listing, FleetError>;

    /// Opens some, and hands over each as soon as it is there, in any order: its place among them and
    /// its files. What is handed over may be dropped at once, so that few are held at a time. Several
    /// threads may ask.
    fn open(&self, members: &[Member], take: &mut dyn FnMut(usize, Opened));

    /// What that has cost so far, where it is counted.
    fn cost(&self) -> Option<Cost> {
        None
    }

    /// So many are best opened together.
    fn batch(&self) -> usize {
        1
    }

    /// So many threads are best kept busy with opening.
    fn at_once(&self) -> usize {
        std::thread::available_parallelism().map_or(1, NonZero::get)
    }
}

/// Opens one after the other.
fn one_by_one(
    members: &[Member],
    take: &mut dyn FnMut(usize, Opened),
    open: impl Fn(&Member) -> Result<Box<dyn Tree>, String>,
) {
    for (at, member) in members.iter().enumerate() {
        take(at, open(member).map_err(Unopened::Unread));
    }
}

/// Puts them in order, and makes sure that each has a name of its own.
fn in_order(mut members: Vec<Member>, place: &str) -> Result<Listing, FleetError> {
    members.sort();
    if members.is_empty() {
        return Err(FleetError::Empty(place.to_owned()));
    }
    let twice = members.windows(2).find(|pair| pair[0].name == pair[1].name);
    twice.map_or(Ok(()), |pair| Err(FleetError::Twice(pair[0].name.clone())))?;
    Ok(Listing { members, ..Listing::default() })
}
