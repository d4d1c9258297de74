//! A roster from what is found: holders as the files around suggest them, and a dated plan for
//! everything that nobody can say yet. Where there is a roster, what is missing in it.

mod beside;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::check::Context;
use crate::finding::{Finding, State};
use crate::hints::Hint;
use crate::inventory::{Identity, IdentityKey};
use crate::roster::Duration;

/// So many identities of one kind with one holder are worth one pattern.
const WORTH_A_PATTERN: usize = 3;

/// How long the plan gives.
const PLANNED: Duration = Duration::days(90);

/// How long the plan gives for what is open to everybody who reads the repository.
const URGENT: Duration = Duration::days(14);

/// What does not block, and that a roster which has just been made cannot say.
const LOOKED_UP: [&str; 3] = ["review-missing", "revocation-undefined", "escalation-missing"];

/// A roster to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Parties by name, with the handle that suggests them.
    pub parties: BTreeMap<String, Option<String>>,
    /// Whose the repository is on its forge.
    pub owner: Option<String>,
    /// The entries.
    pub entries: Vec<Entry>,
    /// The plan.
    pub plan: Vec<Item>,
    /// The party that pays off what has no holder yet.
    pub fallback: String,
    /// The day it is written.
    pub today: Date,
}

/// An entry of the proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its `match`.
    pub pattern: String,
    /// Who is accountable.
    pub party: String,
    /// Who suggests it, and how many identities it is for.
    pub comment: String,
}

/// An item of the proposal's plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The rule.
    pub finding: String,
    /// Its `match`.
    pub pattern: String,
    /// Who pays it off.
    pub owner: String,
    /// Until when.
    pub due: Date,
    /// What will have happened by then.
    pub exit: String,
    /// How many findings it is for.
    pub count: usize,
}

impl Proposal {
    /// Entries for everything that must have a holder and has one suggested.
    pub fn new(cx: &Context<'_>, owner: Option<String>) -> Self {
        let mut kinds = BTreeMap::<String, Vec<(&Identity, Option<Hint>)>>::new();
        for identity in cx.inventory.identities.values() {
            if identity.live() && cx.demanded(identity) {
                kinds
                    .entry(family(&identity.key))
                    .or_default()
                    .push((identity, cx.hints.of(identity)));
            }
        }
        let mut proposal = Self::empty(cx, owner);
        for (family, identities) in &kinds {
            proposal.add_family(family, identities);
        }
        let everywhere = cx.hints.of_path(cx.hints.roster_path());
        proposal.fallback = match everywhere {
            Some(hint) => proposal.party(&hint),
            None => {
                proposal.parties.keys().next().cloned().unwrap_or_else(|| "maintainers".to_owned())
            }
        };
        proposal.parties.entry(proposal.fallback.clone()).or_default();
        proposal
    }

    fn empty(cx: &Context<'_>, owner: Option<String>) -> Self {
        Self {
            parties: BTreeMap::new(),
            owner,
            entries: Vec::new(),
            plan: Vec::new(),
            fallback: String::new(),
            today: cx.today,
        }
    }

    /// The party of a hint, made known.
    fn party(&mut self, hint: &Hint) -> String {
        let name = hint.party();
        let handle = hint.owner.starts_with('@').then(|| hint.owner.clone());
        let known = self.parties.entry(name.clone()).or_default();
        if known.is_none() {
            *known = handle;
        }
        name
    }

    /// One pattern for the holder of most, an entry each for the others.
    fn add_family(&mut self, family: &str, identities: &[(&Identity, Option<Hint>)]) {
        let mut by_party = BTreeMap::<String, Vec<(&IdentityKey, &Hint)>>::new();
        for (identity, hint) in identities {
            if let Some(hint) = hint {
                let party = self.party(hint);
                by_party.entry(party).or_default().push((&identity.key, hint));
            }
        }
        let unheld = identities.iter().any(|(_, hint)| hint.is_none());
        // A pattern must not claim what nobody suggests an owner for.
        let most = by_party
            .iter()
            .filter(|(_, held)| held.len() >= WORTH_A_PATTERN && !unheld)
            .max_by_key(|(party, held)| (held.len(), std::cmp::Reverse((*party).clone())))
            .map(|(party, _)| party.clone());
        for (party, held) in by_party {
            let from: BTreeSet<_> = held.iter().map(|(_, hint)| hint.from.as_str()).collect();
            let from = from.into_iter().collect::<Vec<_>>().join(", ");
            if most.as_ref() == Some(&party) {
                let comment = format!("{} found; suggested by {from}", held.len());
                self.entries.push(Entry { pattern: format!("{family}/*"), party, comment });
                continue;
            }
            for (key, hint) in held {
                let comment = format!("suggested by {}", hint.from);
                let pattern = key.to_string();
                self.entries.push(Entry { pattern, party: party.clone(), comment });
            }
        }
    }

    /// Takes an item for itself.
    fn add_item(&mut self, rule: &str, pattern: String, owner: Option<String>, count: usize) {
        let (due, exit) = terms(rule, self.today);
        self.plan.push(Item {
            finding: rule.to_owned(),
            pattern,
            owner: owner.unwrap_or_else(|| self.fallback.clone()),
            due,
            exit: exit.to_owned(),
            count,
        });
    }

    /// Plans what is left: everything that blocks, and what only nobody has looked up yet.
    pub fn plan(&mut self, findings: &[Finding]) {
        let mut items = BTreeMap::<(String, String), Vec<&Finding>>::new();
        for finding in findings {
            let looked_up = LOOKED_UP.contains(&finding.rule.as_str());
            if finding.state == State::Active && (finding.blocks() || looked_up) {
                let keys = finding.identity.iter().chain(&finding.covers);
                for head in keys.map(|key| Self::head(finding, key)).collect::<BTreeSet<_>>() {
                    items.entry((finding.rule.clone(), head)).or_default().push(finding);
                }
            }
        }
        for ((rule, head), findings) in items {
            let own = findings.iter().filter_map(|finding| finding.owner.clone()).next();
            let pattern = match findings.as_slice() {
                [one] => one.identity.iter().chain(&one.covers).map(ToString::to_string).collect(),
                _ => Vec::new(),
            };
            let pattern = match <[String; 1]>::try_from(pattern) {
                Ok([key]) => key,
                Err(_) => head,
            };
            self.add_item(&rule, pattern, own, findings.len());
        }
        self.plan.sort();
    }

    /// The pattern that plans a finding for an identity along with its like: of its family, or of
    /// everything where the finding is about a party.
    fn head(finding: &Finding, key: &IdentityKey) -> String {
        match finding.rule.as_str() {
            "escalation-missing" | "revocation-undefined" => "*".to_owned(),
            _ => format!("{}/*", family(key)),
        }
    }

    /// The roster's text.
    pub fn to_yaml(&self) -> String {
        write::roster(self)
    }
}

/// `github/actions-secret` of `github/actions-secret/NPM_TOKEN`.
fn family(key: &IdentityKey) -> String {
    format!("{}/{}", key.issuer(), key.kind())
}

/// Until when a debt is planned, and what ends it.
fn terms(rule: &str, today: Date) -> (Date, &'static str) {
    let (time, exit) = match rule {
        "unowned" => (PLANNED, "each has an accountable party"),
        "rotation-unknown" => (PLANNED, "each has the date of its last rotation, or was rotated"),
        "review-missing" => (PLANNED, "each was reviewed once"),
        "revocation-undefined" => (PLANNED, "each names the runbook for its revocation"),
        "escalation-missing" => (PLANNED, "each party names who is asked next"),
        "partner-unregistered" => (PLANNED, "each is a party's, one's own, or gone"),
        "rotation-overdue" => (PLANNED, "each was rotated"),
        "literal-credential" => (URGENT, "each was revoked at its issuer and removed"),
        "expired" => (URGENT, "each was removed or renewed"),
        _ => (PLANNED, "each was mended"),
    };
    (time.after(today), exit)
}
