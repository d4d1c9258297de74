//! A store in one file.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::{Database, Row, StoreError, Value};

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// SQLite.
pub(super) struct Sqlite(Connection);

impl Sqlite {
    /// Opens the file, or makes it.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let fail = |error: rusqlite::Error| StoreError::Unopened {
            place: path.display().to_string(),
            reason: error.to_string(),
        };
        let connection = Connection::open(path).map_err(fail)?;
        connection.busy_timeout(PATIENCE).map_err(fail)?;
        // A cut write is undone at the next start; what was committed before a power cut may be lost
        // from the end, and is scanned again.
        let modes =
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON";
        connection.execute_batch(modes).map_err(fail)?;
        Ok(Self(connection))
    }
}

impl Database for Sqlite {
    fn run(&mut self, script: &str) -> Result<(), StoreError> {
        self.0.execute_batch(script).map_err(said)
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(said)?;
        let changed = statement.execute(params_from_iter(values)).map_err(said)?;
        Ok(changed as u64)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(said)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(values)).map_err(said)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(said)? {
            let value = |column| row.get_ref(column).map(of).map_err(said);
            found.push(Row((0..columns).map(value).collect::<Result<_, _>>()?));
        }
        Ok(found)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn of(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        // The schema has no such column; somebody's own query may.
        ValueRef::Real(number) => Value::Text(number.to_string()),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

fn said(error: rusqlite::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}
