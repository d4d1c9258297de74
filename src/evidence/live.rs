//! What is known to be there whether code names it or not, and what is known not to be.

use jiff::civil::Date;

use super::{Evidence, List, Observation, Record, State, Tool};
use crate::source::Location;

/// In `of`, after the repository: what its organisation shares with it.
pub const SHARED: &str = "(organization)";

/// In `of`, after the repository: every deployment environment that it has.
pub const ENVIRONMENTS: &str = "(environments)";

impl Evidence {
    /// What is known to live: what is here, and what the base says and nobody looked at again.
    pub(crate) fn living<'e>(&'e self, before: Option<&'e Self>) -> Vec<&'e Record> {
        let stood = before.into_iter().flat_map(|before| &before.records);
        let stood = stood.filter(|record| !self.follows(record));
        let repository = self.beside.repository.as_ref();
        let repository =
            repository.or_else(|| before.and_then(|before| before.beside.repository.as_ref()));
        let repository = repository.map_or("", |name| name.as_str());
        let lives = |record: &&Record| record.observation.lives(repository);
        self.records.iter().chain(stood).filter(lives).collect()
    }

    /// The list of what a tool shows of a place, read whole and no earlier than on a day.
    pub(crate) fn whole(
        &self,
        tool: Tool,
        of: &str,
        days: impl Fn(Date) -> bool,
    ) -> Option<(&List, &Location)> {
        let mut lists = self.beside.lists.iter().zip(&self.lists_at);
        lists.find(|(list, _)| list.tool == tool && list.of.as_str() == of && days(list.observed))
    }
}

impl Observation {
    /// Whether it is an identity by itself in the judgement of a repository. A secret for workflows
    /// is for the roster of the repository or organisation that stores it.
    fn lives(&self, repository: &str) -> bool {
        let Some(of) = &self.of else { return false };
        let stored =
            matches!(self.tool, Tool::GithubActionsSecrets | Tool::GithubDependabotSecrets);
        let (place, part) = of.as_str().split_once('@').unwrap_or((of.as_str(), ""));
        let own = place == repository && part != SHARED;
        self.state != Some(State::Absent) && (!stored || own || !place.contains('/'))
    }
}
