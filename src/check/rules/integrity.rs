//! The gate itself can be trusted: what had to be read was read.

use crate::check::draft::Draft;
use crate::check::{Context, Scope};
use crate::rule::Level;

/// The rules judged here.
pub(super) const RULES: &[&str] = &[UNREADABLE, "ignore-unused"];

/// A file that must be read and could not be.
pub(crate) const UNREADABLE: &str = "unreadable-input";

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let unreadable = cx.inventory.unreadable.iter().map(|unreadable| {
        let path = &unreadable.location.path;
        let draft = Draft::new(UNREADABLE)
            .fact("path", path)
            .fact("reason", &unreadable.reason)
            .part(path)
            .at(unreadable.location.clone(), "");
        if unreadable.required { draft } else { draft.at_level(Level::Warn) }
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
