//! Who has to see a change of a file: a code owner that is none of a partner's.

use super::Context;
use crate::hints::Hints;
use crate::roster::{Party, Roster};

/// The code owners of a repository, and whom of them the roster calls a partner.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guard<'a> {
    hints: &'a Hints,
    roster: &'a Roster,
}

impl<'a> Guard<'a> {
    /// Those of a repository that is judged.
    pub(crate) const fn of(cx: &Context<'a>) -> Self {
        Self { hints: cx.hints, roster: cx.roster }
    }

    /// Whether a change of the file must be seen by somebody of one's own.
    pub(crate) fn covers(&self, path: &str) -> bool {
        let foreign = |owner: &str| self.partners().any(|partner| partner.is_called(owner));
        self.hints.owners_of(path).into_iter().any(|owner| !foreign(owner))
    }

    /// The lines of CODEOWNERS that would guard these paths.
    pub(crate) fn lines(&self, paths: &[&str]) -> Vec<String> {
        let owner = self.owner();
        paths.iter().map(|path| format!("/{} {owner}", path.replace(' ', "\\ "))).collect()
    }

    /// Who is suggested: who approves waivers, or a team of one's own.
    fn owner(&self) -> &'a str {
        let approver = self.roster.policy.waiver.approvers.first();
        let mut teams = self.roster.parties.values().filter(|party| !party.is_partner());
        let team = || teams.find_map(|party| Some(party.team.as_ref()?.value.as_str()));
        approver
            .map(|approver| approver.value.as_str())
            .or_else(team)
            .unwrap_or("@ORGANISATION/TEAM")
    }

    fn partners(&self) -> impl Iterator<Item = &'a Party> {
        self.roster.parties.values().filter(|party| party.is_partner())
    }
}
