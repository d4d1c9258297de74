//! The RACI matrix: who answers for each identity, works on it, is asked and is told, and who does
//! each step of its life. Facts of the roster, laid over the inventory; nothing is judged here, but
//! what is missing is shown.

mod build;
mod gap;
mod totals;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::roster::Step;
use crate::rule::{Class, Lifecycle};

pub use gap::Gap;
pub use totals::{Sum, Totals};

/// What a party has to do with an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Answers for it.
    Accountable,
    /// Works on it.
    Responsible,
    /// Is asked first.
    Consulted,
    /// Is told.
    Informed,
}

impl Role {
    /// Every role, in the order of the letters.
    pub const ALL: [Self; 4] =
        [Self::Accountable, Self::Responsible, Self::Consulted, Self::Informed];

    /// Its letter in a cell.
    pub const fn letter(self) -> char {
        match self {
            Self::Accountable => 'A',
            Self::Responsible => 'R',
            Self::Consulted => 'C',
            Self::Informed => 'I',
        }
    }

    /// The word for it in a roster.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accountable => "accountable",
            Self::Responsible => "responsible",
            Self::Consulted => "consulted",
            Self::Informed => "informed",
        }
    }
}

/// A party of the matrix: one that the roster defines, or that an entry names all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name that entries use.
    pub name: String,
    /// Whether it is outside the organisation.
    pub partner: bool,
    /// Whether the roster defines it.
    pub known: bool,
}

/// Who does a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doing {
    /// The step.
    pub step: Step,
    /// The parties; none where nobody does it.
    pub by: Vec<String>,
    /// Whether the entry says so; it follows from the RACI cells otherwise.
    pub stated: bool,
}

/// A line of the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    /// The entry's pattern, as written.
    pub pattern: String,
    /// The roster's file.
    pub path: Arc<str>,
    /// The line, from 1.
    pub line: usize,
}

/// An identity with those that are held with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Its key.
    pub key: String,
    /// The keys of its companions: a user name beside its password.
    pub companions: Vec<String>,
}

/// Identities of one class that one entry speaks for: a row for each, all with the same cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Their class.
    pub class: Class,
    /// How they live: what is short-lived is reviewed and not rotated.
    pub lifecycle: Lifecycle,
    /// The entry; none where nobody holds them.
    pub entry: Option<EntryLine>,
    /// What they are for, as the entry says.
    pub purpose: Option<String>,
    /// The parties of each role, in the order of [`Role::ALL`].
    pub cells: [Vec<String>; 4],
    /// Who does each step of their life; nothing where nobody holds them.
    pub steps: Vec<Doing>,
    /// What is missing or wrong.
    pub gaps: Vec<Gap>,
    /// The identities, by key.
    pub identities: Vec<Held>,
}

impl Group {
    /// The parties of a role.
    pub fn cell(&self, role: Role) -> &[String] {
        self.cells.get(role as usize).map_or(&[], Vec::as_slice)
    }

    /// The roles of a party, by letter: `AR`.
    pub fn letters(&self, party: &str) -> String {
        let has = |role: &Role| self.cell(*role).iter().any(|name| name == party);
        Role::ALL.into_iter().filter(has).map(Role::letter).collect()
    }

    /// The steps that a party does.
    pub fn done_by(&self, party: &str) -> Vec<Step> {
        let does = |doing: &&Doing| doing.by.iter().any(|name| name == party);
        self.steps.iter().filter(does).map(|doing| doing.step).collect()
    }

    /// Whether a party has anything to do with them.
    pub fn names(&self, party: &str) -> bool {
        self.parties().any(|name| name == party)
    }

    /// Every party that is named, some more than once.
    pub fn parties(&self) -> impl Iterator<Item = &str> {
        let done = self.steps.iter().flat_map(|doing| &doing.by);
        self.cells.iter().flatten().chain(done).map(String::as_str)
    }
}

/// The matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The day that is looked at.
    pub as_of: Date,
    /// The parties by name: the columns.
    pub columns: BTreeMap<String, Column>,
    /// The rows, by class, what nobody holds first, then by who is accountable and by entry.
    pub groups: Vec<Group>,
    /// Live identities that need no holder and have none: literals to be removed, tokens that end
    /// with their job.
    pub exempt: usize,
    /// Entries that cover nothing that was found.
    pub ghosts: usize,
    /// The party that is asked for, where only one is.
    pub only: Option<String>,
}

impl Matrix {
    /// What one party has to do with: its rows, and the parties in them.
    #[must_use]
    pub fn of_party(mut self, party: &str) -> Self {
        self.groups.retain(|group| group.names(party));
        let groups = &self.groups;
        let kept = |name: &str| name == party || groups.iter().any(|group| group.names(name));
        self.columns.retain(|name, _| kept(name));
        self.only = Some(party.to_owned());
        self
    }

    /// The columns in their order: the organisation's own, then partners, then names that the
    /// roster does not define.
    pub fn ordered(&self) -> Vec<&Column> {
        let mut columns: Vec<_> = self.columns.values().collect();
        columns.sort_by_key(|column| (!column.known, column.partner));
        columns
    }

    /// Whether a name is a partner's.
    pub fn is_partner(&self, party: &str) -> bool {
        self.columns.get(party).is_some_and(|column| column.partner)
    }
}
