//! What a commit touches: the files that must be read for it, and what of them and of the roster is
//! judged.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Scope;
use crate::collect::{Index, ReadError, Tree};
use crate::dialect::Kind;
use crate::evidence;
use crate::inventory::{Identity, Inventory};
use crate::manifest::Manifest;
use crate::roster::{Pattern, Roster};
use crate::source::{Location, Source};

/// What a commit's files need to be understood: themselves, the Terraform modules they are part of,
/// and the workflows that they may call. A changed roster, or changed evidence, speaks of any file, so all are needed.
#[derive(Debug)]
pub(crate) struct Staged<'i> {
    index: &'i Index,
    paths: Vec<Arc<str>>,
}

impl<'i> Staged<'i> {
    /// The files of a commit and of what they belong to.
    pub(crate) fn of(
        index: &'i Index,
        now: &Manifest,
        before: &Manifest,
        evidence: &evidence::File,
    ) -> Self {
        let staged = index.staged();
        let rosters = now.sources.iter().chain(&before.sources);
        let observed = evidence.path.as_ref().is_some_and(|path| staged.contains(path));
        let all = observed || rosters.into_iter().any(|source| staged.contains(&source.path));
        let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let is_module =
            |path: &str| matches!(Kind::of(path), Some(Kind::Terraform | Kind::TerraformJson));
        let is_workflow = |path: &str| matches!(Kind::of(path), Some(Kind::GitHub(_)));
        let modules: BTreeSet<_> =
            staged.iter().filter(|path| is_module(path)).map(|path| folder(path)).collect();
        let workflows = staged.iter().any(|path| is_workflow(path));
        let needed = |path: &&Arc<str>| {
            all || staged.contains(&***path)
                || (is_module(path) && modules.contains(&folder(path)))
                || (workflows && is_workflow(path))
        };
        Self { index, paths: index.paths().iter().filter(needed).cloned().collect() }
    }
}

impl Tree for Staged<'_> {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.index.read(path)
    }
}

/// What is judged: the identities sighted in a commit's files, what it changes in the roster, and the
/// identities that what it changes or takes away speaks of.
pub(crate) fn scope(
    index: &Index,
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
    let touched = |path: &str| index.staged().contains(path);
    let changed_evidence = evidence.path.as_ref().is_some_and(|path| touched(path));
    let observed = |identity: &Identity| {
        changed_evidence && !now.observed(identity, &evidence.evidence).is_empty()
    };
    let identities = inventory.identities.values().filter(|identity| {
        identity.sightings.iter().any(|sighting| touched(&sighting.location.path))
            || patterns.iter().any(|pattern| pattern.covers(identity))
            || observed(identity)
    });
    let of = |part: Part| {
        changed.iter().filter(|item| item.part == part).map(|item| item.index).collect()
    };
    Scope::Commit {
        identities: identities.map(|identity| identity.key.clone()).collect(),
        entries: of(Part::Entry),
        plan: of(Part::Plan),
        waivers: of(Part::Waiver),
    }
}

/// Something that a roster says of some identities.
struct Item<'r> {
    part: Part,
    index: usize,
    text: &'r str,
    pattern: &'r Pattern,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
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
        part: Part::Entry,
        index: entry.index,
        text: text(&entry.at),
        pattern: &entry.matcher.value,
    });
    let plan = roster.plan.iter().map(|item| Item {
        part: Part::Plan,
        index: item.index,
        text: text(&item.at),
        pattern: &item.matcher.value,
    });
    let waivers = roster.waivers.iter().map(|waiver| Item {
        part: Part::Waiver,
        index: waiver.index,
        text: text(&waiver.at),
        pattern: &waiver.matcher.value,
    });
    entries.chain(plan).chain(waivers).collect()
}
