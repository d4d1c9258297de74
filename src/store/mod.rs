//! What an organisation's scans leave: one file, or a database that a team shares.
//!
//! The schema is in `schema/`, plain SQL that SQLite and PostgreSQL both read, and meant to be asked
//! by hand as well. What can change from run to run has the run that it holds from and the last that
//! it holds to, so that any two runs can be told apart and nothing is kept twice.

mod database;
mod error;
mod evidence;
mod history;
mod repositories;
mod runs;
mod schema;
mod sqlite;

use std::path::Path;

pub use database::{Database, Row, Value};
pub use error::StoreError;
pub use evidence::Observed;
pub use history::{Fact, Table};
pub use repositories::{Known, Reading};
pub use runs::{Run, RunState};

/// The store.
#[expect(missing_debug_implementations, reason = "a connection may hold a password")]
pub struct Store {
    database: Box<dyn Database>,
}

impl Store {
    /// Opens a store, or makes one, and brings its schema up to date.
    ///
    /// # Errors
    /// It is no store, one of a later version, or cannot be written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::over(Box::new(sqlite::Sqlite::open(path)?))
    }

    /// A store over a database that is there.
    ///
    /// # Errors
    /// Those of the database; its schema is of a later version.
    pub fn over(mut database: Box<dyn Database>) -> Result<Self, StoreError> {
        schema::migrate(&mut *database)?;
        Ok(Self { database })
    }

    /// Does several things, or none of them.
    ///
    /// # Errors
    /// Those of the work, and of the database.
    pub fn whole<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.database.run("BEGIN")?;
        let done = work(self);
        self.database.run(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        done
    }

    /// Asks the store in SQL.
    ///
    /// # Errors
    /// Those of the database.
    pub fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.database.query(sql, values)
    }
}
