//! What a look at GitHub says that it saw, and what it did not see.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::tell::many;
use crate::Facts;
use crate::evidence::{Tool, Unseen};
use crate::github::evidence::{Ask, Collected};
use crate::source::Location;

/// What was asked, and what it gave.
pub(super) fn collected(collected: &Collected, ask: &Ask<'_>, hidden: usize) -> String {
    let Collected { contents, unnamed, used, left } = collected;
    let repos = ask.repos.iter().map(ToString::to_string);
    let places: Vec<_> = ask.orgs.iter().map(ToString::to_string).chain(repos).collect();
    let mut said = format!("asked GitHub about {}: {}", places.join(", "), many(*used, "request"));
    if let Some(left) = left {
        let _ = write!(said, ", {left} left for now");
    }
    said.push('\n');
    let mut counts = BTreeMap::<Tool, usize>::new();
    for one in &contents.observations {
        *counts.entry(one.tool).or_default() += 1;
    }
    for (tool, count) in counts {
        let _ = writeln!(said, "  {tool}: {}", many(count, "observation"));
    }
    let _ = writeln!(said, "  {}", many(contents.settings.len(), "setting"));
    if hidden > 0 {
        let items = many(hidden, "item");
        let _ = writeln!(said, "  {items} left out: a credential's value seems to stand in a name");
    }
    if *unnamed > 0 {
        let _ = writeln!(said, "  {} left out: without a name", many(*unnamed, "item"));
    }
    said
}

/// What was not seen, once for each thing that would show it.
pub(super) fn unseen(unseen: &[Unseen]) -> String {
    if unseen.is_empty() {
        return "everything that was asked for was shown\n".to_owned();
    }
    let mut lacking = BTreeMap::<&str, BTreeMap<&str, BTreeSet<&str>>>::new();
    for Unseen { of, what, needs, .. } in unseen {
        let places = lacking.entry(needs.as_str()).or_default();
        places.entry(of.as_str()).or_default().insert(what.as_str());
    }
    let mut said = String::from("not observable, so that nothing is said of it:\n");
    for (needs, places) in lacking {
        let what = places.into_iter().map(|(of, what)| {
            let what = what.into_iter().collect::<Vec<_>>().join(", ");
            format!("{what} of {of}")
        });
        let what = what.collect::<Vec<_>>().join("; ");
        let _ = writeln!(said, "  {what}\n    would take the {needs}");
    }
    said
}

/// Why it stays open which secrets nothing reads.
pub(super) fn unsure(facts: &Facts, at: &Location) -> String {
    let line = facts.inventory.sources.get(&at.path);
    let line = line.map_or(1, |source| source.position(at.span.start).line);
    format!(
        "which secrets nothing reads cannot be told: {}:{line} hands over all of them at once\n",
        at.path
    )
}
