//! What a rule captures is shown: no credential's value may be among it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use keyroster::collect::Folder;
use keyroster::detect::Detector;
use keyroster::inventory::Inventory;
use keyroster::roster::Globs;
use keyroster::rule::{self, Catalogue, DetectRule, Example, Match};
use keyroster::scan;
use regex::Regex;

/// Invented, and like no issuer's format.
const VALUE: &str = "Vq4-canary-Kz81mT_";

/// The value that stands for the reference at this offset.
fn value(at: usize) -> String {
    format!("{VALUE}{at}x")
}

fn presents(from: &Match) -> bool {
    // What stands in a text names a credential: written out, it is for the rules about literals.
    let object = from.object.as_ref();
    object.is_some_and(|object| object.reads.is_none() && object.pattern.is_none())
        || (from.step.is_some() && from.credential.is_some())
}

/// The example with each secret that it refers to written out, but for those whose names say that
/// they are no credential.
fn written_out(catalogue: &Catalogue, text: &str) -> String {
    let reference = Regex::new(r"\$\{\{ *secrets\.(\w+) *\}\}|\$\{(\w+)\}|\$([A-Z_]+)").unwrap();
    let companions = &catalogue.tables["companions"];
    let replaced = reference.replace_all(text, |found: &regex::Captures<'_>| {
        let name = (1..4).find_map(|group| found.get(group)).unwrap();
        match companions.lookup(&name.as_str().to_uppercase()) {
            Some("companion") => found[0].to_owned(),
            _ => value(name.start()),
        }
    });
    replaced.into_owned()
}

fn scanned(detector: &Detector<'_>, files: &BTreeMap<&str, String>) -> Inventory {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        std::fs::write(path, text).unwrap();
    }
    scan::scan(&Folder::open(root.path()).unwrap(), detector, &Globs::default(), &[])
}

fn examples(catalogue: &Catalogue) -> impl Iterator<Item = (&DetectRule, &Example)> {
    let rules = catalogue.detect.values();
    rules
        .filter(|rule| rule.matches.iter().any(presents))
        .flat_map(|rule| rule.examples.fires.iter().map(move |example| (rule, example)))
}

#[test]
fn a_credential_that_is_written_out_is_neither_shown_nor_kept() {
    let catalogue = rule::built_in().unwrap();
    let detector = Detector::new(catalogue).unwrap();
    let mut literals = 0;
    for (rule, example) in examples(catalogue) {
        let text = written_out(catalogue, &example.text);
        let inventory = scanned(&detector, &BTreeMap::from([(example.file.as_str(), text)]));
        for identity in inventory.identities.values() {
            let shown = format!("{identity:?}");
            assert!(!shown.contains(VALUE), "{} in {}: {shown}", rule.id, example.file);
            literals += usize::from(identity.sightings.iter().any(|s| s.literal.is_some()));
        }
        for source in inventory.sources.values() {
            assert!(!source.text.contains(VALUE), "{} keeps {}", rule.id, source.text);
        }
    }
    assert!(literals > 40, "only {literals} of the credentials were seen as written out");
}

#[test]
fn actions_are_named_in_lower_case() {
    let catalogue = rule::built_in().unwrap();
    for rule in catalogue.detect.values() {
        let steps = rule.matches.iter().filter_map(|from| from.step.as_ref());
        for name in steps.flat_map(|step| &step.uses) {
            assert_eq!(*name, name.to_lowercase(), "{}", rule.id);
            assert!(!name.contains('@'), "{}: a version in {name}", rule.id);
        }
    }
}
