//! The same tree on the same day gives the same bytes.

use std::fs;
use std::path::Path;

use super::{Repository, Run, keyroster};
use crate::cases;

/// The inputs of many cases, as one repository with many identities.
fn many() -> Repository {
    let repository = Repository::empty();
    for case in cases::all() {
        copy(&case.root, &repository.path(&format!("{}/{}", case.rule, case.name)));
        let workflows = case.root.join(".github/workflows");
        if workflows.is_dir() {
            for entry in fs::read_dir(workflows).unwrap() {
                let entry = entry.unwrap();
                let name =
                    format!("{}-{}-{}", case.rule, case.name, entry.file_name().to_str().unwrap());
                repository
                    .write(&format!(".github/workflows/{name}"), fs::read(entry.path()).unwrap());
            }
        }
    }
    repository
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn outputs(run: impl Fn(&[&str]) -> Run) -> Vec<String> {
    let mut outputs = Vec::new();
    for format in ["text", "github", "json", "sarif", "markdown", "csv", "html"] {
        let run = run(&["check", "--format", format, "--verbose"]).ends(2, &[]);
        outputs.push(run.out);
    }
    for format in ["text", "json", "csv"] {
        outputs.push(run(&["inventory", "--format", format]).ends(0, &[]).out);
    }
    outputs
}

#[test]
fn the_same_tree_gives_the_same_bytes() {
    let repository = many();
    let today = ["--as-of", "2026-11-22"];
    let here = |arguments: &[&str]| repository.run(arguments.iter().copied().chain(today));
    let first = outputs(here);
    assert!(first[0].matches("error[").count() > 9, "{}", first[0]);
    assert_eq!(first, outputs(here), "twice");
    for jobs in ["1", "4"] {
        let jobs = ["--jobs", jobs];
        assert_eq!(
            first,
            outputs(|arguments| repository.run(arguments.iter().copied().chain(today).chain(jobs)))
        );
    }
    let elsewhere = Repository::empty();
    let path = repository.root().to_str().unwrap();
    let from = |arguments: &[&str]| {
        let mut command = keyroster(elsewhere.root());
        Run::of(command.args(arguments).args(today).arg(path))
    };
    assert_eq!(first, outputs(from), "from another folder");
    // A copy, written in another order, lies elsewhere.
    let twin = Repository::empty();
    copy(repository.root(), &twin.path("deeper/down"));
    let there = |arguments: &[&str]| {
        Run::of(keyroster(&twin.path("deeper/down")).args(arguments).args(today))
    };
    assert_eq!(first, outputs(there), "a copy");
    assert!(!first.concat().contains(path), "no path of this machine is in a report");
    // git lists the same files in the same order as a walk does.
    let repository = repository.committed();
    let committed = |arguments: &[&str]| repository.run(arguments.iter().copied().chain(today));
    assert_eq!(first, outputs(committed), "under git");
}
