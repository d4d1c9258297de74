//! The roster is there, can be read, and is not changed behind the backs of its owners.

use std::collections::BTreeSet;

use crate::check::guard::Guard;
use crate::dialect::github::workflow::own_path;
use crate::manifest::PLACES;
use crate::source::{Location, Span};

use super::Setup;
use super::gate::Gate;
use super::point::Point;
use super::workflow::FOLDER;

/// Most faults that are told one by one; `keyroster check` tells all.
const MOST: usize = 5;

pub(super) fn points(setup: &Setup<'_>, gates: &[Gate<'_>]) -> Vec<Point> {
    let Some(roster) = setup.roster else {
        let next = "write one: `keyroster adopt` suggests holders and plans today's debt";
        let says = format!("there is no {}: nobody holds anything", PLACES[0]);
        return vec![Point::fix("roster", says, next).paste("keyroster adopt")];
    };
    if !setup.faults.is_empty() {
        let told = setup.faults.iter().take(MOST).map(|fault| {
            let next = fault.suggestion.clone().unwrap_or_else(|| "correct it".to_owned());
            Point::fix("roster", fault.message.clone(), next).at(fault.location.clone())
        });
        return told.collect();
    }
    let read = Point::good("roster", format!("{roster} is there and can be judged by"));
    vec![read, guarded(setup, gates)]
}

/// Whether a change of the roster, or of what decides how it is read, must be seen by its owners.
fn guarded(setup: &Setup<'_>, gates: &[Gate<'_>]) -> Point {
    const CHECK: &str = "guarded";
    let guard = Guard::of(&setup.context);
    let codeowners = setup.context.hints.codeowners_path();
    let open: Vec<String> =
        what_decides(setup, gates).into_iter().filter(|path| !guard.covers(&probe(path))).collect();
    let Some(first) = open.first() else {
        let says = "the roster, its policies and evidence, the workflows and CODEOWNERS have code \
                    owners of your own";
        return Point::good(CHECK, says);
    };
    let named: Vec<_> = open.iter().map(|path| format!("`{path}`")).collect();
    let says = format!("nobody of your own is a code owner of {}", named.join(", "));
    let next = format!("add at the end of {codeowners}, where the last line that matches counts");
    let paths: Vec<&str> = open.iter().map(String::as_str).collect();
    let point = Point::fix(CHECK, says, next).paste(guard.lines(&paths).join("\n"));
    // A line that takes the guard back is where to look; else the file that nobody guards.
    let taken_back = setup.context.hints.code_owner_line(&probe(first));
    let there = setup.context.paths.iter().find(|path| ***path == **first);
    let file = there.map(|path| Location { path: path.clone(), span: Span::default() });
    match taken_back.or(file) {
        Some(at) => point.at(at),
        None => point,
    }
}

/// The files that decide what the gate says: a folder stands for what is put into it.
fn what_decides(setup: &Setup<'_>, gates: &[Gate<'_>]) -> BTreeSet<String> {
    let there =
        |path: &str| setup.context.paths.binary_search_by(|known| (**known).cmp(path)).is_ok();
    let mut paths: BTreeSet<String> = BTreeSet::from([FOLDER.to_owned()]);
    let read = setup.read.iter().map(ToString::to_string);
    paths.extend(read.filter(|path| there(path)));
    paths.insert(setup.context.hints.codeowners_path().to_owned());
    for gate in gates {
        if let Some(rules) = gate.inputs().get("rules").filter(|rules| !rules.contains("${{")) {
            paths.insert(format!("{}/", rules.trim_start_matches("./").trim_end_matches('/')));
        }
        let uses = gate.step.and_then(|step| step.text_at("uses")).unwrap_or_default();
        if let Some(folder) = own_path(uses).filter(|folder| !folder.is_empty()) {
            paths.insert(format!("{}/", folder.trim_end_matches('/')));
        }
    }
    paths
}

/// A path by which a folder is tried: a file that is put into it.
fn probe(path: &str) -> String {
    match path.ends_with('/') {
        true => format!("{path}new.yml"),
        false => path.to_owned(),
    }
}
