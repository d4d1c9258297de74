//! keyroster: every key in your repositories has a named holder.
//!
//! The roster is the committed manifest that says who holds each machine identity; keyroster is the
//! gate that holds a repository to it. Facts come before judgement:
//!
//! ```text
//! collect -> parse -> detect -> inventory -> (roster, policy, today) -> check -> report
//! ```
//!
//! [`inventory`] is everything left of the brackets, [`check`] is the whole.
#![cfg_attr(test, allow(missing_docs))]

pub mod adopt;
pub mod check;
pub mod collect;
pub mod command;
mod commit;
pub mod detect;
mod dialect;
pub mod finding;
pub mod hints;
mod hush;
pub mod inventory;
pub mod manifest;
pub mod offboard;
pub mod reach;
pub mod report;
pub mod roster;
pub mod rule;
pub mod scan;
pub mod source;
pub mod syntax;
pub mod trial;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use check::{Context, Scope};
use collect::{Index, Tree};
use detect::Detector;
use hints::Hints;
use inventory::Inventory;
use manifest::Manifest;
use report::Report;
use rule::{Catalogue, CatalogueError, Class, Level};

/// What a run is asked to judge.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The files.
    pub tree: &'a dyn Tree,
    /// The index that the files are from, to judge a commit and not the whole repository.
    pub staged: Option<&'a Index>,
    /// The roster's path, where the user names one.
    pub roster: Option<&'a str>,
    /// The rules.
    pub catalogue: &'a Catalogue,
    /// The day that is judged.
    pub today: Date,
    /// Levels that win over the roster's.
    pub levels: &'a [(String, Level)],
}

impl<'a> Request<'a> {
    /// All of a tree, held against the roster that is in it.
    pub const fn new(tree: &'a dyn Tree, catalogue: &'a Catalogue, today: Date) -> Self {
        Self { tree, staged: None, roster: None, catalogue, today, levels: &[] }
    }
}

/// What the files of a repository say, and what its roster says of them.
#[derive(Debug)]
pub struct Facts {
    /// The machine identities.
    pub inventory: Inventory,
    /// The roster, or what is wrong with it.
    pub manifest: Manifest,
    /// Who the files suggest as owners.
    pub hints: Hints,
    /// What of it is to be judged.
    pub scope: Scope,
}

impl Facts {
    /// The facts as checks look at them.
    pub fn context<'a>(&'a self, request: &Request<'a>) -> Context<'a> {
        Context {
            catalogue: request.catalogue,
            inventory: &self.inventory,
            roster: &self.manifest.roster,
            hints: &self.hints,
            paths: request.tree.paths(),
            today: request.today,
            scope: &self.scope,
            levels: request.levels,
        }
    }
}

/// The facts: nothing is judged yet.
///
/// # Errors
/// A rule that cannot be used.
pub fn inventory(request: &Request<'_>) -> Result<Facts, CatalogueError> {
    let detector = Detector::new(request.catalogue)?;
    let mut scope = Scope::Everything;
    let manifest = Manifest::read(request.tree, request.roster, &detector);
    let ignore = &manifest.roster.policy.ignore;
    let mut inventory = match request.staged {
        None => scan::scan(request.tree, &detector, ignore),
        Some(index) => {
            let before = Manifest::read(&index.committed(), request.roster, &detector);
            let staged = commit::Staged::of(index, &manifest, &before);
            let inventory = scan::scan(&staged, &detector, ignore);
            scope = commit::scope(index, &inventory, &manifest.roster, &before.roster);
            inventory
        }
    };
    let rosters =
        manifest.sources.iter().map(|source| (Arc::clone(&source.path), Arc::clone(source)));
    inventory.sources.extend(rosters);
    let whole = request.staged.is_none();
    let hints = Hints::read(request.tree, manifest.path.clone(), &inventory, whole);
    for source in hints.sources() {
        inventory.sources.entry(Arc::clone(&source.path)).or_insert_with(|| Arc::clone(source));
    }
    Ok(Facts { inventory, manifest, hints, scope })
}

/// The gate: the facts, held against the roster.
///
/// # Errors
/// A rule that cannot be used.
pub fn check<'a>(request: &Request<'a>) -> Result<Report<'a>, CatalogueError> {
    let facts = inventory(request)?;
    let context = facts.context(request);
    let Facts { inventory, manifest, .. } = &facts;
    let faulty = !manifest.faults.is_empty();
    let findings =
        if faulty { check::roster_faults(&context, &manifest.faults) } else { context.judge() };
    let mut identities = BTreeMap::<Class, usize>::new();
    for identity in inventory.identities.values() {
        *identities.entry(identity.class).or_default() += 1;
    }
    let closing = check::first_contact(&context, manifest.path.is_none() && !faulty, &findings);
    let incomplete = check::cannot_judge(&manifest.faults, &findings);
    let Facts { inventory, manifest, .. } = facts;
    let mut report = Report {
        as_of: request.today,
        catalogue: request.catalogue,
        findings,
        identities,
        roster: manifest.path,
        sources: inventory.sources,
        stats: inventory.stats,
        closing,
        incomplete,
    };
    report.sort();
    Ok(report)
}
