//! keyroster: every key in your repositories has a named holder.
//!
//! The roster is the committed manifest that says who holds each machine identity; keyroster is the
//! gate that holds a repository to it. Facts come before judgement:
//!
//! ```text
//! collect -> parse -> detect -> inventory -> (roster, policy, evidence, today) -> check -> report
//! ```
//!
//! [`inventory`] is everything left of the brackets, [`check`] is the whole.
#![cfg_attr(test, allow(missing_docs))]

pub mod adopt;
pub mod base;
mod baseline;
pub mod change;
pub mod check;
pub mod collect;
pub mod command;
mod commit;
pub mod detect;
mod dialect;
pub mod edit;
pub mod evidence;
pub mod finding;
pub mod hints;
mod hush;
pub mod inventory;
pub mod manifest;
pub mod matrix;
pub mod offboard;
mod policies;
pub mod reach;
pub mod rego;
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

use base::{Base, Before};
use change::Change;
use check::{Context, Scope};
use collect::{Baselines, Index, Tree};
use commit::Needed;
use detect::Detector;
use hints::Hints;
use inventory::Inventory;
use manifest::{Manifest, Sought};
use report::Report;
use roster::Globs;
use rule::{Catalogue, CatalogueError, Class, Level};

/// What a run is asked to judge.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The files.
    pub tree: &'a dyn Tree,
    /// The index that the files are from, to judge a commit and not the whole repository.
    pub staged: Option<&'a Index>,
    /// Where baselines of other repositories are; none is known where it is none.
    pub baselines: Option<&'a Baselines>,
    /// The state that the files are to be merged into.
    pub base: Option<Base<'a>>,
    /// Whether only what the change brings may block.
    pub new_only: bool,
    /// The roster's path, where the user names one.
    pub roster: Option<&'a str>,
    /// The evidence's path, where the user names one.
    pub evidence: Option<&'a str>,
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
        Self {
            tree,
            staged: None,
            baselines: None,
            base: None,
            new_only: false,
            roster: None,
            evidence: None,
            catalogue,
            today,
            levels: &[],
        }
    }
}

/// What the files of a repository say, and what its roster says of them.
#[derive(Debug)]
pub struct Facts {
    /// The machine identities.
    pub inventory: Inventory,
    /// The roster, or what is wrong with it.
    pub manifest: Manifest,
    /// What was observed, or what is wrong with the file that says it.
    pub evidence: evidence::File,
    /// Who the files suggest as owners.
    pub hints: Hints,
    /// What of it is to be judged.
    pub scope: Scope,
    /// What was before, where a change is judged.
    pub before: Option<Before>,
}

impl Facts {
    /// The facts as checks look at them.
    pub fn context<'a>(&'a self, request: &Request<'a>) -> Context<'a> {
        Context {
            catalogue: request.catalogue,
            inventory: &self.inventory,
            roster: &self.manifest.roster,
            evidence: &self.evidence.evidence,
            hints: &self.hints,
            paths: request.tree.paths(),
            today: request.today,
            scope: &self.scope,
            exceeded: &self.manifest.exceeded,
            policies: &self.manifest.policies,
            loosened: self.before.as_ref().map_or(&[], |before| &before.loosened),
            levels: request.levels,
        }
    }

    /// The facts of the base, as checks look at them; none where the change is held to none.
    fn context_before<'a>(&'a self, request: &Request<'a>) -> Option<(&'a Before, Context<'a>)> {
        let before = self.before.as_ref().filter(|before| before.binds())?;
        let context = Context {
            inventory: &before.inventory,
            roster: &before.manifest.roster,
            scope: &Scope::Everything,
            exceeded: &before.manifest.exceeded,
            policies: &before.manifest.policies,
            loosened: &[],
            ..self.context(request)
        };
        Some((before, context))
    }
}

/// The facts: nothing is judged yet.
///
/// # Errors
/// A rule that cannot be used.
pub fn inventory(request: &Request<'_>) -> Result<Facts, CatalogueError> {
    let detector = Detector::new(request.catalogue)?;
    let catalogue = request.catalogue;
    let no_baselines = Baselines::default();
    let sought = Sought {
        tree: request.tree,
        named: request.roster,
        mark: None,
        baselines: request.baselines.unwrap_or(&no_baselines),
        detector: &detector,
    };
    let mut manifest = Manifest::read(&sought);
    let mut evidence = evidence::File::read(request.tree, request.evidence, &detector);
    let mut before =
        request.base.as_ref().map(|base| Before::read(base, &sought, request.evidence));
    if let Some(before) = &mut before {
        before.hold_terms(&mut manifest, catalogue);
    }
    let nothing = Manifest::default();
    let stood = before.as_ref().map_or(&nothing, |before| &before.manifest);
    let needed = request.staged.map(|index| Needed::by(index, &manifest, stood, &evidence));
    let scan = |tree: &dyn Tree, ignore: &Globs| match &needed {
        None => scan::scan(tree, &detector, ignore),
        Some(needed) => scan::scan(&needed.of(tree), &detector, ignore),
    };
    let ignore = &manifest.roster.policy.ignore;
    let binding = request.base.as_ref().filter(|base| base.binds);
    let (mut inventory, was) = match binding {
        Some(base) => rayon::join(
            || scan(request.tree, ignore),
            || scan(base.tree, &stood.roster.policy.ignore),
        ),
        None => (scan(request.tree, ignore), Inventory::default()),
    };
    let scope = request.staged.map_or(Scope::Everything, |index| {
        commit::scope(index, &inventory, &manifest.roster, &stood.roster, &evidence)
    });
    manifest.hold_identities(&inventory, catalogue);
    if let Some(before) = &mut before {
        before.hold_identities(&mut manifest.roster, &mut evidence, &inventory, catalogue);
        before.inventory = was;
    }
    let rosters = before.iter().flat_map(|before| &before.manifest.sources);
    let rosters = manifest.sources.iter().chain(rosters);
    let rosters = rosters.map(|source| (Arc::clone(&source.path), Arc::clone(source)));
    let stood = before.iter().filter_map(|before| before.evidence.source.as_ref());
    let observed = evidence.source.iter().chain(stood);
    let observed = observed.map(|source| (Arc::clone(&source.path), Arc::clone(source)));
    inventory.sources.extend(rosters.chain(observed));
    let whole = request.staged.is_none();
    let hints = Hints::read(request.tree, manifest.path.clone(), &inventory, whole);
    for source in hints.sources() {
        inventory.sources.entry(Arc::clone(&source.path)).or_insert_with(|| Arc::clone(source));
    }
    Ok(Facts { inventory, manifest, evidence, hints, scope, before })
}

/// The gate: the facts, held against the roster.
///
/// # Errors
/// A rule that cannot be used.
pub fn check<'a>(request: &Request<'a>) -> Result<Report<'a>, CatalogueError> {
    Ok(judge(&inventory(request)?, request))
}

/// What the gate says of facts that are known already.
pub fn judge<'a>(facts: &Facts, request: &Request<'a>) -> Report<'a> {
    let context = facts.context(request);
    let Facts { inventory, manifest, evidence, .. } = facts;
    let faulty = !manifest.faults.is_empty() || !evidence.faults.is_empty();
    let mut findings = if faulty {
        let mut findings = check::roster_faults(&context, &manifest.faults);
        findings.extend(check::evidence_faults(&context, &evidence.faults));
        findings
    } else {
        context.judge()
    };
    let mut identities = BTreeMap::<Class, usize>::new();
    for identity in inventory.identities.values() {
        *identities.entry(identity.class).or_default() += 1;
    }
    let mut closing = check::first_contact(&context, manifest.path.is_none() && !faulty, &findings);
    let mut incomplete = check::cannot_judge(&manifest.faults, &findings);
    incomplete.extend(evidence.complaint());
    let mut change = None;
    if let Some((before, was)) = facts.context_before(request).filter(|_| !faulty) {
        let between = Change::between(&before.name, &was, &context);
        if request.new_only && !before.manifest.faults.is_empty() {
            closing.push("the roster of the base cannot be read: everything counts".to_owned());
        } else if request.new_only {
            check::spare_known(&mut findings, &was.judge(), &between);
        }
        closing.extend(before.notes(manifest));
        incomplete.extend(before.obstacles());
        change = Some(between);
    } else if request.new_only {
        closing.push("there is no base to compare with: everything counts".to_owned());
    }
    let mut report = Report {
        as_of: request.today,
        catalogue: request.catalogue,
        findings,
        identities,
        roster: manifest.path.clone(),
        sources: inventory.sources.clone(),
        stats: inventory.stats,
        closing,
        incomplete,
        change,
    };
    report.sort();
    report
}
