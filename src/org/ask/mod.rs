//! What people ask of an organisation, as of a run: each answer is a table.

mod answer;
mod holders;
mod leads;
mod listed;
mod named;
mod past;

pub use answer::{Answer, Cut};

use super::condition::{held, is_late, one};
use crate::store::{Row, Run, Store, StoreError, Value};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Who holds an identity, and where it is.
    Holds(String),
    /// What an identity leads to.
    Leads(String),
    /// Who held an identity, and since when.
    History(String),
    /// What a partner reaches, and how.
    Reaches(String),
    /// What each partner reaches.
    Partners,
    /// What is due first.
    Oldest,
    /// What is late, the longest first.
    Overdue,
    /// What nobody holds.
    Unowned(Grouping),
    /// How much each party holds.
    Holders,
    /// Identities that are one in several repositories.
    Reuse,
    /// The scans, the last one first.
    Runs,
}

/// By what identities without a holder are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// Each by itself.
    Identity,
    /// By repository.
    Repository,
    /// By who is suggested.
    Team,
}

/// A question without an answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Those of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing has that name.
    #[error("no {what} is called `{name}`, as of run {run}{}", told(.near))]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// By which name.
        name: String,
        /// The run.
        run: i64,
        /// What is called nearly so.
        near: Vec<String>,
    },
    /// A part of several names, where one is needed.
    #[error("`{name}` is a part of {count} identities: name one, as {}", .some.join(", "))]
    Several {
        /// The part.
        name: String,
        /// Of how many.
        count: usize,
        /// Some of them.
        some: Vec<String>,
    },
}

fn told(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => format!("; there is {}", names.join(", ")),
    }
}

/// Answers a question as of a run, which was judged.
///
/// # Errors
/// Those of the store; a name that nothing has.
pub fn ask(store: &mut Store, run: &Run, question: &Question) -> Result<Answer, AskError> {
    let mut view = View { store, run };
    let view = &mut view;
    let mut answer = match question {
        Question::Holds(name) => named::holds(view, name)?,
        Question::Leads(name) => leads::leads(view, name)?,
        Question::History(name) => past::history(view, name)?,
        Question::Reaches(party) => named::reaches(view, party)?,
        Question::Partners => holders::partners(view)?,
        Question::Oldest => listed::oldest(view)?,
        Question::Overdue => listed::overdue(view)?,
        Question::Unowned(by) => listed::unowned(view, *by)?,
        Question::Holders => holders::holders(view)?,
        Question::Reuse => holders::reuse(view)?,
        Question::Runs => past::runs(view)?,
    };
    answer.run = run.clone();
    Ok(answer)
}

/// A store as of a run.
struct View<'s> {
    store: &'s mut Store,
    run: &'s Run,
}

impl View<'_> {
    /// Asks; `$1` is the run, what follows are the values.
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.store.query(sql, &[&[self.run.id.into()], values].concat())
    }

    /// Asks for a table as it is.
    fn table(
        &mut self,
        columns: &'static [&'static str],
        sql: &str,
        values: &[Value],
    ) -> Result<Answer, StoreError> {
        let rows = self.rows(sql, values)?.into_iter().map(|row| row.0).collect();
        Ok(Answer::new(columns, rows, self.run))
    }
}
