//! What a commit touches: the files that must be read for it, and what of them and of the roster is
//! judged.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Scope;
use crate::collect::{ReadError, Tree};
use crate::dialect::Kind;
use crate::evidence;
use crate::inventory::{Identity, Inventory};
use crate::manifest::Manifest;
use crate::roster::{Pattern, Roster};
use crate::source::{Location, Source};

/// What a commit's files need to be understood: themselves, the Terraform modules they are part of,
/// and the workflows that they may call. A changed roster, or changed evidence,
/// speaks of any file, so all are needed.
#[derive(Debug)]
pub(crate) struct Needed<'i> {
    staged: &'i BTreeSet<Arc<str>>,
    all: bool,
    modules: BTreeSet<String>,
    workflows: bool,
}

impl<'i> Needed<'i> {
    /// What the files of a commit need.
    pub(crate) fn by(
        staged: &'i BTreeSet<Arc<str>>,
        now: &Manifest,
        before: &Manifest,
        evidence: &evidence::File,
    ) -> Self {
        let rosters = now.sources.iter().chain(&before.sources);
        let observed = evidence.path.as_ref().is_some_and(|path| staged.contains(path));
        let all = observed || rosters.into_iter().any(|source| staged.contains(source.tree_path()));
        let modules =
            staged.iter().filter(|path| is_module(path)).map(|path| folder(path)).collect();
        let workflows = staged.iter().any(|path| is_workflow(path));
        Self { staged, all, modules, workflows }
    }

    /// The files of a tree that are needed.
    pub(crate) fn of<'t>(&self, tree: &'t dyn Tree) -> Part<'t> {
        let needed = |path: &&Arc<str>| {
            self.all
                || self.staged.contains(&***path)
                || (is_module(path) && self.modules.contains(&folder(path)))
                || (self.workflows && is_workflow(path))
        };
        Part { tree, paths: tree.paths().iter().filter(needed).cloned().collect() }
    }
}

fn folder(path: &str) -> String {
    path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}

fn is_module(path: &str) -> bool {
    matches!(Kind::of(path), Some(Kind::Terraform | Kind::TerraformJson))
}

fn is_workflow(path: &str) -> bool {
    matches!(Kind::of(path), Some(Kind::GitHub(_)))
}

/// Some files of a tree.
#[derive(Debug)]
pub(crate) struct Part<'t> {
    tree: &'t dyn Tree,
    paths: Vec<Arc<str>>,
}

impl Tree for Part<'_> {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.tree.read(path)
    }
}

/// What is judged: the identities sighted in a commit's files, what it changes in the roster, and the
/// identities that what it changes or takes away speaks of.
pub(crate) fn scope(
    staged: &BTreeSet<Arc<str>>,
    inventory: &Inventory,
    now: &Roster,
    before: &Roster,
    evidence: &evidence::File,
) -> Scope {
    let (old, new) = (items(before), items(now));
    let texts =
        |items: &[Item<'_>]| items.iter().map(|item| item.text.to_owned()).collect::<BTreeSet<_>>();
    let (old_texts, new_texts) = (texts(&old), texts(&new));
    let gone = old.iter().filter(|item| !new_texts.contains(item.text));
    let changed: Vec<_> = new.iter().filter(|item| !old_texts.contains(item.text)).collect();
    let patterns: Vec<_> = gone.chain(changed.iter().copied()).map(|item| item.pattern).collect();
    let touched = |path: &str| staged.contains(path);
    let changed_evidence = evidence.path.as_ref().is_some_and(|path| touched(path));
    let observed = |identity: &Identity| {
        changed_evidence && !now.observed(identity, &evidence.evidence).is_empty()
    };
    let identities = inventory.identities.values().filter(|identity| {
        identity.sightings.iter().any(|sighting| touched(&sighting.location.path))
            || patterns.iter().any(|pattern| pattern.covers(identity))
            || observed(identity)
    });
    let of = |part: Section| {
        changed.iter().filter(|item| item.part == part).map(|item| item.index).collect()
    };
    Scope::Commit {
        identities: identities.map(|identity| identity.key.clone()).collect(),
        entries: of(Section::Entry),
        plan: of(Section::Plan),
        waivers: of(Section::Waiver),
    }
}

/// Something that a roster says of some identities.
struct Item<'r> {
    part: Section,
    index: usize,
    text: &'r str,
    pattern: &'r Pattern,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Entry,
    Plan,
    Waiver,
}

fn items(roster: &Roster) -> Vec<Item<'_>> {
    let text = |at: &Location| {
        let source = roster.sources.iter().find(|source| source.path == at.path);
        source.map_or("", |source| source.slice(at.span).trim_end())
    };
    let entries = roster.entries.iter().map(|entry| Item {
        part: Section::Entry,
        index: entry.index,
        text: text(&entry.at),
        pattern: &entry.matcher.value,
    });
    let plan = roster.plan.iter().map(|item| Item {
        part: Section::Plan,
        index: item.index,
        text: text(&item.at),
        pattern: &item.matcher.value,
    });
    let waivers = roster.waivers.iter().map(|waiver| Item {
        part: Section::Waiver,
        index: waiver.index,
        text: text(&waiver.at),
        pattern: &waiver.matcher.value,
    });
    entries.chain(plan).chain(waivers).collect()
}
