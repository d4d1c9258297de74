//! keyroster: every key in your repositories has a named holder.
//!
//! The roster is the committed manifest that says who holds each machine identity; keyroster is the
//! gate that holds a repository to it. Facts come before judgement:
//!
//! ```text
//! collect -> parse -> detect -> inventory -> (roster, evidence, policy, base, today) -> check -> report
//! ```
//!
//! [`inventory()`] is everything left of the brackets, [`check()`] is the whole.
#![cfg_attr(test, allow(missing_docs))]

pub mod adopt;
pub mod change;
pub mod check;
pub mod collect;
pub mod command;
pub mod detect;
mod dialect;
pub mod doctor;
pub mod edit;
pub mod evidence;
mod facts;
pub mod finding;
pub mod fleet;
pub mod github;
pub mod hints;
pub mod inventory;
pub mod manifest;
pub mod matrix;
pub mod offboard;
pub mod org;
pub mod reach;
pub mod rego;
pub mod report;
pub mod roster;
pub mod rule;
pub mod scan;
pub mod source;
pub mod store;
pub mod syntax;
pub mod trust;

use change::Change;
use detect::Detector;
use facts::{Seen, Stated};
use inventory::Inventory;
use report::Report;
use rule::CatalogueError;
use scan::Names;

pub use facts::{Facts, Request};

/// The facts: the roster, the evidence and the base are read, and the files scanned for identities.
/// Nothing is judged yet.
///
/// # Errors
/// A rule that cannot be used.
pub fn inventory(request: &Request<'_>) -> Result<Facts, CatalogueError> {
    Ok(inventory_by(&Detector::new(request.catalogue)?, request))
}

/// The same by a detector that is made once for many repositories.
pub(crate) fn inventory_by(detector: &Detector<'_>, request: &Request<'_>) -> Facts {
    let names = Names::of(&request.paths(), detector);
    request.under(&names, |request| {
        let stated = Stated::read(request, detector);
        let seen = Seen::scan(request, &stated, &names, detector);
        Facts::of(request, stated, seen, detector)
    })
}

/// The facts of a repository that was scanned before: what it states is read from the files that were
/// kept, and held against today.
///
/// # Errors
/// A rule that cannot be used.
pub fn recall(request: &Request<'_>, inventory: Inventory) -> Result<Facts, CatalogueError> {
    Ok(recall_by(&Detector::new(request.catalogue)?, request, inventory))
}

/// The same by a detector that is made once for many repositories.
pub(crate) fn recall_by(
    detector: &Detector<'_>,
    request: &Request<'_>,
    inventory: Inventory,
) -> Facts {
    let stated = Stated::read(request, detector);
    let seen = Seen::known(inventory, request, &stated, detector);
    Facts::of(request, stated, seen, detector)
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
    let findings = match facts.faulty() {
        true => check::faults(&context, &manifest.faults, &evidence.faults),
        false => context.judge(),
    };
    let without_roster = manifest.path.is_none() && !facts.faulty();
    let unjudged = check::cannot_judge(&manifest.faults, &findings);
    let mut report = Report {
        as_of: request.today,
        catalogue: request.catalogue,
        closing: check::first_contact(&context, without_roster, &findings),
        incomplete: unjudged.into_iter().chain(evidence.complaint()).collect(),
        findings,
        identities: inventory.classes(),
        roster: manifest.path.clone(),
        sources: inventory.sources.clone(),
        stats: inventory.stats,
        change: None,
    };
    compare(&mut report, facts, request);
    report.sort();
    report
}

/// What a change does to its base, where there is one that it is held to.
fn compare(report: &mut Report<'_>, facts: &Facts, request: &Request<'_>) {
    let held = facts.context_before(request).filter(|_| !facts.faulty());
    if let Some((before, was)) = held {
        let change = Change::between(&before.name, &was, &facts.context(request));
        if request.new_only && !before.manifest.faults.is_empty() {
            let told = "the roster of the base cannot be read: everything counts";
            report.closing.push(told.to_owned());
        } else if request.new_only {
            change.spare_known(&mut report.findings, &was.judge());
        }
        report.closing.extend(before.notes(&facts.manifest));
        report.incomplete.extend(before.obstacles());
        report.change = Some(change);
    } else if request.new_only {
        report.closing.push("there is no base to compare with: everything counts".to_owned());
    }
}
