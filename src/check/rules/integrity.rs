//! The gate itself can be trusted: what had to be read was read.

use std::collections::BTreeMap;

use crate::check::draft::Draft;
use crate::check::{Context, Scope};
use crate::inventory::Unreadable;
use crate::rule::Level;

/// The rules judged here.
pub(super) const RULES: &[&str] = &[UNREADABLE, "ignore-unused"];

/// A file that must be read and could not be.
pub(crate) const UNREADABLE: &str = "unreadable-input";

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    // A file is one finding, however much is wrong in it: the first fault is told, the others are places.
    let mut files = BTreeMap::<&str, Vec<&Unreadable>>::new();
    for unreadable in &cx.inventory.unreadable {
        files.entry(&unreadable.location.path).or_default().push(unreadable);
    }
    let unreadable = files.into_iter().filter_map(|(path, faults)| {
        let (required, other): (Vec<_>, Vec<_>) = faults.into_iter().partition(|one| one.required);
        let faults = [&required[..], &other].concat();
        let draft = Draft::new(UNREADABLE)
            .fact("path", path)
            .fact("reason", &faults.first()?.reason)
            .part(path)
            .among(faults.iter().map(|one| one.location.clone()).collect());
        Some(if required.is_empty() { draft.at_level(Level::Warn) } else { draft })
    });
    let mut drafts: Vec<_> = unreadable.collect();
    if matches!(cx.scope, Scope::Everything) {
        let items = cx.roster.policy.ignore.items().iter().zip(&cx.inventory.ignored);
        // What a baseline ignores need not be in every repository.
        let own = |path: &str| {
            let mut files = cx.roster.sources.iter();
            files.any(|file| *file.path == *path && file.elsewhere.is_none())
        };
        drafts.extend(items.filter(|(glob, paths)| **paths == 0 && own(&glob.path)).map(
            |(glob, _)| {
                Draft::new("ignore-unused")
                    .fact("glob", &glob.value)
                    .part(&glob.value)
                    .at(glob.location(), "")
            },
        ));
    }
    drafts
}
