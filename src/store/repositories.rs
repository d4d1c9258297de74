//! Repositories as they were last read.

use super::{Run, Store, StoreError};

/// What came of reading a repository.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Its name: `acme/web`.
    pub repository: String,
    /// What tells its contents apart; nothing where that cannot be known before it is read.
    pub revision: Option<String>,
    /// What tells the rules apart that it was read with.
    pub rules: String,
    /// How much there was to read, in bytes.
    pub size: i64,
    /// The packed snapshot, or why there is none.
    pub snapshot: Result<Vec<u8>, String>,
}

/// A repository that the store has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub repository: String,
    /// What told its contents apart.
    pub revision: Option<String>,
    /// What told the rules apart that it was read with.
    pub rules: String,
    /// How much there was to read, in bytes.
    pub size: i64,
    /// The last run that knew of it.
    pub seen: i64,
    /// Why it could not be read, where it could not.
    pub unread: Option<String>,
}

impl Store {
    /// Keeps what was read. A repository that could not be read keeps what was read before, and is
    /// marked.
    ///
    /// # Errors
    /// Those of the store.
    pub fn keep(&mut self, run: &Run, reading: &Reading) -> Result<(), StoreError> {
        let head = [
            reading.repository.as_str().into(),
            reading.revision.as_deref().into(),
            reading.rules.as_str().into(),
            reading.size.into(),
            run.id.into(),
        ];
        let mut values = Vec::from(head);
        let sql = match &reading.snapshot {
            Ok(snapshot) => {
                values.push(snapshot.clone().into());
                "INSERT INTO repository (name, revision, rules, size, seen, read, snapshot)
                 VALUES ($1, $2, $3, $4, $5, $5, $6)
                 ON CONFLICT (name) DO UPDATE SET
                     revision = excluded.revision, rules = excluded.rules, size = excluded.size,
                     seen = excluded.seen, read = excluded.read, snapshot = excluded.snapshot,
                     unread = NULL"
            }
            // Without a revision it is read again next time.
            Err(reason) => {
                values[1] = super::Value::Null;
                values.push(reason.as_str().into());
                "INSERT INTO repository (name, revision, rules, size, seen, read, unread)
                 VALUES ($1, $2, $3, $4, $5, $5, $6)
                 ON CONFLICT (name) DO UPDATE SET
                     revision = excluded.revision, seen = excluded.seen, unread = excluded.unread"
            }
        };
        self.database.execute(sql, &values)?;
        Ok(())
    }

    /// Notes that a run knows of a repository which has not changed.
    ///
    /// # Errors
    /// Those of the store.
    pub fn still_there(&mut self, run: &Run, repository: &str) -> Result<(), StoreError> {
        let sql = "UPDATE repository SET seen = $1 WHERE name = $2";
        self.database.execute(sql, &[run.id.into(), repository.into()])?;
        Ok(())
    }

    /// Every repository, by name, without its snapshot.
    ///
    /// # Errors
    /// Those of the store.
    pub fn known(&mut self) -> Result<Vec<Known>, StoreError> {
        let sql = "SELECT name, revision, rules, size, seen, unread FROM repository ORDER BY name";
        let rows = self.query(sql, &[])?;
        let known = |row: &super::Row| {
            Ok(Known {
                repository: row.text(0)?.to_owned(),
                revision: row.maybe(1)?.map(str::to_owned),
                rules: row.text(2)?.to_owned(),
                size: row.int(3)?,
                seen: row.int(4)?,
                unread: row.maybe(5)?.map(str::to_owned),
            })
        };
        rows.iter().map(known).collect()
    }

    /// A repository's packed snapshot; none where it was never read.
    ///
    /// # Errors
    /// Those of the store.
    pub fn snapshot(&mut self, repository: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT snapshot FROM repository WHERE name = $1";
        let rows = self.query(sql, &[repository.into()])?;
        Ok(rows.first().map(|row| row.bytes(0)).transpose()?.flatten().map(<[u8]>::to_vec))
    }
}

impl Store {
    /// Takes over every repository that another store's run has seen.
    ///
    /// # Errors
    /// Those of the stores.
    pub fn take_over(
        &mut self,
        run: &Run,
        other: &mut Self,
        share: &Run,
    ) -> Result<(), StoreError> {
        for known in other.known()?.into_iter().filter(|known| known.seen == share.id) {
            let snapshot = other.snapshot(&known.repository)?;
            let mut reading = Reading {
                repository: known.repository,
                revision: known.revision,
                rules: known.rules,
                size: known.size,
                snapshot: snapshot.ok_or_else(|| known.unread.clone().unwrap_or_default()),
            };
            self.keep(run, &reading)?;
            // It could not be read this time: what was read before is kept, and marked.
            if let Some(reason) = known.unread {
                reading.snapshot = Err(reason);
                self.keep(run, &reading)?;
            }
        }
        for observed in other.observed()? {
            self.observe(&observed)?;
        }
        Ok(())
    }
}
