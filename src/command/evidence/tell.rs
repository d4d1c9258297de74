//! What an import says that it did, and what it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use crate::Facts;
use crate::evidence::read::Read;
use crate::evidence::{Merged, Name, Observation};
use crate::inventory::IdentityKey;

/// What a file gave, and what of it was left out.
pub(super) fn file(file: &str, read: &Read, hidden: usize) -> String {
    let count = read.observations.len();
    let mut said = format!("{file}: {} by `{}`\n", many(count, "observation"), read.tool.command());
    if hidden > 0 {
        let _ = writeln!(
            said,
            "  {} left out: a credential's value seems to stand where a name should; look at the file",
            many(hidden, "observation")
        );
    }
    if read.unnamed > 0 {
        let _ = writeln!(
            said,
            "  {} left out: repeated, or without a name",
            many(read.unnamed, "item")
        );
    }
    said
}

/// Which identities of the repository it is about, and what is about none of them; `strange` says what
/// these are.
pub(super) fn identities(facts: &Facts, imported: &[Observation], strange_are: &str) -> String {
    let mut names = BTreeMap::<String, &IdentityKey>::new();
    for identity in facts.inventory.identities.values() {
        for name in facts.manifest.roster.names_of(identity) {
            names.entry(name).or_insert(&identity.key);
        }
    }
    let mut known = BTreeMap::<&IdentityKey, usize>::new();
    let mut strange = BTreeSet::<&Name>::new();
    for one in imported {
        let here = one.about.iter().filter_map(|name| names.get(name.as_str()));
        let here: BTreeSet<_> = here.collect();
        if here.is_empty() {
            strange.extend(one.about.first());
        }
        for key in here {
            *known.entry(key).or_default() += 1;
        }
    }
    let mut said = format!("about {} of this repository\n", of_identities(known.len()));
    for (key, count) in &known {
        let _ = writeln!(said, "  {key}: {}", many(*count, "observation"));
    }
    if !strange.is_empty() {
        let _ = writeln!(
            said,
            "about {} that no code here names: {strange_are}",
            of_identities(strange.len())
        );
        strange.iter().for_each(|name| {
            let _ = writeln!(said, "  {name}");
        });
    }
    said
}

/// What the evidence file holds now.
pub(super) fn document(out: &Path, merged: &Merged) -> String {
    let Merged { contents, added, replaced, outdated, gone } = merged;
    let mut said = format!(
        "wrote {}: {}, {added} new, {replaced} in place of older ones",
        out.display(),
        many(contents.observations.len(), "observation")
    );
    if *outdated > 0 {
        let _ = write!(said, ", {outdated} not taken since newer ones are there");
    }
    if !gone.is_empty() {
        let names = gone.iter().map(Name::as_str).collect::<Vec<_>>().join(", ");
        let _ = write!(said, "\nnot there any more: {names}");
    }
    said + "\nnext: read it, commit it, and run `keyroster check`\n"
}

pub(super) fn many(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

fn of_identities(n: usize) -> String {
    if n == 1 { "1 identity".to_owned() } else { format!("{n} identities") }
}
