//! What is missing in a roster that is there: entries for what nobody holds, and a plan for debt that
//! has no date yet.
//!
//! Each entry names its key, since a pattern could take what other entries hold. What is overdue,
//! expired or written out is not put off: a date that has passed is for people to move.

use std::collections::BTreeMap;

use super::{Entry, Proposal, family};
use crate::check::Context;
use crate::finding::{Finding, State};
use crate::hints::Hint;
use crate::inventory::Identity;

/// Debt that comes from nobody having written it down, and not from a date that has passed.
const UNDATED: [&str; 3] = ["unowned", "rotation-unknown", "review-missing"];

/// So many findings of one kind are planned by their keys; more of them as a kind.
const MOST_BY_KEY: usize = 10;

impl Proposal {
    /// Entries for what nobody holds and somebody is suggested for.
    pub fn beside(cx: &Context<'_>) -> Self {
        let mut proposal = Self::empty(cx, None);
        let identities = cx.inventory.identities.values();
        let open = identities.filter(|identity| identity.live() && cx.demanded(identity));
        for identity in open.filter(|identity| cx.roster.covering(identity).is_empty()) {
            let Some(hint) = cx.hints.of(identity) else { continue };
            if let Some(party) = proposal.party_beside(cx, &hint) {
                let comment = format!("suggested by {}", hint.from);
                let pattern = identity.key.to_string();
                proposal.entries.push(Entry { pattern, party, comment });
            }
        }
        proposal
    }

    /// The party of a hint: the one that is there, or a new one. A partner answers for nothing.
    fn party_beside(&mut self, cx: &Context<'_>, hint: &Hint) -> Option<String> {
        let parties = &cx.roster.parties;
        let called = parties.values().find(|party| party.is_called(&hint.owner));
        match called.or_else(|| parties.get(&hint.party())) {
            Some(party) => (!party.is_partner()).then(|| party.name.value.clone()),
            None => Some(self.party(hint)),
        }
    }

    /// Plans what has no date yet, and neither a plan nor a waiver, held or lapsed.
    pub fn plan_beside(&mut self, cx: &Context<'_>, findings: &[Finding]) {
        let mut open = BTreeMap::<(&str, String), Vec<(&Finding, &Identity)>>::new();
        for finding in findings {
            let undated = UNDATED.contains(&finding.rule.as_str());
            let key = finding.identity.as_ref().filter(|_| finding.state == State::Active);
            let identity = key.and_then(|key| cx.inventory.identities.get(key));
            let Some(identity) = identity.filter(|one| undated && !excepted(cx, finding, one))
            else {
                continue;
            };
            let kind = (finding.rule.as_str(), family(&identity.key));
            open.entry(kind).or_default().push((finding, identity));
        }
        for ((rule, family), findings) in open {
            let glob = format!("{family}/*");
            let taken =
                cx.roster.plan.iter().any(|item| {
                    item.finding.value == rule && item.matcher.value.to_string() == glob
                });
            if self.fallback.is_empty() && findings.iter().any(|(one, _)| one.owner.is_none()) {
                self.fallback = self.who_pays(cx);
            }
            match findings.as_slice() {
                [(first, _), ..] if findings.len() > MOST_BY_KEY && !taken => {
                    self.add_item(rule, glob, first.owner.clone(), findings.len());
                }
                few => {
                    for (finding, identity) in few {
                        self.add_item(rule, identity.key.to_string(), finding.owner.clone(), 1);
                    }
                }
            }
        }
        self.plan.sort();
    }

    /// Who pays off what nobody holds: whoever the roster's own file belongs to.
    fn who_pays(&mut self, cx: &Context<'_>) -> String {
        let everywhere = cx.hints.of_path(cx.hints.roster_path());
        let hinted = everywhere.and_then(|hint| self.party_beside(cx, &hint));
        let mut own = cx.roster.parties.values().filter(|party| !party.is_partner());
        hinted.or_else(|| own.next().map(|party| party.name.value.clone())).unwrap_or_else(|| {
            let name = "maintainers".to_owned();
            self.parties.entry(name.clone()).or_default();
            name
        })
    }
}

/// Whether a plan or waiver speaks of a finding, whatever its date.
fn excepted(cx: &Context<'_>, finding: &Finding, identity: &Identity) -> bool {
    let plan = cx.roster.plan.iter().map(|item| (&item.finding, &item.matcher));
    let waivers = cx.roster.waivers.iter().map(|waiver| (&waiver.finding, &waiver.matcher));
    let mut all = plan.chain(waivers);
    all.any(|(rule, matcher)| rule.value == finding.rule && matcher.value.covers(identity))
}
