//! The promise that a large organisation's inventory is matched in a moment.

use std::time::Instant;

use super::{matching::identity, parsed};
use keyroster::roster::Holding;

#[test]
fn fifty_thousand_identities_meet_a_thousand_entries() {
    let entries: String = (0..1000)
        .map(|i| match i % 5 {
            0 => format!("  - match: github/actions-secret/TEAM_{i}_*\n"),
            1 => format!("  - match: github/actions-secret/NAME_{i}\n"),
            2 => format!("  - match: 'jenkins/credential/*-{i}'\n"),
            3 => format!("  - match: 'github/*/x?{i}_*_KEY'\n"),
            _ => format!("  - match: {{ kind: k{i}, path: \"services/{i}/**\" }}\n"),
        })
        .collect();
    let started = Instant::now();
    let roster = parsed(&format!("version: 1\nidentities:\n{entries}"));
    let read = started.elapsed();
    let identities: Vec<_> = (0..50_000)
        .map(|i| match i % 3 {
            0 => identity(&format!("github/actions-secret/TEAM_{}_TOKEN@prod", i % 2000)),
            1 => identity(&format!("github/actions-secret/NAME_{}", i % 2000)),
            _ => identity(&format!("jenkins/credential/folder/a-{}", i % 2000)),
        })
        .collect();
    let started = Instant::now();
    let held = identities.iter().filter(|i| matches!(roster.holder(i), Holding::Entry(_)));
    let held = held.count();
    println!("read in {read:?}, {held} of 50000 held, matched in {:?}", started.elapsed());
    assert!(held > 1000);
    // A debug build on a busy machine takes a second or two; without the compiled index, minutes.
    assert!(started.elapsed().as_secs() < 20);
}
