//! `keyroster evidence pack`: whole or not at all, the same bytes for the same commit and day, and
//! nothing destroyed that is not its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use keyroster::report::{INVENTORY_SCHEMA, MAPPING_SCHEMA, PACK_SCHEMA, REPORT_SCHEMA};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{PLACE, ROSTER, Repository, Run, WORKFLOW};

fn pack(repository: &Repository, arguments: &[&str]) -> Run {
    let command = ["evidence", "pack", ".", "--as-of", crate::cases::AS_OF];
    repository.run(command.into_iter().chain(arguments.iter().copied()))
}

/// The files of a folder by their path in it.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn a_pack_verifies_and_keeps_what_it_promises() {
    let repository = Repository::held().committed();
    let id = repository.git(&["rev-parse", "HEAD"]);
    let id = super::text(&id.stdout).trim().to_owned();
    pack(&repository, &["--out", "pack"]).ends(0, &["pack: 14 files, commit ", &id, "; passed"]);
    let files = files(&repository.path("pack"));
    let manifest = String::from_utf8(files["MANIFEST.sha256"].clone()).unwrap();
    assert_eq!(manifest.lines().count() + 1, files.len());
    for line in manifest.lines() {
        let (hash, name) = line.split_once("  ").unwrap();
        let digest = Sha256::digest(&files[name]);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, digest, "{name}");
    }
    for (name, schema) in [
        ("pack.json", PACK_SCHEMA),
        ("mapping.json", MAPPING_SCHEMA),
        ("findings.json", REPORT_SCHEMA),
        ("inventory.json", INVENTORY_SCHEMA),
    ] {
        let document: Value = serde_json::from_slice(&files[name]).unwrap();
        let schema: Value = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let faults: Vec<_> = validator.iter_errors(&document).map(|f| f.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
    let said: Value = serde_json::from_slice(&files["pack.json"]).unwrap();
    assert_eq!(said["commit"]["id"], id);
    assert_eq!(said["commit"]["uncommitted_changes"], false);
    let listed = said["files"].as_array().unwrap().iter();
    let listed = listed.map(|file| file["path"].as_str().unwrap().to_owned());
    let roster = format!("roster/{PLACE}");
    assert_eq!(files[&roster], ROSTER.as_bytes());
    let mut listed: Vec<_> = listed.chain([roster, "MANIFEST.sha256".to_owned()]).collect();
    listed.sort();
    assert_eq!(listed, files.keys().cloned().collect::<Vec<_>>());
    // Every link of the first page leads to a file of the folder.
    let page = String::from_utf8(files["index.html"].clone()).unwrap();
    let link = regex::Regex::new("<a href=\"([^#\"]+)\">").unwrap();
    let links: Vec<_> =
        link.captures_iter(&page).map(|link| link[1].replace("&#x2f;", "/")).collect();
    assert!(links.len() > 10, "{page}");
    assert!(links.iter().all(|link| files.contains_key(link)), "{links:?}");
}

#[test]
fn the_same_commit_and_day_give_the_same_bytes() {
    let first = Repository::held().committed();
    pack(&first, &["--out", "pack"]).ends(0, &[]);
    let original = files(&first.path("pack"));
    // Replaced where it lies, which is in the repository that it is about.
    pack(&first, &["--out", "pack"]).ends(0, &[]);
    assert_eq!(files(&first.path("pack")), original);
    // A clone elsewhere, the pack outside of it.
    let elsewhere = Repository::empty();
    let root = first.root().to_str().unwrap();
    elsewhere.try_git(&["clone", "--quiet", root, "clone"]);
    let arguments =
        ["evidence", "pack", "clone", "--out", "deep/er/pack", "--as-of", crate::cases::AS_OF];
    elsewhere.run(arguments).ends(0, &[]);
    let mut copied = files(&elsewhere.path("deep/er/pack"));
    assert_eq!(
        copied.remove("MANIFEST.sha256").is_some(),
        original.contains_key("MANIFEST.sha256")
    );
    for (name, bytes) in copied {
        assert_eq!(super::text(&bytes), super::text(&original[&name]), "{name}");
        assert!(!super::text(&bytes).contains(root), "{name} holds a path of this machine");
    }
}

#[test]
fn what_is_not_committed_is_said() {
    let repository = Repository::held().committed();
    repository.write("new.tf", "");
    pack(&repository, &["--out", "pack"]).ends(0, &["with uncommitted changes"]);
    let page = fs::read_to_string(repository.path("pack/index.html")).unwrap();
    assert!(page.contains(", with uncommitted changes</dd>"), "{page}");
    // A folder of a repository is judged by itself, and said to be one.
    let whole = Repository::empty();
    for (path, text) in [(".github/workflows/ci.yml", WORKFLOW), (PLACE, ROSTER)] {
        whole.write(&format!("sub/{path}"), text);
    }
    let whole = whole.committed();
    whole.write("beside.txt", "not judged");
    let arguments = ["evidence", "pack", "sub", "--out", "pack", "--as-of", crate::cases::AS_OF];
    whole.run(arguments).ends(0, &["passed"]).without("uncommitted");
    let said = fs::read_to_string(whole.path("pack/pack.json")).unwrap();
    assert!(said.contains("\"folder\": \"sub\""), "{said}");
    let bare = Repository::held();
    pack(&bare, &["--out", "pack"]).ends(0, &["commit none"]);
}

#[test]
fn nothing_is_destroyed_that_is_not_a_pack() {
    let repository = Repository::held().committed();
    let before = files(&repository.path(".github"));
    pack(&repository, &["--out", ".github"]).ends(2, &["which is no part of a pack"]);
    pack(&repository, &["--out", "."]).ends(2, &["holds the repository"]);
    pack(&repository, &["--out", ".", "--force"]).ends(2, &["holds the repository"]);
    pack(&repository, &["--out", PLACE, "--force"]).ends(2, &["is no folder"]);
    assert_eq!(files(&repository.path(".github")), before);
    pack(&repository, &["--out", "pack"]).ends(0, &[]);
    repository.write("pack/notes.txt", "mine");
    pack(&repository, &["--out", "pack"]).ends(2, &["`notes.txt`"]);
    assert!(repository.path("pack/notes.txt").exists());
    pack(&repository, &["--out", "pack", "--force"]).ends(0, &[]);
    assert!(!repository.path("pack/notes.txt").exists());
    fs::create_dir(repository.path("empty")).unwrap();
    pack(&repository, &["--out", "empty"]).ends(0, &[]);
    let left = fs::read_dir(repository.root()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> =
        left.filter(|name| name.to_str().unwrap().starts_with(".keyroster")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_verdict_is_in_the_pack_and_a_run_that_cannot_judge_writes_none() {
    let unheld = Repository::unheld();
    pack(&unheld, &["--out", "pack"]).ends(0, &["blocked: 1 error"]);
    let unreadable = Repository::held().with(".github/workflows/x.yml", b"\xff\xff".as_slice());
    pack(&unreadable, &["--out", "pack"]).ends(2, &["incomplete: could not judge"]);
    let page = fs::read_to_string(unreadable.path("pack/index.html")).unwrap();
    assert!(page.contains("x.yml</code>"), "what was not read is on the page: {page}");
    let faulty = Repository::faulty();
    pack(&faulty, &["--out", "pack"]).ends(2, &["the roster has 2 faults"]);
    assert!(!faulty.path("pack").exists());
    let bare = Repository::empty().with(".github/workflows/ci.yml", WORKFLOW);
    pack(&bare, &["--out", "pack"]).ends(2, &["`keyroster adopt` writes one"]);
}

#[test]
fn exceptions_say_whether_they_count() {
    let roster = format!(
        "{ROSTER}plan:\n  - {{ finding: static-credential, match: \"*\", owner: web, due: 2026-01-01 }}\nwaivers:\n  \
         - {{ finding: unowned, match: \"*\", reason: a, expires: 2026-12-01 }}\n  \
         - {{ finding: unowned, match: \"=cmd\", reason: b, approved-by: \"@x\", approved-on: 2026-11-01, expires: 2026-12-01 }}\n  \
         - {{ finding: unowned, match: c, reason: c, approved-by: \"@x\", approved-on: 2026-01-01, expires: 2026-02-01 }}\n"
    );
    let repository =
        Repository::empty().with(".github/workflows/ci.yml", WORKFLOW).with(PLACE, roster);
    pack(&repository, &["--out", "pack"]).ends(0, &[]);
    let waivers = fs::read_to_string(repository.path("pack/waivers.csv")).unwrap();
    insta::assert_snapshot!(waivers);
    let plan = fs::read_to_string(repository.path("pack/plan.csv")).unwrap();
    insta::assert_snapshot!(plan);
}
