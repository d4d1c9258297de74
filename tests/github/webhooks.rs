//! GitHub's own examples of what it sends with an event.

use std::fs;
use std::path::{Path, PathBuf};

use keyroster::github::Event;
use serde_json::Value;

/// Names the folder of `@octokit/webhooks-examples`, whose `index.json` files hold examples by event.
const FOLDER: &str = "KEYROSTER_TEST_WEBHOOKS";

/// As many examples as the package has at least; fewer would prove little.
const LEAST: usize = 200;

#[test]
#[allow(clippy::disallowed_methods, reason = "a test is told by its script where to look")]
fn every_example_of_an_event_is_understood() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let (mut number, mut changes) = (0, 0);
    for path in indexes(Path::new(&folder)) {
        let index: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for event in index.as_array().unwrap() {
            let name = event["name"].as_str().unwrap();
            for (at, example) in event["examples"].as_array().unwrap().iter().enumerate() {
                let place = format!("{}: {name} {at}", path.display());
                changes += understand(name, example, &place);
                number += 1;
            }
        }
    }
    assert!(number >= LEAST && changes > 30, "{number} examples, {changes} of changes");
}

/// Whether it is about a change.
fn understand(name: &str, example: &Value, place: &str) -> usize {
    let mut event = Event::new(name, Ok(example.to_string().into_bytes()));
    event.commit = Some("a".repeat(40));
    let change = event.change().unwrap_or_else(|fault| panic!("{place}: {fault}"));
    assert_eq!(change.is_some(), event.is_pull() || name == "merge_group", "{place}");
    assert!(event.head().is_some(), "{place}");
    assert_eq!(event.pull().is_some(), event.is_pull(), "{place}");
    let branch = example["repository"]["default_branch"].as_str();
    assert_eq!(event.default_branch(), branch, "{place}");
    usize::from(change.is_some())
}

/// Every `index.json` below a folder.
fn indexes(folder: &Path) -> Vec<PathBuf> {
    let below = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = below.partition(|path| path.is_dir());
    let mut found: Vec<_> = files.into_iter().filter(|file| file.ends_with("index.json")).collect();
    found.extend(folders.iter().flat_map(|folder| indexes(folder)));
    found
}
