//! What holds from one run to another: verdicts, identities, sightings, findings.

use std::collections::BTreeMap;

use super::database::places;
use super::{Run, Store, StoreError, Value};

/// A table whose rows hold from a run to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// What came of a repository.
    Verdict,
    /// Its identities.
    Identity,
    /// Which partner reaches them.
    Reach,
    /// What they lead to, in other repositories too.
    Link,
    /// What is to be done by a day.
    Obligation,
    /// Where they are seen.
    Sighting,
    /// What is wrong.
    Finding,
}

impl Table {
    /// Every one of them.
    pub const ALL: [Self; 7] = [
        Self::Verdict,
        Self::Identity,
        Self::Reach,
        Self::Link,
        Self::Obligation,
        Self::Sighting,
        Self::Finding,
    ];

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
            Self::Obligation => (
                "obligation",
                &[
                    "fingerprint",
                    "kind",
                    "key",
                    "party",
                    "due",
                    "late",
                    "since",
                    "state",
                    "what",
                    "next",
                ],
                1,
                8,
            ),
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

/// So many repositories are asked about at once.
const ASKED: usize = 256;

/// A row that holds: since which run, and what it says.
type Held = BTreeMap<(String, Vec<Value>), (i64, Fact)>;

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
        self.state_all(run, table, vec![(repository.to_owned(), facts)])
    }

    /// Says it of many repositories, each of which is named once.
    ///
    /// # Errors
    /// Those of the store.
    pub fn state_all(
        &mut self,
        run: &Run,
        table: Table,
        stated: Vec<(String, Vec<Fact>)>,
    ) -> Result<(), StoreError> {
        let (.., keys, same) = table.shape();
        let mut held = self.held(table, &stated)?;
        let mut rows = Vec::new();
        for (repository, facts) in stated {
            for fact in facts {
                let key = (repository.clone(), fact[..keys].to_vec());
                let row = |from, to, fact| row(&repository, from, to, fact);
                match held.remove(&key) {
                    Some((_, old)) if old == fact => {}
                    // A run that is judged again, or what may change without being another.
                    Some((from, old)) if from == run.id || old[..same] == fact[..same] => {
                        rows.push(row(from, None, fact));
                    }
                    Some((from, old)) => {
                        rows.push(row(from, Some(run.id - 1), old));
                        rows.push(row(run.id, None, fact));
                    }
                    None => rows.push(row(run.id, None, fact)),
                }
            }
        }
        for ((repository, key), (from, fact)) in held {
            // What ends before it began, as where a run is judged again, is gone.
            match from >= run.id {
                true => self.forget(table, &repository, from, &key)?,
                false => rows.push(row(&repository, from, Some(run.id - 1), fact)),
            }
        }
        let (head, tail) = upsert(table);
        self.database.write(&head, &rows, &tail)
    }

    /// Ends what is known of every repository that a run did not see.
    ///
    /// # Errors
    /// Those of the store.
    pub fn retire(&mut self, run: &Run) -> Result<(), StoreError> {
        for table in Table::ALL {
            let (name, ..) = table.shape();
            let sql = format!(
                "UPDATE {name} SET to_run = $1 WHERE to_run IS NULL AND repository NOT IN
                     (SELECT name FROM repository WHERE seen = $2)"
            );
            self.database.execute(&sql, &[(run.id - 1).into(), run.id.into()])?;
        }
        Ok(())
    }

    fn held(&mut self, table: Table, stated: &[(String, Vec<Fact>)]) -> Result<Held, StoreError> {
        let (name, columns, keys, _) = table.shape();
        let mut held = Held::new();
        for chunk in stated.chunks(ASKED) {
            let sql = format!(
                "SELECT repository, from_run, {} FROM {name} WHERE to_run IS NULL AND repository IN ({})",
                columns.join(", "),
                places(1, chunk.len())
            );
            let named: Vec<Value> = chunk.iter().map(|(name, _)| name.as_str().into()).collect();
            for mut row in self.query(&sql, &named)? {
                let fact = row.0.split_off(2);
                let key = (row.text(0)?.to_owned(), fact[..keys].to_vec());
                held.insert(key, (row.int(1)?, fact));
            }
        }
        Ok(held)
    }

    fn forget(
        &mut self,
        table: Table,
        repository: &str,
        from: i64,
        key: &[Value],
    ) -> Result<(), StoreError> {
        let (name, columns, keys, _) = table.shape();
        let named = ["repository", "from_run"].into_iter().chain(columns[..keys].iter().copied());
        let equal: Vec<_> =
            named.zip(1..).map(|(column, at)| format!("{column} = ${at}")).collect();
        let sql = format!("DELETE FROM {name} WHERE {}", equal.join(" AND "));
        let values = [&[repository.into(), from.into()], key].concat();
        self.database.execute(&sql, &values).map(|_| ())
    }
}

/// A row in the order of [`upsert`].
fn row(repository: &str, from: i64, to: Option<i64>, fact: Fact) -> Vec<Value> {
    [vec![repository.into(), from.into(), to.into()], fact].concat()
}

/// What writes a row, or over the one of the same repository, key and first run.
fn upsert(table: Table) -> (String, String) {
    let (name, columns, keys, _) = table.shape();
    let head = format!("INSERT INTO {name} (repository, from_run, to_run, {})", columns.join(", "));
    let key = [&["repository", "from_run"], &columns[..keys]].concat().join(", ");
    let rest = ["to_run"].iter().chain(&columns[keys..]);
    let set: Vec<_> = rest.map(|column| format!("{column} = excluded.{column}")).collect();
    (head, format!("ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", ")))
}
