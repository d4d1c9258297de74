//! A tree into an inventory: files are grouped into what must be read together, read and detected
//! side by side, and merged in one order.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use crate::collect::{Index, ReadError, Tree};
use crate::detect::{Detector, Outcome, resolve_calls};
use crate::dialect::Kind;
use crate::roster::Globs;
use crate::inventory::{self, Inventory, Stats, Unreadable};
use crate::source::{Location, Source, Span};

/// So many units are read without starting threads.
const FEW: usize = 4;

/// Files that must be read together: a Terraform module is a folder, everything else a file.
type Unit = Vec<Arc<str>>;

/// What one unit gives.
struct Read<'c> {
    outcome: Outcome<'c>,
    sources: Vec<Source>,
    stats: Stats,
}

/// Scans a tree, without the paths that the roster leaves out.
pub fn scan(tree: &dyn Tree, detector: &Detector<'_>, ignore: &Globs) -> Inventory {
    let mut ignored = vec![0; ignore.items().len()];
    let mut kept = Vec::with_capacity(tree.paths().len());
    for path in tree.paths() {
        let covering = ignore.covering(path);
        covering.iter().for_each(|glob| ignored[*glob] += 1);
        if covering.is_empty() {
            kept.push(path);
        }
    }
    let units = units(kept.into_iter());
    let read_unit = |unit: &Unit| read_unit(tree, detector, unit);
    // To start threads takes longer than to read a few files.
    let read: Vec<_> = match units.len() <= FEW {
        true => units.iter().map(read_unit).collect(),
        false => units.par_iter().map(read_unit).collect(),
    };
    let mut found = Vec::new();
    let mut workflows = Vec::new();
    let mut unreadable = Vec::new();
    let mut stats = Stats {
        files: tree.paths().len(),
        ..Stats::default()
    };
    let mut sources = BTreeMap::new();
    for unit in read {
        stats.bytes += unit.stats.bytes;
        stats.scanned += unit.stats.scanned;
        let kept = unit.sources.into_iter();
        sources.extend(kept.map(|source| (Arc::clone(&source.path), Arc::new(source))));
        found.extend(unit.outcome.found);
        workflows.extend(unit.outcome.workflows);
        unreadable.extend(unit.outcome.unreadable);
    }
    found.extend(resolve_calls(&workflows, detector.catalogue()));
    unreadable.sort();
    unreadable.dedup();
    let inventory = inventory::merge(found, detector.catalogue());
    Inventory {
        unreadable,
        sources,
        ignored,
        stats,
        ..inventory
    }
}

/// What a commit's files need to be understood: themselves, the Terraform modules they are part of,
/// and the workflows that they may call.
#[derive(Debug)]
pub struct Staged<'i> {
    index: &'i Index,
    paths: Vec<Arc<str>>,
}

impl<'i> Staged<'i> {
    /// The files of a commit and of what they belong to.
    pub fn of(index: &'i Index) -> Self {
        let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let is_module = |path: &str| matches!(Kind::of(path), Some(Kind::Terraform | Kind::TerraformJson));
        let is_workflow = |path: &str| matches!(Kind::of(path), Some(Kind::GitHub(_)));
        let staged = index.staged();
        let modules: BTreeSet<_> =
            staged.iter().filter(|path| is_module(path)).map(|path| folder(path)).collect();
        let workflows = staged.iter().any(|path| is_workflow(path));
        let needed = |path: &&Arc<str>| {
            staged.contains(&***path)
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

fn units<'p>(paths: impl Iterator<Item = &'p Arc<str>>) -> Vec<Unit> {
    let mut modules = BTreeMap::<&str, Unit>::new();
    let mut units = Vec::new();
    for path in paths {
        match Kind::of(path) {
            None => {}
            Some(Kind::Terraform | Kind::TerraformJson) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                modules.entry(folder).or_default().push(Arc::clone(path));
            }
            Some(_) => units.push(vec![Arc::clone(path)]),
        }
    }
    units.extend(modules.into_values());
    units
}

fn read_unit<'c>(tree: &dyn Tree, detector: &Detector<'c>, unit: &Unit) -> Read<'c> {
    let mut outcome = Outcome::default();
    let mut sources = Vec::new();
    let mut stats = Stats::default();
    for path in unit {
        let required = Kind::of(path).is_some_and(Kind::required);
        match tree.read(path) {
            Ok(source) => {
                stats.scanned += 1;
                stats.bytes += source.text.len() as u64;
                sources.push(source);
            }
            // Binary files with a text file's name, links and vanished files are nothing to judge,
            // unless the gate must read them.
            Err(ReadError::NotText(_) | ReadError::NotAFile(_) | ReadError::Missing)
                if !required => {}
            Err(error) => outcome
                .unreadable
                .push(nothing_of(path, error.reason(), required)),
        }
    }
    match catch_unwind(AssertUnwindSafe(|| detector.detect(&sources))) {
        Ok(seen) => {
            outcome.unreadable.extend(seen.unreadable);
            outcome.found = seen.found;
            outcome.workflows = seen.workflows;
        }
        Err(_) => outcome.unreadable.extend(unit.iter().map(|path| {
            let reason = "could not be analysed: this is a fault of keyroster, please report it";
            nothing_of(path, reason.to_owned(), true)
        })),
    }
    let sources = keep(sources, &outcome);
    Read {
        outcome,
        sources,
        stats,
    }
}

fn nothing_of(path: &Arc<str>, reason: String, required: bool) -> Unreadable {
    let location = Location {
        path: Arc::clone(path),
        span: Span::default(),
    };
    Unreadable {
        location,
        reason,
        required,
    }
}

/// Keeps the files that something was seen in, with every literal blanked out.
fn keep(sources: Vec<Source>, outcome: &Outcome<'_>) -> Vec<Source> {
    let mut literals = BTreeMap::<&str, Vec<Span>>::new();
    for found in &outcome.found {
        let at = &found.sighting.location;
        let spans = literals.entry(&at.path).or_default();
        if found.sighting.literal.is_some() {
            spans.push(at.span);
        }
    }
    for unreadable in &outcome.unreadable {
        literals.entry(&unreadable.location.path).or_default();
    }
    // What their calls hand over is known once every workflow is.
    for workflow in &outcome.workflows {
        workflow.handing_over().into_iter().for_each(|path| {
            literals.entry(path).or_default();
        });
    }
    let kept = sources.into_iter().filter_map(|source| {
        let spans = literals.get(&*source.path)?;
        Some(source.redacted(spans))
    });
    kept.collect()
}
