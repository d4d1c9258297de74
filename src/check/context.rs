//! What is judged, and everything that a judge may know.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::Elsewhere;
use crate::evidence::Evidence;
use crate::hints::Hints;
use crate::inventory::{Identity, IdentityKey, Inventory};
use crate::roster::{Entry, Loosening, PlanItem, Roster, Waiver};
use crate::rule::{Catalogue, Level};
use crate::source::Source;

/// Everything that a check may know.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The rules' words and levels.
    pub catalogue: &'a Catalogue,
    /// What a command about this repository is told besides its subject, after a space; nothing at
    /// its root.
    pub asked: &'a str,
    /// The facts.
    pub inventory: &'a Inventory,
    /// The facts of the base; none where there is no base, or nobody asks.
    pub before: Option<&'a Inventory>,
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
    /// What other repositories know of these identities; none where they were not asked.
    pub elsewhere: Option<&'a Elsewhere>,
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
    pub(super) fn has_identity(&self, key: &IdentityKey) -> bool {
        match self {
            Self::Everything => true,
            Self::Commit { identities, .. } => identities.contains(key),
        }
    }
}

impl<'a> Context<'a> {
    /// Whether the change that is judged brings the identity.
    pub(super) fn is_new(&self, key: &IdentityKey) -> bool {
        self.before.is_some_and(|before| !before.identities.contains_key(key))
    }

    /// The identities that are judged: live ones in scope.
    pub(crate) fn identities(&self) -> impl Iterator<Item = &'a Identity> {
        let all = self.inventory.identities.values();
        all.filter(|identity| identity.live() && self.scope.has_identity(&identity.key))
    }

    /// The entries that are judged.
    pub(super) fn entries(&self) -> impl Iterator<Item = &'a Entry> {
        // What is above is judged where it stands.
        let own = self.roster.entries.iter().filter(|entry| !self.roster.is_above(entry));
        own.filter(|entry| match self.scope {
            Scope::Everything => true,
            Scope::Commit { entries, .. } => entries.contains(&entry.index),
        })
    }

    /// The items of the plan that are judged.
    pub(super) fn plan(&self) -> impl Iterator<Item = &'a PlanItem> {
        self.roster.plan.iter().filter(|item| match self.scope {
            Scope::Everything => true,
            Scope::Commit { plan, .. } => plan.contains(&item.index),
        })
    }

    /// The waivers that are judged.
    pub(super) fn waivers(&self) -> impl Iterator<Item = &'a Waiver> {
        self.roster.waivers.iter().filter(|waiver| match self.scope {
            Scope::Everything => true,
            Scope::Commit { waivers, .. } => waivers.contains(&waiver.index),
        })
    }
}
