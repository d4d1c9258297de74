//! What the gate says of a draft: before it is written, and in what comes next.

use std::collections::BTreeSet;

use crate::finding::{Finding, Fingerprint, State};
use crate::inventory::IdentityKey;
use crate::roster::Roster;
use crate::rule::Level;

/// What the gate says of the draft.
pub(in crate::command) struct Judged {
    /// The roster as it will be.
    pub(in crate::command) roster: Roster,
    /// The findings then.
    pub(in crate::command) findings: Vec<Finding>,
    /// Those of today.
    pub(super) before: BTreeSet<Fingerprint>,
}

impl Judged {
    /// What is left to say of an identity, and what the change brings up, worst first.
    pub(in crate::command) fn left(&self, key: Option<&IdentityKey>) -> Vec<String> {
        let own = |finding: &Finding| key.is_some() && finding.identity.as_ref() == key;
        let new = |finding: &Finding| !self.before.contains(&finding.fingerprint);
        let active = self.findings.iter().filter(|finding| finding.state == State::Active);
        let mut open: Vec<_> = active.filter(|finding| own(finding) || new(finding)).collect();
        open.sort_by_key(|finding| (finding.level != Level::Deny, &finding.rule));
        let said = open.iter().map(|finding| {
            let word = if finding.blocks() { "error" } else { "warning" };
            let since = if new(finding) { "now" } else { "still" };
            let place = self.place(finding).map(|at| format!(" ({at})")).unwrap_or_default();
            let said =
                format!("{since} open: {word}[{}]: {}{place}", finding.rule, finding.message);
            // A snippet of several lines is for `check` to show.
            match finding.next.contains('\n') {
                true => said,
                false => format!("{said}\n  {}", finding.next),
            }
        });
        said.collect()
    }

    /// The line of the roster that a finding is about, as it will be.
    fn place(&self, finding: &Finding) -> Option<String> {
        let at = &finding.primary.as_ref()?.location;
        let source = self.roster.sources.iter().find(|source| source.path == at.path)?;
        Some(format!("{}:{}", at.path, source.position(at.span.start).line))
    }
}
