//! What a change is judged against: the roster that stands, and the identities there were.

use std::sync::Arc;

use crate::collect::Tree;
use crate::evidence::{self, Observation, Record};
use crate::inventory::Inventory;
use crate::manifest::policies;
use crate::manifest::{Manifest, Sought};
use crate::roster::{Extension, Loosening, Ratchet, Roster, Spanned};
use crate::rule::Catalogue;
use crate::source::Span;

/// The state that a change is to be merged into.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a> {
    /// Its files.
    pub tree: &'a dyn Tree,
    /// What tells it apart for a person: the short id of a commit.
    pub name: &'a str,
    /// Whether the change is held to its roster. If not, it only says what a commit touches and brings.
    pub binds: bool,
}

/// What a base says, and what the change was held back from.
#[derive(Debug)]
pub struct Before {
    /// What tells it apart for a person.
    pub name: String,
    /// Its roster, or what is wrong with it.
    pub manifest: Manifest,
    /// Its machine identities; none where nobody asks.
    pub inventory: Option<Inventory>,
    /// What was observed by then.
    pub evidence: evidence::File,
    /// What the change loosens; undone before anything was judged.
    pub loosened: Vec<Loosening>,
    standing: Standing,
}

/// Whether there is a roster that the change can be held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// There is.
    Stands,
    /// The base has none: the change brings the first one.
    First,
    /// That of the base cannot be read: the change repairs it.
    Repaired,
    /// The change is not held to it.
    Free,
}

impl Before {
    /// Reads a base's roster.
    pub(crate) fn read(base: &Base<'_>, change: &Sought<'_, '_>, evidence: Option<&str>) -> Self {
        let mark = Some(base.name);
        let manifest = Manifest::read(&Sought { tree: base.tree, mark, ..*change });
        let standing = match base.binds {
            false => Standing::Free,
            true if !manifest.faults.is_empty() => Standing::Repaired,
            true if manifest.path.is_none() => Standing::First,
            true => Standing::Stands,
        };
        let name = base.name.to_owned();
        let evidence = match base.binds {
            true => evidence::File::read_at(base.tree, evidence, mark, change.detector),
            false => evidence::File::default(),
        };
        Self { name, manifest, inventory: None, evidence, loosened: Vec::new(), standing }
    }

    /// Whether the change is judged against it.
    pub(crate) fn binds(&self) -> bool {
        self.standing != Standing::Free
    }

    /// Holds what the change's roster says of everything to what stands. A roster that the change
    /// takes away stays.
    pub(crate) fn hold_terms(&mut self, now: &mut Manifest, catalogue: &Catalogue) {
        if self.standing != Standing::Stands || !now.faults.is_empty() {
            return;
        }
        let Some(path) = &self.manifest.path else { return };
        if now.path.is_none() {
            let was = self.manifest.sources.first().map(|main| main.location(Span::default()));
            let what = format!("{path} is removed");
            self.loosened.push(Loosening::of("roster", what, None, was));
            now.path = Some(Arc::clone(path));
            now.roster = self.manifest.roster.clone();
            now.policies.clone_from(&self.manifest.policies);
            return;
        }
        let told = moved(&now.roster, &self.manifest.roster);
        let mut ratchet = Ratchet::again(&self.manifest.roster, catalogue, told);
        ratchet.hold_terms(&mut now.roster);
        self.loosened = ratchet.loosened();
        for standing in &self.manifest.policies {
            let standing = policies::as_they_stood(standing, &now.policies);
            policies::add(&mut now.policies, standing);
        }
    }

    /// Holds what the change's roster says of identities to what stands.
    pub(crate) fn hold_identities(
        &mut self,
        now: &mut Roster,
        observed: &mut evidence::File,
        inventory: &Inventory,
        catalogue: &Catalogue,
    ) {
        if self.standing != Standing::Stands {
            return;
        }
        self.manifest.hold_identities(inventory, catalogue);
        let told = std::mem::take(&mut self.loosened);
        let mut ratchet = Ratchet::again(&self.manifest.roster, catalogue, told);
        ratchet.hold_identities(now, inventory.identities.values());
        self.loosened = ratchet.loosened();
        if observed.faults.is_empty() {
            let identities = inventory.identities.values().filter(|identity| identity.live());
            let lost = observed.evidence.keep(&self.evidence.evidence, now, identities);
            self.loosened.extend(lost.iter().map(unseen));
        }
    }

    /// Why the base cannot be judged by: what it extends is not on this machine.
    pub(crate) fn obstacles(&self) -> impl Iterator<Item = String> {
        let name = &self.name;
        self.manifest.lacking.iter().map(move |lacking| format!("of the base {name}, {lacking}"))
    }

    /// What somebody needs to know whose change is held to no roster.
    pub(crate) fn notes(&self, now: &Manifest) -> Option<String> {
        let name = &self.name;
        now.path.as_ref()?;
        match self.standing {
            Standing::First => Some(format!(
                "the base {name} has no roster: this change brings the first one, and it counts at once"
            )),
            Standing::Repaired if self.manifest.lacking.is_empty() => Some(format!(
                "the roster of the base {name} cannot be read: that of this change counts at once"
            )),
            Standing::Repaired | Standing::Stands | Standing::Free => None,
        }
    }
}

/// What was observed and is not in the change's evidence any more.
fn unseen(record: &Record) -> Loosening {
    let Observation { about, tool, observed, .. } = &record.observation;
    let name = about.first().map_or("", |name| name.as_str());
    let what =
        format!("what `{tool}` showed of `{name}` on {observed} is not in the evidence any more");
    Loosening {
        remedy: "put it back, or import what the tool shows on a later day",
        ..Loosening::of("evidence", what, None, Some(record.at.clone()))
    }
}

/// Baselines that the change no longer extends, or extends at another revision. What they ask is
/// compared as well: but who reads a change should see this first.
fn moved(now: &Roster, was: &Roster) -> Vec<Loosening> {
    let kept = |old: &Spanned<Extension>| now.extends.iter().any(|new| new.value == old.value);
    let gone = was.extends.iter().filter(|old| !kept(old));
    let loosenings = gone.map(|old| {
        let new = now.extends.iter().find(|new| new.value.same_file(&old.value));
        let what = match new {
            Some(new) => format!("`extends` goes from {old} to {new}"),
            None => format!("`extends` loses {old}"),
        };
        Loosening::of("extends", what, new.map(Spanned::location), Some(old.location()))
    });
    loosenings.collect()
}
