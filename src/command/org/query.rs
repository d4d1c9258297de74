//! `keyroster org query`: what people ask of an organisation.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use super::super::{World, say};
use super::Kept;
use crate::report::csv;
use crate::store::{RunState, Value};

/// `org query`
#[derive(Debug, Args)]
pub struct Query {
    /// What is asked.
    #[command(subcommand)]
    pub question: Question,
    /// The store.
    #[command(flatten)]
    pub kept: Kept,
}

/// What people ask. Each answer is a table, as CSV; the store takes plain SQL as well.
#[derive(Debug, Clone, Subcommand)]
pub enum Question {
    /// Who holds an identity, and where it is: by key, or by a part of it
    Holds {
        /// The key, or a part of it
        identity: String,
    },
    /// What a partner reaches, and how
    Reaches {
        /// The party's name
        party: String,
    },
    /// What is due first, or longest overdue
    Oldest {
        /// How many
        #[arg(long, default_value_t = 50)]
        first: i64,
    },
    /// What nobody holds, by repository
    Unowned,
    /// How much each party holds
    Holders,
}

impl Question {
    fn sql(&self) -> (&'static [&'static str], &'static str, Vec<Value>) {
        match self {
            Self::Holds { identity } => (
                &["repository", "identity", "owner", "privilege", "due"],
                "SELECT repository, key, owner, privilege, due FROM identity
                 WHERE to_run IS NULL AND key LIKE $1 ESCAPE '!' ORDER BY key, repository",
                vec![format!("%{}%", literally(identity)).into()],
            ),
            Self::Reaches { party } => (
                &["repository", "identity", "how", "owner"],
                "SELECT reach.repository, reach.key, reach.how, identity.owner FROM reach
                 JOIN identity ON identity.repository = reach.repository
                  AND identity.key = reach.key AND identity.to_run IS NULL
                 WHERE reach.to_run IS NULL AND reach.party = $1 ORDER BY 1, 2, 3",
                vec![party.as_str().into()],
            ),
            Self::Oldest { first } => (
                &["due", "repository", "identity", "owner"],
                "SELECT due, repository, key, owner FROM identity
                 WHERE to_run IS NULL AND due IS NOT NULL ORDER BY due, repository, key LIMIT $1",
                vec![(*first).into()],
            ),
            Self::Unowned => (
                &["repository", "identity", "class", "message"],
                "SELECT finding.repository, finding.identity, identity.class, finding.message
                 FROM finding JOIN identity ON identity.repository = finding.repository
                  AND identity.key = finding.identity AND identity.to_run IS NULL
                 WHERE finding.to_run IS NULL AND finding.rule = 'unowned'
                 ORDER BY 1, 2",
                vec![],
            ),
            Self::Holders => (
                &["owner", "identities", "repositories"],
                "SELECT owner, COUNT(*), COUNT(DISTINCT repository) FROM identity
                 WHERE to_run IS NULL GROUP BY owner ORDER BY 2 DESC, 1",
                vec![],
            ),
        }
    }
}

/// Text in which `%` and `_` stand for themselves.
fn literally(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// Answers.
pub(super) fn run(arguments: &Query, world: &World) -> Result<u8> {
    let mut store = arguments.kept.find(world)?;
    if !store.runs()?.iter().any(|run| run.state == RunState::Complete) {
        bail!("no run in this store was judged yet; `keyroster org scan` or `org merge` does it");
    }
    let (columns, sql, values) = arguments.question.sql();
    let rows = store.query(sql, &values)?;
    let mut out = Vec::new();
    csv::row(&mut out, columns)?;
    for row in rows {
        let cells: Vec<String> = row.0.into_iter().map(cell).collect();
        csv::row(&mut out, &cells)?;
    }
    say::show(&String::from_utf8_lossy(&out), world)
}

fn cell(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        Value::Int(number) => number.to_string(),
        Value::Null | Value::Bytes(_) => String::new(),
    }
}
