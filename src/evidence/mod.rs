//! Evidence: what was observed of identities at their issuers and in their stores, and by whom.
//!
//! Tools print it, [`read`] takes the named fields of what they print, [`merge`] keeps the newest,
//! and `keyroster-evidence.json` holds it. There is no field that a credential's value would fit.

mod contents;
mod document;
mod fact;
mod find;
mod live;
mod merge;
mod name;
pub mod read;
mod stood;
mod tool;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::inventory::{Identity, Privilege, fact as attribute};
use crate::source::Location;

pub use contents::{Contents, List, Setting, Unseen};
pub use document::{SCHEMA_ID, parse, write};
pub use fact::{Fact, State};
pub use find::{File, PLACES};
pub use live::{ENVIRONMENTS, SHARED};
pub use merge::{Merged, merge};
pub use name::Name;
pub use tool::Tool;

/// The JSON Schema (draft 2020-12) of `keyroster-evidence.json`.
pub const EVIDENCE_SCHEMA: &str = include_str!("../../schemas/evidence.schema.json");

/// What one tool said on one day of one credential. The order is the document's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Observation {
    /// The names of the identity: an ARN, a client id, an address, its key as the inventory would
    /// spell it. At least one; the first tells it from every other of the same tool.
    pub about: Vec<Name>,
    /// What printed it.
    pub tool: Tool,
    /// Which of the identity's credentials, where it may have several: a shortened id.
    pub item: Option<Name>,
    /// The day on which it was so, in UTC.
    pub observed: Date,
    /// Who looked.
    pub by: Option<Name>,
    /// The file that it was read from, without folders.
    pub file: Option<Name>,
    /// Whether it works.
    pub state: Option<State>,
    /// The login that the issuer names as its owner or maker.
    pub owner: Option<Name>,
    /// Days in its life, in UTC.
    pub dates: BTreeMap<Fact, Date>,
    /// The repository or organisation that it was found in, where that is known: then it is a
    /// machine identity there, whether code names it or not.
    pub of: Option<Name>,
    /// The most that it may do.
    pub privilege: Option<Privilege>,
    /// What it may do and where, in one line.
    pub reach: Option<Name>,
}

impl Observation {
    /// Nothing but that something was seen.
    pub const fn new(about: Vec<Name>, tool: Tool, observed: Date) -> Self {
        Self {
            about,
            tool,
            item: None,
            observed,
            by: None,
            file: None,
            state: None,
            owner: None,
            dates: BTreeMap::new(),
            of: None,
            privilege: None,
            reach: None,
        }
    }
}

/// An observation and where it stands in the evidence file, so that a finding can point at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What was observed.
    pub observation: Observation,
    /// Where all of it stands.
    pub at: Location,
    /// Where `about`, `state` and `observed` stand.
    pub places: Places,
    /// Where each date stands.
    pub dates: BTreeMap<Fact, Location>,
}

/// Where the parts of a record stand that a finding may speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The first name.
    pub about: Location,
    /// The day of the observation.
    pub observed: Location,
    /// The state, where it is said.
    pub state: Option<Location>,
}

/// Everything that was observed, found by name. The default is that nothing was.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The file; nothing where there is none.
    pub path: Option<Arc<str>>,
    /// The observations, in the order of the file.
    pub records: Vec<Record>,
    /// What else the file says; its observations are the records.
    pub beside: Contents,
    /// Where the day of each of its lists stands.
    pub lists_at: Vec<Location>,
    by_name: BTreeMap<Name, Vec<usize>>,
}

impl Evidence {
    /// Evidence from the records of a file.
    pub fn new(path: Arc<str>, records: Vec<Record>) -> Self {
        let mut by_name = BTreeMap::<Name, Vec<usize>>::new();
        for (at, record) in records.iter().enumerate() {
            for name in &record.observation.about {
                by_name.entry(name.clone()).or_default().push(at);
            }
        }
        Self { path: Some(path), records, by_name, ..Self::default() }
    }

    /// The same, with what else the file says.
    #[must_use]
    pub(crate) fn beside(self, beside: Contents, lists_at: Vec<Location>) -> Self {
        Self { beside, lists_at, ..self }
    }

    /// Everything that the file says, without its places.
    pub fn contents(self) -> Contents {
        let observations = self.records.into_iter().map(|record| record.observation).collect();
        Contents { observations, ..self.beside }
    }

    /// What was observed under any of these names, each once, in the order of the file.
    pub fn under<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<&Record> {
        let found = names.into_iter().filter_map(|name| self.by_name.get(name)).flatten();
        let found: BTreeSet<usize> = found.copied().collect();
        found.into_iter().filter_map(|at| self.records.get(at)).collect()
    }
}

/// The names under which an identity may be observed: its key, its aliases, and where jobs of an
/// environment use a secret, the secret of that environment.
pub fn names_of(identity: &Identity) -> Vec<String> {
    let key = identity.key.as_str();
    let mut names = vec![key.to_owned()];
    names.extend(identity.aliases.iter().cloned());
    if !key.contains('@') {
        let environments = identity.facts(attribute::ENVIRONMENT);
        names.extend(environments.iter().map(|environment| format!("{key}@{environment}")));
    }
    names
}
