//! A store in one file.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};

use super::database::places;
use super::{Database, Row, StoreError, Value};

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// SQLite.
pub(super) struct Sqlite {
    connection: Connection,
    path: PathBuf,
    claimed: Option<File>,
}

impl Sqlite {
    /// Opens the file, or makes it.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let fail = |error| unopened(path, error);
        let connection = Connection::open(path).map_err(fail)?;
        connection.busy_timeout(PATIENCE).map_err(fail)?;
        // A cut write is undone at the next start; what was committed before a power cut may be lost
        // from the end, and is scanned again.
        let modes =
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON";
        connection.execute_batch(modes).map_err(fail)?;
        Ok(Self { connection, path: path.to_owned(), claimed: None })
    }

    /// Opens a file that is there, and changes nothing. In a folder that takes no files, one that
    /// nobody writes to can be read all the same.
    pub(super) fn read(path: &Path) -> Result<Self, StoreError> {
        // Who may not write leaves the files behind that readers and writers share.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(path, flags).and_then(looked_at);
        let connection = match opened {
            Err(_) if path.is_file() && is_at_rest(path) => {
                let name = percent_encode(path.as_os_str().as_encoded_bytes(), NON_ALPHANUMERIC);
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX
                    | OpenFlags::SQLITE_OPEN_URI;
                Connection::open_with_flags(format!("file:{name}?immutable=1"), flags)
                    .and_then(looked_at)
            }
            opened => opened,
        };
        let connection = connection.map_err(|error| unopened(path, error))?;
        Ok(Self { connection, path: path.to_owned(), claimed: None })
    }
}

fn looked_at(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(PATIENCE)?;
    connection.execute_batch("PRAGMA query_only = ON")?;
    connection.query_row("SELECT COUNT(*) FROM sqlite_master", [], |_| Ok(()))?;
    Ok(connection)
}

/// Whether all of it is in the file itself.
fn is_at_rest(path: &Path) -> bool {
    std::fs::metadata(beside(path, "-wal")).map_or(true, |meta| meta.len() == 0)
}

/// The file whose name is longer by this.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

impl Database for Sqlite {
    fn run(&mut self, script: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(script).map_err(said)
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached(&numbered(sql)).map_err(said)?;
        let changed = statement.execute(params_from_iter(values)).map_err(said)?;
        Ok(changed as u64)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(&numbered(sql)).map_err(said)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(values)).map_err(said)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(said)? {
            let value = |column| row.get_ref(column).map(of).map_err(said);
            found.push(Row((0..columns).map(value).collect::<Result<_, _>>()?));
        }
        Ok(found)
    }

    /// One after the other: nothing is waited for here.
    fn write(&mut self, head: &str, rows: &[Vec<Value>], tail: &str) -> Result<(), StoreError> {
        let Some(first) = rows.first() else { return Ok(()) };
        let sql = format!("{head} VALUES ({}) {tail}", places(1, first.len()));
        let mut statement = self.connection.prepare_cached(&numbered(&sql)).map_err(said)?;
        for row in rows {
            statement.execute(params_from_iter(row)).map_err(said)?;
        }
        Ok(())
    }

    fn has(&mut self, table: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1";
        Ok(!self.query(sql, &[table.into()])?.is_empty())
    }

    /// The lock is of a file beside it, and ends with the process however that ends.
    fn claim(&mut self) -> Result<(), StoreError> {
        let path = beside(&self.path, "-lock");
        let fail = |error: std::io::Error| StoreError::Unopened {
            place: path.display().to_string(),
            reason: error.to_string(),
        };
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => self.claimed = Some(file),
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Busy(self.path.display().to_string()));
            }
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        Ok(())
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

/// `$2` is the second value, as in PostgreSQL; SQLite would take it for a name, and count the names.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn unopened(path: &Path, error: rusqlite::Error) -> StoreError {
    StoreError::Unopened { place: path.display().to_string(), reason: error.to_string() }
}

fn said(error: rusqlite::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}
