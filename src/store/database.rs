//! The little that is asked of a database.

use super::StoreError;

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// What a query gives, in the order of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

/// SQLite or PostgreSQL. Statements write their values as `$1`, `$2`, and `$` for nothing else.
pub trait Database: Send {
    /// Runs statements that take no values and give none.
    ///
    /// # Errors
    /// What the database says.
    fn run(&mut self, script: &str) -> Result<(), StoreError>;

    /// Runs a statement, and gives how many rows it changed.
    ///
    /// # Errors
    /// What the database says.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError>;

    /// Runs a query.
    ///
    /// # Errors
    /// What the database says.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Writes rows: a statement up to its `VALUES`, the rows, and what follows them.
    ///
    /// # Errors
    /// What the database says; some of the rows may be there then.
    fn write(&mut self, head: &str, rows: &[Vec<Value>], tail: &str) -> Result<(), StoreError>;

    /// Runs a script that makes tables.
    ///
    /// # Errors
    /// What the database says.
    fn define(&mut self, script: &str) -> Result<(), StoreError> {
        self.run(script)
    }

    /// Whether there is a table of this name.
    ///
    /// # Errors
    /// What the database says.
    fn has(&mut self, table: &str) -> Result<bool, StoreError>;

    /// Keeps every other scan out, for as long as this is open.
    ///
    /// # Errors
    /// Another one is in.
    fn claim(&mut self) -> Result<(), StoreError>;
}

/// The places of so many values, counted from `first`: `$1, $2`.
pub(super) fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|at| format!("${at}")).collect();
    places.join(", ")
}

impl Value {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Int(_) => "number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// PostgreSQL takes no NUL in a text: neither does this.
impl From<String> for Value {
    fn from(text: String) -> Self {
        match text.contains('\0') {
            true => Self::Text(text.replace('\0', "\u{fffd}")),
            false => Self::Text(text),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Row {
    fn at(&self, column: usize) -> &Value {
        self.0.get(column).unwrap_or(&Value::Null)
    }

    /// A column that holds text.
    ///
    /// # Errors
    /// It holds something else.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        match self.at(column) {
            Value::Text(text) => Ok(text),
            other => Err(StoreError::Shape { found: other.name(), wanted: "text" }),
        }
    }

    /// A column that holds text or nothing.
    ///
    /// # Errors
    /// It holds something else.
    pub fn maybe(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.at(column) {
            Value::Null => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    /// A column that holds a number.
    ///
    /// # Errors
    /// It holds something else.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        match self.at(column) {
            Value::Int(number) => Ok(*number),
            other => Err(StoreError::Shape { found: other.name(), wanted: "a number" }),
        }
    }

    /// A column that holds bytes or nothing.
    ///
    /// # Errors
    /// It holds something else.
    pub fn bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.at(column) {
            Value::Null => Ok(None),
            Value::Bytes(bytes) => Ok(Some(bytes)),
            other => Err(StoreError::Shape { found: other.name(), wanted: "bytes" }),
        }
    }
}
