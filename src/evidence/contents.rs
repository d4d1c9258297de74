//! All that an evidence file says.

use jiff::civil::Date;

use super::{Name, Observation, Tool};

/// The contents of an evidence file, each list in the order of the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The repository whose identities are named without saying whose they are: `acme/web`.
    pub repository: Option<Name>,
    /// What was observed of identities.
    pub observations: Vec<Observation>,
    /// What was read to its end, so that what is not in it is not there.
    pub lists: Vec<List>,
    /// How things are set that decide what identities may do.
    pub settings: Vec<Setting>,
    /// What was asked for and not shown.
    pub unseen: Vec<Unseen>,
}

impl From<Vec<Observation>> for Contents {
    fn from(observations: Vec<Observation>) -> Self {
        Self { observations, ..Self::default() }
    }
}

/// A list that was read whole: its observations are all there were.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct List {
    /// What is in it.
    pub tool: Tool,
    /// Whose it is: `acme`, `acme/web`, `acme/web@production`.
    pub of: Name,
    /// The day on which it was read, in UTC.
    pub observed: Date,
    /// Who looked.
    pub by: Option<Name>,
}

/// One setting of a repository or an organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setting {
    /// Whose it is.
    pub of: Name,
    /// `workflow-token.permissions`; the part before the first dot is read as a whole.
    pub name: Name,
    /// GitHub's word for it.
    pub value: Name,
    /// The day on which it was so, in UTC.
    pub observed: Date,
}

impl Setting {
    /// What it is read with.
    pub(super) fn family(&self) -> &str {
        self.name.as_str().split('.').next().unwrap_or_default()
    }
}

/// What could not be seen, and what would show it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unseen {
    /// Whose it is.
    pub of: Name,
    /// "deploy keys".
    pub what: Name,
    /// The permission that is missing, in GitHub's words, or what else kept it from being seen.
    pub needs: Name,
    /// The day on which it was asked for, in UTC.
    pub observed: Date,
}
