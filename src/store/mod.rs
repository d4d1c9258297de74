//! What an organisation's scans leave: one file, or a database that a team shares.
//!
//! The schema is in `schema/`, plain SQL that SQLite and PostgreSQL both read, and meant to be asked
//! by hand as well. What can change from run to run has the run that it holds from and the last that
//! it holds to, so that any two runs can be told apart and nothing is kept twice.

mod database;
mod error;
mod evidence;
mod history;
mod passfile;
mod place;
mod postgres;
mod repositories;
mod runs;
mod schema;
mod server;
mod sqlite;

use std::path::Path;
use std::time::Duration;

use self::postgres::Postgres;

pub use database::{Database, Row, Value};
pub use error::StoreError;
pub use evidence::Observed;
pub use history::{Fact, Table};
pub use place::Place;
pub use repositories::{Known, Reading};
pub use runs::{Run, RunState};
pub use server::Access;

/// How often, and how long apart, another scan is waited for: a server takes a moment to notice one
/// that was cut off.
const TRIES: u32 = 20;
const APART: Duration = Duration::from_millis(100);

/// Keeps every other scan out.
fn claim(database: &mut dyn Database) -> Result<(), StoreError> {
    for _ in 0..TRIES {
        match database.claim() {
            Err(StoreError::Busy(_)) => std::thread::sleep(APART),
            claimed => return claimed,
        }
    }
    database.claim()
}

/// The store of one organisation.
#[expect(missing_debug_implementations, reason = "a connection may hold a password")]
pub struct Store {
    database: Box<dyn Database>,
    place: String,
    within: bool,
}

impl Store {
    /// Opens a file to write into it, or makes it.
    ///
    /// # Errors
    /// As [`Store::at`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::at(&Place::File(path.to_owned()), &Access::default())
    }

    /// Opens a store to write into it, or makes one, brings its schema up to date, and keeps others
    /// from writing.
    ///
    /// # Errors
    /// It is no store, one of a later version, cannot be written, or another scan writes to it.
    pub fn at(place: &Place, access: &Access) -> Result<Self, StoreError> {
        let mut database: Box<dyn Database> = match place {
            Place::File(path) => Box::new(sqlite::Sqlite::open(path)?),
            Place::Server(address) => Box::new(Postgres::connect(address, access, true)?),
        };
        claim(&mut *database)?;
        schema::migrate(&mut *database)?;
        Ok(Self { database, place: place.to_string(), within: false })
    }

    /// Opens a store to read it only, as it is at this moment: a file may be write-protected, and on a
    /// server a role that may only read is enough.
    ///
    /// # Errors
    /// There is none, or one of another version.
    pub fn read(place: &Place, access: &Access) -> Result<Self, StoreError> {
        let mut database: Box<dyn Database> = match place {
            Place::File(path) => Box::new(sqlite::Sqlite::read(path)?),
            Place::Server(address) => Box::new(Postgres::connect(address, access, false)?),
        };
        schema::check(&mut *database, &place.to_string())?;
        // What a scan writes meanwhile is not seen by halves.
        database.run("BEGIN")?;
        Ok(Self { database, place: place.to_string(), within: false })
    }

    /// What it is called: a file, or an address without its password.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Does several things, or none of them. What is whole already may be a part of it.
    ///
    /// # Errors
    /// Those of the work, and of the database.
    pub fn whole<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.within {
            return work(self);
        }
        self.database.run("BEGIN")?;
        self.within = true;
        let done = work(self);
        self.within = false;
        match done {
            Ok(done) => self.database.run("COMMIT").map(|()| done),
            Err(error) => {
                // Where this fails as well, the connection is gone, and with it what was begun.
                let _ = self.database.run("ROLLBACK");
                Err(error)
            }
        }
    }

    /// Asks the store in SQL.
    ///
    /// # Errors
    /// Those of the database.
    pub fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.database.query(sql, values)
    }
}
