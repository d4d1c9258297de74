//! GitHub's own examples of what it sends with an event.

use std::fs;
use std::path::{Path, PathBuf};

use keyroster::github::Event;

/// Names the folder with the payloads of `@octokit/webhooks-examples`; `scripts/conformance` sets it.
const FOLDER: &str = "KEYROSTER_TEST_WEBHOOKS";

/// Events that workflows run for and that are about a change.
const OF_A_CHANGE: [&str; 3] = ["pull_request", "pull_request_review", "merge_group"];

#[test]
#[allow(clippy::disallowed_methods, reason = "a test is told by its script where to look")]
fn every_example_of_an_event_is_understood() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut number = 0;
    for (name, path) in payloads(Path::new(&folder)) {
        let mut event = Event::new(&name, Ok(fs::read(&path).unwrap()));
        event.commit = Some("a".repeat(40));
        let change = event.change().unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        assert_eq!(
            change.is_some(),
            event.is_pull() || name == "merge_group",
            "{}",
            path.display()
        );
        assert!(event.head().is_some(), "{}", path.display());
        assert_eq!(event.pull().is_some(), event.is_pull(), "{}", path.display());
        number += usize::from(OF_A_CHANGE.contains(&name.as_str()));
    }
    assert!(number > 10, "{} holds no examples", Path::new(&folder).display());
}

/// Each file below, with the event that its folder is named after.
fn payloads(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(payloads(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "json") {
            let event = folder.file_name().unwrap().to_str().unwrap().to_owned();
            found.push((event, entry));
        }
    }
    found
}
