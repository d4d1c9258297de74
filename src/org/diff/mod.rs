//! Two runs, told apart.

mod compare;
mod report;

use std::collections::BTreeSet;

use serde::Serialize;

use super::Place;
use crate::inventory::Privilege;
use crate::store::{Row, Run, Store, StoreError};

/// The words of privileges, the least first.
pub(super) const PRIVILEGES: [&str; 4] = ["unknown", "read", "write", "admin"];

/// What became of an organisation between two runs. An identity of the whole organisation counts once,
/// in however many repositories it is.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// Whose repositories.
    pub organisation: String,
    /// The earlier run.
    pub from: At,
    /// The later run.
    pub to: At,
    /// Repositories that came and went.
    pub repositories: Repositories,
    /// Identities that were not there.
    pub new: Vec<Subject>,
    /// Identities that are not there any more.
    pub gone: Vec<Subject>,
    /// Identities that are in further repositories.
    pub spread: Vec<Spread>,
    /// What was not late, and is.
    pub overdue: Vec<Late>,
    /// Identities that somebody else answers for.
    pub handed_on: Vec<Handed>,
    /// Identities that may do more.
    pub widened: Vec<Widened>,
    /// Findings that came and went.
    pub findings: Findings,
}

/// A run.
#[derive(Debug, Serialize)]
pub struct At {
    /// Its number.
    pub run: i64,
    /// The day that it judged.
    pub as_of: String,
}

/// Repositories that came and went.
#[derive(Debug, Serialize)]
pub struct Repositories {
    /// Those that were not there.
    pub new: Vec<String>,
    /// Those that are not there any more.
    pub gone: Vec<String>,
}

/// An identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Its name in the organisation, or its key in its repository.
    pub identity: String,
    /// Where it is, and under which key.
    pub repositories: BTreeSet<Place>,
    /// Its class's word.
    pub class: String,
    /// Who answers for it; nobody where this is empty.
    pub holders: BTreeSet<String>,
    /// The most that it may do anywhere.
    pub privilege: &'static str,
}

/// An identity that is in further repositories.
#[derive(Debug, Serialize)]
pub struct Spread {
    /// Which.
    #[serde(flatten)]
    pub subject: Subject,
    /// Where it was not before.
    pub to: BTreeSet<Place>,
}

/// Something that should have been done by now.
#[derive(Debug, Serialize)]
pub struct Late {
    /// What: `rotation`, `review`, `contract-end`.
    pub kind: String,
    /// In words.
    pub what: String,
    /// Of which identity, where it is of one.
    pub identity: Option<String>,
    /// Where a roster says so.
    pub repositories: BTreeSet<Where>,
    /// Whose it is.
    pub holder: Option<String>,
    /// By when it should have been done.
    pub due: String,
    /// When it was last done, where that is known.
    pub since: Option<String>,
}

/// Where something should have been done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Where {
    /// The repository.
    pub repository: String,
    /// The identity's key there, where it is of one.
    pub key: Option<String>,
}

/// An identity that somebody else answers for.
#[derive(Debug, Serialize)]
pub struct Handed {
    /// Which.
    #[serde(flatten)]
    pub subject: Subject,
    /// Who answered for it.
    pub from: BTreeSet<String>,
}

/// An identity that may do more.
#[derive(Debug, Serialize)]
pub struct Widened {
    /// Which.
    #[serde(flatten)]
    pub subject: Subject,
    /// The most that it could do.
    pub from: &'static str,
}

/// Findings that came and went, of those that are active.
#[derive(Debug, Default, Serialize)]
pub struct Findings {
    /// Those that block.
    pub deny: Count,
    /// Those that are told.
    pub warn: Count,
}

/// How many came and went.
#[derive(Debug, Default, Serialize)]
pub struct Count {
    /// Those that were not there.
    pub new: i64,
    /// Those that are not there any more.
    pub resolved: i64,
}

/// A sort of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Sort {
    /// An identity that was not there
    New,
    /// An identity in a further repository
    Spread,
    /// Something that is late and was not
    Overdue,
    /// An identity that somebody else answers for
    HandedOn,
    /// An identity that may do more
    Widened,
    /// A finding that blocks and did not
    Findings,
}

impl Difference {
    /// What became of everything from one run to the other.
    ///
    /// # Errors
    /// Those of the store.
    pub fn between(store: &mut Store, was: &Run, is: &Run) -> Result<Self, StoreError> {
        compare::difference(store, was, is)
    }

    /// Whether there is any change of a sort.
    pub fn has(&self, sort: Sort) -> bool {
        match sort {
            Sort::New => !self.new.is_empty(),
            Sort::Spread => !self.spread.is_empty(),
            Sort::Overdue => !self.overdue.is_empty(),
            Sort::HandedOn => !self.handed_on.is_empty(),
            Sort::Widened => !self.widened.is_empty(),
            Sort::Findings => self.findings.deny.new > 0,
        }
    }
}

impl From<&Run> for At {
    fn from(run: &Run) -> Self {
        Self { run: run.id, as_of: run.as_of.clone() }
    }
}

impl Subject {
    /// Takes in what one repository says of it.
    fn add(&mut self, row: &Row) -> Result<(), StoreError> {
        let (repository, key) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        self.repositories.insert(Place { repository, key });
        self.holders.extend(row.maybe(4)?.map(str::to_owned));
        let most = Privilege::from_word(row.text(5)?).max(Privilege::from_word(self.privilege));
        self.privilege = most.as_str();
        Ok(())
    }
}
