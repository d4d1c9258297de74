//! Repositories as they were last read.

use std::collections::BTreeMap;

use super::database::places;
use super::{Run, Store, StoreError, Value};

/// So many repositories are asked about at once.
const ASKED: usize = 256;

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
    /// Keeps what was read, of repositories that are each named once. One that could not be read keeps
    /// what was read before, and is marked.
    ///
    /// # Errors
    /// Those of the store.
    pub fn keep(&mut self, run: &Run, readings: &[Reading]) -> Result<(), StoreError> {
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        for reading in readings {
            let told = (reading.repository.as_str(), reading.rules.as_str(), reading.size);
            let row = |revision: Option<&str>, last: Value| -> Vec<Value> {
                let (name, rules, size) = told;
                let seen = run.id.into();
                vec![
                    name.into(),
                    revision.into(),
                    rules.into(),
                    size.into(),
                    seen,
                    run.id.into(),
                    last,
                ]
            };
            match &reading.snapshot {
                Ok(snapshot) => {
                    read.push(row(reading.revision.as_deref(), snapshot.clone().into()));
                }
                // Without a revision it is read again next time.
                Err(reason) => unread.push(row(None, reason.as_str().into())),
            }
        }
        self.whole(|store| {
            store.database.write(
                "INSERT INTO repository (name, revision, rules, size, seen, read, snapshot)",
                &read,
                "ON CONFLICT (name) DO UPDATE SET
                     revision = excluded.revision, rules = excluded.rules, size = excluded.size,
                     seen = excluded.seen, read = excluded.read, snapshot = excluded.snapshot,
                     unread = NULL",
            )?;
            store.database.write(
                "INSERT INTO repository (name, revision, rules, size, seen, read, unread)",
                &unread,
                "ON CONFLICT (name) DO UPDATE SET
                     revision = excluded.revision, seen = excluded.seen, unread = excluded.unread",
            )
        })
    }

    /// Notes that a run knows of repositories which have not changed.
    ///
    /// # Errors
    /// Those of the store.
    pub fn still_there(&mut self, run: &Run, repositories: &[&str]) -> Result<(), StoreError> {
        self.seen(run.id, repositories)
    }

    /// Notes that a run which knew of repositories does not any more.
    ///
    /// # Errors
    /// Those of the store.
    pub fn not_there(&mut self, run: &Run, repositories: &[&str]) -> Result<(), StoreError> {
        self.seen(run.id - 1, repositories)
    }

    fn seen(&mut self, run: i64, repositories: &[&str]) -> Result<(), StoreError> {
        for chunk in repositories.chunks(ASKED) {
            let places = places(2, chunk.len());
            let sql = format!("UPDATE repository SET seen = $1 WHERE name IN ({places})");
            let names = chunk.iter().map(|name| Value::from(*name));
            let values: Vec<_> = std::iter::once(run.into()).chain(names).collect();
            self.database.execute(&sql, &values)?;
        }
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
        Ok(self.snapshots(&[repository])?.remove(repository))
    }

    /// The packed snapshots of repositories, by name, of those that were ever read.
    ///
    /// # Errors
    /// Those of the store.
    pub fn snapshots(
        &mut self,
        repositories: &[&str],
    ) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        let mut found = BTreeMap::new();
        for chunk in repositories.chunks(ASKED) {
            let places = places(1, chunk.len());
            let sql = format!("SELECT name, snapshot FROM repository WHERE name IN ({places})");
            let names: Vec<Value> = chunk.iter().map(|name| Value::from(*name)).collect();
            for row in self.query(&sql, &names)? {
                if let Some(snapshot) = row.bytes(1)? {
                    found.insert(row.text(0)?.to_owned(), snapshot.to_vec());
                }
            }
        }
        Ok(found)
    }

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
        let seen = other.known()?.into_iter().filter(|known| known.seen == share.id);
        let seen: Vec<_> = seen.collect();
        for chunk in seen.chunks(ASKED) {
            let names: Vec<&str> = chunk.iter().map(|known| known.repository.as_str()).collect();
            let mut snapshots = other.snapshots(&names)?;
            let (mut read, mut unread) = (Vec::new(), Vec::new());
            for known in chunk {
                let reading = |snapshot| Reading {
                    repository: known.repository.clone(),
                    revision: known.revision.clone(),
                    rules: known.rules.clone(),
                    size: known.size,
                    snapshot,
                };
                // What could not be read this time: what was read before is kept, and marked.
                read.extend(snapshots.remove(&known.repository).map(|one| reading(Ok(one))));
                unread.extend(known.unread.clone().map(|reason| reading(Err(reason))));
            }
            self.keep(run, &read)?;
            self.keep(run, &unread)?;
        }
        for observed in other.observed()? {
            self.observe(&observed)?;
        }
        Ok(())
    }
}
