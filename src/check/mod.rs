//! Judgement: the inventory held against the roster, one pure function per rule or family.

pub mod agenda;
mod decisions;
mod draft;
mod entries;
mod evidence;
mod exceptions;
mod exposure;
mod holding;
mod integrity;
mod observed;
mod own;
mod ownership;
mod partners;
mod personal;
mod reachable;
mod review;
mod rotation;
mod settle;
mod stakes;
mod term;
mod tested;
mod waivers;
mod weakening;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::evidence::Evidence;
use crate::finding::{Finding, State};
use crate::hints::Hints;
use crate::inventory::{Identity, IdentityKey, Inventory};
use crate::roster::{Entry, Fault, Loosening, PlanItem, Roster, Waiver};
use crate::rule::{Catalogue, Level};
use crate::source::Source;

use draft::Draft;
pub(crate) use draft::list;
use exceptions::Exceptions;
pub use holding::Holder;
use settle::Settled;
pub(crate) use stakes::Stake;
pub use term::{Status, Term};
pub use weakening::spare_known;

/// Everything that a check may know.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The rules' words and levels.
    pub catalogue: &'a Catalogue,
    /// The facts.
    pub inventory: &'a Inventory,
    /// What the roster says.
    pub roster: &'a Roster,
    /// What was observed at issuers and in stores.
    pub evidence: &'a Evidence,
    /// Who the files around suggest as owners.
    pub hints: &'a Hints,
    /// Every path of the tree, in order.
    pub paths: &'a [Arc<str>],
    /// The day that is judged.
    pub today: Date,
    /// What is judged.
    pub scope: &'a Scope,
    /// What the roster asks less of than its baselines do; already undone in `roster`.
    pub exceeded: &'a [Loosening],
    /// What the change that is judged asks less of than its base; already undone in `roster`.
    pub loosened: &'a [Loosening],
    /// Levels given on the command line, which win over the roster's.
    pub levels: &'a [(String, Level)],
    /// Policies of one's own, in Rego: each set is evaluated alone.
    pub policies: &'a [Vec<Arc<Source>>],
}

/// What is judged: everything, or what a commit touches.
#[derive(Debug, Default)]
pub enum Scope {
    /// The whole repository.
    #[default]
    Everything,
    /// The identities sighted in files of a commit, and the roster entries that it changes.
    Commit {
        /// The identities.
        identities: BTreeSet<IdentityKey>,
        /// Indexes of the entries that it changes.
        entries: BTreeSet<usize>,
        /// Indexes of the plan's items that it changes.
        plan: BTreeSet<usize>,
        /// Indexes of the waivers that it changes.
        waivers: BTreeSet<usize>,
    },
}

impl Scope {
    fn has_identity(&self, key: &IdentityKey) -> bool {
        match self {
            Self::Everything => true,
            Self::Commit { identities, .. } => identities.contains(key),
        }
    }
}

/// A check: what it finds is drafted under the rule's id.
pub type Check = fn(&Context<'_>) -> Vec<Draft>;

/// Every check and the rules that it judges. A test holds this list and `rules/govern/` together.
pub const CHECKS: &[(&[&str], Check)] = &[
    (ownership::RULES, ownership::check),
    (rotation::RULES, rotation::check),
    (review::RULES, review::check),
    (decisions::RULES, decisions::check),
    (evidence::RULES, evidence::check),
    (exposure::RULES, exposure::check),
    (integrity::RULES, integrity::check),
    (waivers::RULES, waivers::check),
    (entries::RULES, entries::check),
    (partners::RULES, partners::check),
    (reachable::RULES, reachable::check),
    (personal::RULES, personal::check),
    (weakening::RULES, weakening::check),
];

/// The rules that are judged while waivers and plan are applied, and while the roster is read.
pub const SETTLED: &[&str] = &[
    "own-policy",
    "plan-overdue",
    "plan-unused",
    "waiver-expired",
    "waiver-unused",
    "roster-invalid",
    "evidence-invalid",
];

/// Whether a waiver is taken for a rule: not for one that says that waivers, the plan or the roster
/// are not in order, or that something was not read.
pub fn waivable(rule: &str) -> bool {
    let never = [integrity::RULES, waivers::RULES, SETTLED];
    !never.into_iter().flatten().any(|one| *one == rule)
}

impl<'a> Context<'a> {
    /// Judges, applies levels, waivers and plan, and gives what is left to say.
    pub fn judge(&self) -> Vec<Finding> {
        self.settle(&Exceptions::of(self)).findings
    }

    /// What the built-in checks find, before policies of one's own are asked.
    pub fn judge_built_in(&self) -> Vec<Finding> {
        settle::built_in(self, &Exceptions::of(self), self.drafts())
    }

    fn settle(&self, exceptions: &Exceptions<'_>) -> Settled {
        settle::settle(self, exceptions, self.drafts())
    }

    fn drafts(&self) -> Vec<Draft> {
        CHECKS.iter().flat_map(|(_, check)| check(self)).collect()
    }

    /// The identities that are judged: live ones in scope.
    pub(crate) fn identities(&self) -> impl Iterator<Item = &'a Identity> {
        let all = self.inventory.identities.values();
        all.filter(|identity| identity.live() && self.scope.has_identity(&identity.key))
    }

    /// The entries that are judged.
    fn entries(&self) -> impl Iterator<Item = &'a Entry> {
        self.roster.entries.iter().filter(|entry| match self.scope {
            Scope::Everything => true,
            Scope::Commit { entries, .. } => entries.contains(&entry.index),
        })
    }

    /// The items of the plan that are judged.
    fn plan(&self) -> impl Iterator<Item = &'a PlanItem> {
        self.roster.plan.iter().filter(|item| match self.scope {
            Scope::Everything => true,
            Scope::Commit { plan, .. } => plan.contains(&item.index),
        })
    }

    /// The waivers that are judged.
    fn waivers(&self) -> impl Iterator<Item = &'a Waiver> {
        self.roster.waivers.iter().filter(|waiver| match self.scope {
            Scope::Everything => true,
            Scope::Commit { waivers, .. } => waivers.contains(&waiver.index),
        })
    }
}

/// The findings of a roster that cannot be read; nothing else is judged then.
pub fn roster_faults(cx: &Context<'_>, faults: &[Fault]) -> Vec<Finding> {
    let advice = "correct it; an editor with the schema of `keyroster schema roster` shows what \
        belongs there";
    of_faults(cx, "roster-invalid", faults, advice)
}

/// The findings of an evidence file that cannot be read; nothing else is judged then.
pub fn evidence_faults(cx: &Context<'_>, faults: &[Fault]) -> Vec<Finding> {
    of_faults(cx, "evidence-invalid", faults, "`keyroster evidence import` writes it anew")
}

fn of_faults(cx: &Context<'_>, rule: &'static str, faults: &[Fault], advice: &str) -> Vec<Finding> {
    let drafts = faults.iter().map(|fault| {
        let advice = fault.suggestion.as_deref().unwrap_or(advice);
        let draft = Draft::new(rule).fact("problem", &fault.message).fact("advice", advice);
        draft.part(&fault.message).at(fault.location.clone(), "")
    });
    drafts.map(|draft| draft.finish(cx, Level::Deny, State::Active)).collect()
}

/// Why a run could not judge: a roster with faults, or files that it cannot do without.
pub fn cannot_judge(faults: &[Fault], findings: &[Finding]) -> Vec<String> {
    let many = |n: usize, noun| draft::count(i64::try_from(n).unwrap_or(i64::MAX), noun);
    let unread = findings.iter().filter(|finding| finding.rule == "unreadable-input");
    let unread = unread.filter(|finding| finding.blocks()).count();
    let roster =
        (!faults.is_empty()).then(|| format!("the roster has {}", many(faults.len(), "fault")));
    // What the policies say of a roster without a fault is noted beside what else was found.
    let broken = findings.iter().any(|finding| finding.rule == "roster-invalid");
    let policies = (broken && faults.is_empty())
        .then(|| "the policies in Rego could not be evaluated".to_owned());
    let files =
        (unread > 0).then(|| format!("{} that must be read could not be", many(unread, "file")));
    roster.into_iter().chain(policies).chain(files).collect()
}

/// What somebody needs to know who has no roster yet.
pub fn first_contact(cx: &Context<'_>, without_roster: bool, findings: &[Finding]) -> Vec<String> {
    let unowned = findings.iter().filter(|finding| finding.rule == "unowned");
    let unowned = unowned.filter_map(|finding| finding.identity.as_ref());
    let unowned: Vec<_> = unowned.filter_map(|key| cx.inventory.identities.get(key)).collect();
    if !without_roster || unowned.is_empty() {
        return Vec::new();
    }
    let hinted = unowned.iter().filter(|identity| cx.hints.of(identity).is_some()).count();
    let suggested = match (hinted, unowned.len()) {
        (0, _) => "the files around suggest an owner for none of them".to_owned(),
        (hinted, all) if hinted == all => {
            "the files around suggest an owner for each of them".to_owned()
        }
        (hinted, all) => format!("the files around suggest an owner for {hinted} of {all}"),
    };
    let held = match unowned.len() {
        1 => "1 identity has no holder".to_owned(),
        several => format!("{several} identities have no holder"),
    };
    vec![
        format!("there is no roster in this repository yet: {held}; {suggested}"),
        "start green today: `keyroster adopt` writes the roster, with a dated plan for what is left".to_owned(),
    ]
}
