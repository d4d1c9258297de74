//! What holds from one run to another: verdicts, identities, sightings, findings.

use std::collections::BTreeMap;

use super::{Run, Store, StoreError, Value};

/// A table whose rows hold from a run to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// What came of a repository.
    Verdict,
    /// Its identities.
    Identity,
    /// Which partner reaches them.
    Reach,
    /// What they lead to, in other repositories too.
    Link,
    /// Where they are seen.
    Sighting,
    /// What is wrong.
    Finding,
}

impl Table {
    /// Every one of them.
    pub const ALL: [Self; 6] =
        [Self::Verdict, Self::Identity, Self::Reach, Self::Link, Self::Sighting, Self::Finding];

    /// Its name, its columns after `repository`, and of those how many make its key and how many say
    /// whether it is still the same. What comes after is written over.
    const fn shape(self) -> (&'static str, &'static [&'static str], usize, usize) {
        match self {
            Self::Verdict => {
                ("verdict", &["verdict", "deny", "warn", "waived", "planned", "body"], 0, 5)
            }
            Self::Identity => (
                "identity",
                &["key", "scope", "name", "class", "kind", "owner", "privilege", "due", "body"],
                1,
                9,
            ),
            Self::Reach => ("reach", &["key", "party", "how"], 3, 3),
            Self::Link => ("link", &["key", "to_repository", "to_key", "how"], 4, 4),
            Self::Sighting => ("sighting", &["key", "rule", "path", "line"], 4, 4),
            // A message counts the days: that is not another finding.
            Self::Finding => (
                "finding",
                &[
                    "fingerprint",
                    "rule",
                    "level",
                    "state",
                    "identity",
                    "owner",
                    "due",
                    "message",
                    "body",
                ],
                1,
                7,
            ),
        }
    }
}

/// A row of a table, without its repository and its runs.
pub type Fact = Vec<Value>;

impl Store {
    /// Says what holds of a repository as of a run: what is new begins with it, what is gone ended
    /// with the one before.
    ///
    /// # Errors
    /// Those of the store.
    pub fn state(
        &mut self,
        run: &Run,
        table: Table,
        repository: &str,
        facts: Vec<Fact>,
    ) -> Result<(), StoreError> {
        let (name, columns, keys, same) = table.shape();
        let listed = columns.join(", ");
        let sql = format!(
            "SELECT from_run, {listed} FROM {name} WHERE repository = $1 AND to_run IS NULL"
        );
        let mut held = BTreeMap::new();
        for row in self.query(&sql, &[repository.into()])? {
            let (from, fact) = (row.int(0)?, row.0[1..].to_vec());
            held.insert(fact[..keys].to_vec(), (from, fact));
        }
        for fact in facts {
            match held.remove(&fact[..keys]) {
                Some((_, old)) if old == fact => {}
                // A run that is judged again, or what may change without being another.
                Some((from, old)) if from == run.id || old[..same] == fact[..same] => {
                    self.write_over(table, repository, from, &fact)?;
                }
                Some((from, old)) => {
                    self.end(table, repository, from, run.id - 1, &old[..keys])?;
                    self.insert(table, repository, run.id, fact)?;
                }
                None => self.insert(table, repository, run.id, fact)?,
            }
        }
        for (key, (from, _)) in held {
            self.end(table, repository, from, run.id - 1, &key)?;
        }
        Ok(())
    }

    fn insert(
        &mut self,
        table: Table,
        repository: &str,
        from: i64,
        fact: Fact,
    ) -> Result<(), StoreError> {
        let (name, columns, ..) = table.shape();
        let places: Vec<String> = (3..columns.len() + 3).map(|at| format!("${at}")).collect();
        let sql = format!(
            "INSERT INTO {name} (repository, from_run, {}) VALUES ($1, $2, {})",
            columns.join(", "),
            places.join(", ")
        );
        let values = [vec![repository.into(), from.into()], fact].concat();
        self.database.execute(&sql, &values).map(|_| ())
    }

    fn write_over(
        &mut self,
        table: Table,
        repository: &str,
        from: i64,
        fact: &[Value],
    ) -> Result<(), StoreError> {
        let (name, columns, keys, _) = table.shape();
        let rest = &columns[keys..];
        let set = rest.iter().zip(1..).map(|(column, at)| format!("{column} = ${at}"));
        let set = set.collect::<Vec<_>>().join(", ");
        let sql = format!("UPDATE {name} SET {set} WHERE {}", row_of(table, rest.len() + 1));
        let values = [&fact[keys..], &[repository.into(), from.into()], &fact[..keys]].concat();
        self.database.execute(&sql, &values).map(|_| ())
    }

    /// A row that ends before it began, as where a run is judged again, is gone.
    fn end(
        &mut self,
        table: Table,
        repository: &str,
        from: i64,
        last: i64,
        key: &[Value],
    ) -> Result<(), StoreError> {
        let (name, ..) = table.shape();
        let of = |first| row_of(table, first);
        let (sql, head) = match from > last {
            true => (format!("DELETE FROM {name} WHERE {}", of(1)), vec![]),
            false => {
                let sql = format!("UPDATE {name} SET to_run = $1 WHERE {}", of(2));
                (sql, vec![last.into()])
            }
        };
        let values = [&head[..], &[repository.into(), from.into()], key].concat();
        self.database.execute(&sql, &values).map(|_| ())
    }
}

/// The condition that finds one row, its values counted from `first`.
fn row_of(table: Table, first: usize) -> String {
    let (_, columns, keys, _) = table.shape();
    let named = ["repository", "from_run"].into_iter().chain(columns[..keys].iter().copied());
    let equal = named.zip(first..).map(|(column, at)| format!("{column} = ${at}"));
    equal.collect::<Vec<_>>().join(" AND ")
}
