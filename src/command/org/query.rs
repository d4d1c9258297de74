//! `keyroster org query`: what people ask of an organisation.

use std::io::{self, IsTerminal};

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};

use super::super::{World, output};
use super::{Kept, judged};
use crate::org::{Answer, Grouping, Question, ask};
use crate::report::{Format, Options, Output};

/// How many rows there are of what nobody reads to the end.
const FIRST: usize = 50;

/// `org query`
#[derive(Debug, Args)]
pub struct Query {
    /// What is asked.
    #[command(subcommand)]
    pub question: Asked,
    /// The first rows only
    #[arg(long, global = true, value_name = "N")]
    pub first: Option<usize>,
    /// As of an earlier run: its number or its day
    #[arg(long, global = true, value_name = "RUN")]
    pub as_of_run: Option<String>,
    /// How to answer, and into which file: text, which is for terminals, csv, which is for the rest, or
    /// json; repeat to write several
    #[arg(long, global = true, value_name = "NAME[=FILE]")]
    pub format: Vec<Output>,
    /// The store.
    #[command(flatten)]
    pub kept: Kept,
}

/// What people ask. Each answer is a table; the store takes plain SQL as well.
#[derive(Debug, Clone, Subcommand)]
pub enum Asked {
    /// Who holds an identity, and where it is: by key or name, or by a part of it
    Holds {
        /// The key, or a part of it
        identity: String,
    },
    /// What an identity leads to, in other repositories as well, up to eight steps far
    Leads {
        /// The key, or a part that no other has
        identity: String,
    },
    /// Who held an identity, and what it could do, since when
    History {
        /// The key, or a part that no other has
        identity: String,
    },
    /// What a partner reaches, and how
    Reaches {
        /// The party's name
        party: String,
    },
    /// What each partner reaches, and when the contract ends
    Partners,
    /// What is due first, or longest overdue
    Oldest,
    /// What should have been done by now, and whose it is
    Overdue,
    /// What nobody holds
    Unowned {
        /// Count by repository, or by the team that CODEOWNERS and its like suggest
        #[arg(long, value_name = "WHAT")]
        by: Option<Grouped>,
    },
    /// How much each party holds, and how much of it is late
    Holders,
    /// Identities that are one in several repositories
    Reuse,
    /// The scans, the last one first
    Runs,
}

/// By what is counted.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Grouped {
    /// By repository
    Repository,
    /// By the suggested team
    Team,
}

impl Asked {
    fn question(&self) -> Question {
        match self {
            Self::Holds { identity } => Question::Holds(identity.clone()),
            Self::Leads { identity } => Question::Leads(identity.clone()),
            Self::History { identity } => Question::History(identity.clone()),
            Self::Reaches { party } => Question::Reaches(party.clone()),
            Self::Partners => Question::Partners,
            Self::Oldest => Question::Oldest,
            Self::Overdue => Question::Overdue,
            Self::Unowned { by: None } => Question::Unowned(Grouping::Identity),
            Self::Unowned { by: Some(Grouped::Repository) } => {
                Question::Unowned(Grouping::Repository)
            }
            Self::Unowned { by: Some(Grouped::Team) } => Question::Unowned(Grouping::Team),
            Self::Holders => Question::Holders,
            Self::Reuse => Question::Reuse,
            Self::Runs => Question::Runs,
        }
    }

    const fn first(&self) -> usize {
        match self {
            Self::Oldest | Self::Runs => FIRST,
            _ => usize::MAX,
        }
    }
}

/// Answers. Exits 2 where nothing has the name that is asked about.
pub(super) fn run(arguments: &Query, world: &World) -> Result<u8> {
    let Query { question, first, as_of_run, format, kept } = arguments;
    let usual = if io::stdout().is_terminal() { Format::Text } else { Format::Csv };
    let outputs = output::among::<Answer>(format, usual)?;
    let mut store = kept.find(None, world)?;
    let runs = judged(&mut store)?;
    let run = super::run_of(&runs, as_of_run.as_deref(), 1)?;
    let answer = ask(&mut store, &run, &question.question())?;
    let answer = answer.first(first.unwrap_or(question.first()));
    let options = Options {
        width: world.width,
        color: world.color,
        on_actions: world.on_actions,
        ..Options::default()
    };
    output::write_with(&answer, &outputs, &options)?;
    Ok(0)
}
