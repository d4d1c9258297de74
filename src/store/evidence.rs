//! What was observed live: of an organisation, and of repositories.

use super::{Row, Store, StoreError};

/// A look at an organisation or a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Of what: `acme`, `acme/web`.
    pub subject: String,
    /// The day, `2026-11-26`.
    pub observed: String,
    /// What was asked for and not shown, as JSON.
    pub unseen: String,
    /// What was seen, packed.
    pub contents: Vec<u8>,
}

const COLUMNS: &str = "subject, observed, unseen, contents";

impl Store {
    /// Keeps a look, unless a newer one is there.
    ///
    /// # Errors
    /// Those of the store.
    pub fn observe(&mut self, one: &Observed) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO evidence ({COLUMNS}) VALUES ($1, $2, $3, $4)
             ON CONFLICT (subject) DO UPDATE SET observed = excluded.observed,
                 unseen = excluded.unseen, contents = excluded.contents
             WHERE evidence.observed <= excluded.observed"
        );
        let values = [
            one.subject.as_str().into(),
            one.observed.as_str().into(),
            one.unseen.as_str().into(),
            one.contents.clone().into(),
        ];
        self.database.execute(&sql, &values).map(|_| ())
    }

    /// Every look, by subject.
    ///
    /// # Errors
    /// Those of the store.
    pub fn observed(&mut self) -> Result<Vec<Observed>, StoreError> {
        let rows = self.query(&format!("SELECT {COLUMNS} FROM evidence ORDER BY subject"), &[])?;
        rows.iter().map(read).collect()
    }

    /// The last look at something.
    ///
    /// # Errors
    /// Those of the store.
    pub fn observed_of(&mut self, subject: &str) -> Result<Option<Observed>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM evidence WHERE subject = $1");
        self.query(&sql, &[subject.into()])?.first().map(read).transpose()
    }

    /// The day of each look, by subject.
    ///
    /// # Errors
    /// Those of the store.
    pub fn observed_on(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        let rows = self.query("SELECT subject, observed FROM evidence ORDER BY subject", &[])?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))).collect()
    }
}

fn read(row: &Row) -> Result<Observed, StoreError> {
    Ok(Observed {
        subject: row.text(0)?.to_owned(),
        observed: row.text(1)?.to_owned(),
        unseen: row.text(2)?.to_owned(),
        contents: row.bytes(3)?.unwrap_or_default().to_vec(),
    })
}
