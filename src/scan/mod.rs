//! A tree into an inventory: files are grouped into what must be read together, read and detected
//! side by side, and merged in one order.

mod hush;
mod names;
pub mod trial;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use crate::collect::{ReadError, Tree};
use crate::detect::{Detector, Outcome, resolve_calls};
use crate::dialect::Kind;
use crate::evidence::Record;
use crate::inventory::{self, Inventory, Stats, Unreadable};
use crate::roster::Globs;
use crate::source::{Location, Source, Span};

use hush::Values;
pub(crate) use names::Names;

/// So many units are read without starting threads.
const FEW: usize = 4;

/// Files that must be read together: a Terraform module is a folder, everything else a file.
type Unit = Vec<Arc<str>>;

/// What one unit gives.
struct Read<'c> {
    outcome: Outcome<'c>,
    sources: Vec<Source>,
    values: Values,
    stats: Stats,
}

/// Scans a tree, without the paths that the roster leaves out, and adds what was observed and no code
/// names.
pub fn scan(
    tree: &dyn Tree,
    detector: &Detector<'_>,
    ignore: &Globs,
    observed: &[&Record],
) -> Inventory {
    let paths = tree.paths().iter().map(|path| &**path).collect();
    let names = Names::of(&paths, detector);
    scan_named(&names.tree(tree), &names, detector, ignore, observed)
}

/// The same of a tree whose files are called what may be shown.
pub(crate) fn scan_named<'c>(
    tree: &dyn Tree,
    names: &Names<'c>,
    detector: &Detector<'c>,
    ignore: &Globs,
    observed: &[&Record],
) -> Inventory {
    let mut ignored = vec![0; ignore.items().len()];
    let mut kept = Vec::with_capacity(tree.paths().len());
    for path in tree.paths() {
        let covering = ignore.covering(path);
        covering.iter().for_each(|glob| ignored[*glob] += 1);
        if covering.is_empty() {
            kept.push(path);
        }
    }
    let mut found: Vec<_> = kept.iter().flat_map(|path| names.found(path)).collect();
    let mut values = names.values.clone();
    let units = units(kept.into_iter());
    let read_unit = |unit: &Unit| read_unit(tree, detector, unit);
    // To start threads takes longer than to read a few files.
    let read: Vec<_> = match units.len() <= FEW {
        true => units.iter().map(read_unit).collect(),
        false => units.par_iter().map(read_unit).collect(),
    };
    let mut workflows = Vec::new();
    let mut unreadable = Vec::new();
    let mut stats = Stats { files: tree.paths().len(), ..Stats::default() };
    let mut sources = Vec::new();
    for unit in read {
        stats.bytes += unit.stats.bytes;
        stats.scanned += unit.stats.scanned;
        sources.extend(unit.sources);
        values.extend(unit.values);
        found.extend(unit.outcome.found);
        workflows.extend(unit.outcome.workflows);
        unreadable.extend(unit.outcome.unreadable);
    }
    found.extend(resolve_calls(&workflows, detector.catalogue()));
    detector.detect_observed(observed, &mut found);
    match values.hush() {
        Ok(None) => {}
        Ok(Some(hush)) => {
            found.iter_mut().for_each(|found| hush.found(found));
            unreadable.iter_mut().for_each(|unreadable| hush.unreadable(unreadable));
            sources = sources.into_par_iter().map(|source| hush.source(source)).collect();
        }
        // Too many to look for: then no file's text is shown at all.
        Err(_) => sources.clear(),
    }
    let sources =
        sources.into_iter().map(|source| (Arc::clone(&source.path), Arc::new(source))).collect();
    unreadable.sort();
    unreadable.dedup();
    let inventory = inventory::merge(found, detector.catalogue());
    Inventory { unreadable, sources, ignored, stats, ..inventory }
}

/// Whether a file is read, by what its path promises. Rosters, policies and files that name owners are
/// read as well: none of them is called what is no text.
pub fn reads(path: &str) -> bool {
    Kind::of(path).is_some()
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
            // Links and vanished files are nothing to judge, nor is a binary file whose name
            // promises no more than text, unless the gate must read them.
            Err(ReadError::NotAFile(_) | ReadError::Missing) if !required => {}
            Err(ReadError::NotText(_)) if Kind::of(path) == Some(Kind::Text) => {}
            Err(error) => outcome.unreadable.push(nothing_of(path, error.reason(), required)),
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
    let values = Values::of(&sources, &outcome.found);
    let sources = keep(sources, &outcome);
    Read { outcome, sources, values, stats }
}

fn nothing_of(path: &Arc<str>, reason: String, required: bool) -> Unreadable {
    let location = Location { path: Arc::clone(path), span: Span::default() };
    Unreadable { location, reason, required }
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
