//! An organisation's run, as a document. What it lists is read from the store while it is written,
//! one repository at a time: an organisation does not fit in memory, a repository does.

mod across;
mod csv;
mod digest;
mod html;
mod json;
mod markdown;
mod text;

use std::cell::RefCell;
use std::io::{self, Write};

pub use across::{Across, Crossing, Joined, Look, Opens, Place};
pub use digest::{digests, overview};

use super::condition::{HELD, one};
use crate::check::UNREADABLE;
use crate::report::{Document, Format, Options, unsupported};
use crate::store::{Row, Run, Store, StoreError};

/// What came of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its name.
    pub name: String,
    /// `pass`, `fail` or `incomplete`.
    pub verdict: String,
    /// Findings that block, that are told, that are waived and that are planned.
    pub counts: [i64; 4],
    /// Why it could not be judged.
    pub incomplete: Vec<String>,
    /// What is to be kept in mind of how it was judged.
    pub notes: Vec<String>,
}

/// A run of an organisation.
#[expect(missing_debug_implementations, reason = "a store has none")]
pub struct Organisation<'s> {
    /// Which.
    pub run: Run,
    /// What came of each repository, by name.
    pub repositories: Vec<Repository>,
    store: RefCell<&'s mut Store>,
}

impl<'s> Organisation<'s> {
    /// A run as the store has it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(store: &'s mut Store, run: &Run) -> Result<Self, StoreError> {
        let sql = format!(
            "SELECT repository, verdict, deny, warn, waived, planned, body FROM verdict
             WHERE {HELD} ORDER BY repository"
        );
        let rows = store.query(&sql, &[run.id.into()])?;
        let repositories = rows.iter().map(repository).collect::<Result<_, _>>()?;
        Ok(Self { run: run.clone(), repositories, store: RefCell::new(store) })
    }

    /// The worst verdict.
    pub fn exit_code(&self) -> u8 {
        let code = |repository: &Repository| match repository.verdict.as_str() {
            "pass" => 0,
            "fail" => 1,
            _ => 2,
        };
        self.repositories.iter().map(code).max().unwrap_or(2)
    }

    /// How many identities there are, and how many of them have a holder.
    fn identities(&self) -> io::Result<(usize, usize)> {
        let one = one("identity");
        let select = format!(
            "SELECT COUNT(DISTINCT {one}), COUNT(DISTINCT CASE WHEN owner IS NOT NULL THEN {one} END) FROM identity"
        );
        let rows = self.ask(&select, "", &[])?;
        let number = |column| rows.first().map_or(Ok(0), |row| row.int(column));
        let counted = |column| number(column).map(|count| usize::try_from(count).unwrap_or(0));
        Ok((counted(0).map_err(io::Error::other)?, counted(1).map_err(io::Error::other)?))
    }

    /// The first file of a repository that must be read and could not be, and why; none where it was
    /// something else that could not.
    fn unread(&self, repository: &str) -> io::Result<Option<String>> {
        let rest = "AND repository = $2 AND rule = $3 AND level = 'deny' AND state = 'active' ORDER BY message LIMIT 1";
        let values = [repository.into(), UNREADABLE.into()];
        let rows = self.ask("SELECT message FROM finding", rest, &values)?;
        let first = rows.first().map(|row| row.text(0).map(str::to_owned));
        first.transpose().map_err(io::Error::other)
    }

    /// Asks the store for what held at the run, which is `$1`; from `$2` on are the values.
    pub(super) fn ask(
        &self,
        select: &str,
        rest: &str,
        values: &[crate::store::Value],
    ) -> io::Result<Vec<Row>> {
        let sql = format!("{select} WHERE {HELD} {rest}");
        let values = [&[self.run.id.into()], values].concat();
        self.store.borrow_mut().query(&sql, &values).map_err(io::Error::other)
    }

    /// The documents of a table for one repository, in the order of a column.
    fn bodies(&self, table: &str, order: &str, repository: &str) -> io::Result<Vec<String>> {
        let rest = format!("AND repository = $2 ORDER BY {order}");
        let select = format!("SELECT body FROM {table}");
        let rows = self.ask(&select, &rest, &[repository.into()])?;
        rows.iter().map(|row| row.text(0).map(str::to_owned).map_err(io::Error::other)).collect()
    }
}

fn repository(row: &Row) -> Result<Repository, StoreError> {
    let body: serde_json::Value = serde_json::from_str(row.text(6)?).unwrap_or_default();
    let listed = |name: &str| -> Vec<String> {
        let list = body.get(name).and_then(serde_json::Value::as_array);
        list.into_iter().flatten().filter_map(|one| one.as_str()).map(str::to_owned).collect()
    };
    Ok(Repository {
        name: row.text(0)?.to_owned(),
        verdict: row.text(1)?.to_owned(),
        counts: [row.int(2)?, row.int(3)?, row.int(4)?, row.int(5)?],
        incomplete: listed("incomplete"),
        notes: listed("notes"),
    })
}

impl Document for Organisation<'_> {
    const NAME: &'static str = "an organisation";
    const FORMATS: &'static [Format] =
        &[Format::Text, Format::Json, Format::Csv, Format::Markdown, Format::Html];

    fn write(&self, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => text::render(self, options, out),
            Format::Json => json::render(self, out),
            Format::Csv => csv::render(self, out),
            Format::Markdown => markdown::render(self, options, out),
            Format::Html => html::render(self, out),
            _ => Err(unsupported::<Self>(format)),
        }
    }
}
