//! Runs: one scan of an organisation each.

use super::{Row, Store, StoreError};

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Repositories are being read, or it was interrupted.
    Open,
    /// Every repository of its share was read; nothing is judged yet.
    Collected,
    /// Judged as well.
    Complete,
}

impl RunState {
    /// Its word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Collected => "collected",
            Self::Complete => "complete",
        }
    }
}

/// A scan of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Counts from 1.
    pub id: i64,
    /// Whose repositories.
    pub organisation: String,
    /// The day that is judged, `2026-11-26`.
    pub as_of: String,
    /// How far it has come.
    pub state: RunState,
    /// Tells the list of repositories apart that the whole has.
    pub plan: String,
    /// Which share of it, from 1.
    pub shard: i64,
    /// How many shares there are.
    pub shards: i64,
}

const COLUMNS: &str = "id, organisation, as_of, state, plan, shard, shards";

impl Store {
    /// Begins a run.
    ///
    /// # Errors
    /// Those of the store; it is another organisation's, whose repositories would be taken for gone.
    pub fn begin(&mut self, run: &Run) -> Result<Run, StoreError> {
        let other = |held: &Run| !held.organisation.eq_ignore_ascii_case(&run.organisation);
        if let Some(held) = self.runs()?.into_iter().find(other) {
            return Err(StoreError::OfAnother {
                place: self.place.clone(),
                holds: held.organisation,
                wanted: run.organisation.clone(),
            });
        }
        let rows = self.query("SELECT COALESCE(MAX(id), 0) + 1 FROM run", &[])?;
        let run = Run { id: rows.first().map_or(Ok(1), |row| row.int(0))?, ..run.clone() };
        let sql =
            format!("INSERT INTO run ({COLUMNS}, tool) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        let values = [
            run.id.into(),
            run.organisation.as_str().into(),
            run.as_of.as_str().into(),
            run.state.as_str().into(),
            run.plan.as_str().into(),
            run.shard.into(),
            run.shards.into(),
            env!("CARGO_PKG_VERSION").into(),
        ];
        self.database.execute(&sql, &values)?;
        Ok(run)
    }

    /// Goes on with a run, by another list than it had, where there is one.
    ///
    /// # Errors
    /// Those of the store.
    pub fn go_on(&mut self, run: &Run, plan: &str) -> Result<Run, StoreError> {
        let run = Run { state: RunState::Open, plan: plan.to_owned(), ..run.clone() };
        let sql = "UPDATE run SET state = $1, plan = $2 WHERE id = $3";
        let values = [run.state.as_str().into(), plan.into(), run.id.into()];
        self.database.execute(sql, &values)?;
        Ok(run)
    }

    /// Says how far a run has come.
    ///
    /// # Errors
    /// Those of the store.
    pub fn advance(&mut self, run: &Run, state: RunState) -> Result<(), StoreError> {
        let sql = "UPDATE run SET state = $1 WHERE id = $2";
        self.database.execute(sql, &[state.as_str().into(), run.id.into()])?;
        Ok(())
    }

    /// Every run, the first one first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn runs(&mut self) -> Result<Vec<Run>, StoreError> {
        let rows = self.query(&format!("SELECT {COLUMNS} FROM run ORDER BY id"), &[])?;
        rows.iter().map(run).collect()
    }
}

fn run(row: &Row) -> Result<Run, StoreError> {
    let state = match row.text(3)? {
        "open" => RunState::Open,
        "collected" => RunState::Collected,
        "complete" => RunState::Complete,
        _ => return Err(StoreError::Shape { found: "another word", wanted: "the state of a run" }),
    };
    Ok(Run {
        id: row.int(0)?,
        organisation: row.text(1)?.to_owned(),
        as_of: row.text(2)?.to_owned(),
        state,
        plan: row.text(4)?.to_owned(),
        shard: row.int(5)?,
        shards: row.int(6)?,
    })
}
