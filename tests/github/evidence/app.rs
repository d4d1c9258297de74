//! The App's manifest and its page say what the collectors need: there is one list of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use keyroster::github::evidence::{Permission, Scope};
use serde_json::Value;

use super::acme::{ALL, Clone, acme};
use super::{BOTH, DAY};
use crate::fake::Fake;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_manifest_asks_for_what_is_read_and_for_no_more() {
    let text = fs::read_to_string(root().join("docs/github-app/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    let asked: BTreeMap<String, String> =
        serde_json::from_value(manifest["default_permissions"].clone()).unwrap();
    let reads = Permission::ALL.into_iter().filter(|permission| permission.access() == "read");
    let needed = reads.map(|permission| (permission.key().to_owned(), "read".to_owned()));
    assert_eq!(asked, needed.collect());
    assert_eq!(
        (&manifest["public"], &manifest["hook_attributes"]["active"]),
        (&false.into(), &false.into())
    );
}

#[test]
fn each_permission_is_there_once_and_is_needed() {
    let keys: BTreeSet<_> = Permission::ALL.into_iter().map(Permission::key).collect();
    assert_eq!(keys.len(), Permission::ALL.len());
    // Without any one of them, something is not observable; and it names that one.
    // GitHub gives Metadata to everybody.
    for permission in Permission::ALL.into_iter().filter(|one| *one != Permission::Metadata) {
        let left = ALL
            .split(',')
            .map(str::trim)
            .filter(|pair| pair.split('=').next() != Some(permission.key()));
        let left: Vec<_> = left.collect();
        let fake = Fake::start(acme(&left.join(",")));
        let clone = Clone::new();
        let run = clone.collect(&fake, DAY, &BOTH);
        let told = format!("would take the {}", permission.in_words());
        assert!(run.out.contains(&told), "{permission:?}: {} {}", run.out, run.err);
    }
}

#[test]
fn the_page_lists_every_permission() {
    let path = root().join("docs/github-app.md");
    let page = fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- permissions -->\n", "<!-- /permissions -->");
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let mut table = String::from("\n| of | permission | access | shows |\n|---|---|---|---|\n");
    for permission in Permission::ALL {
        let of = match permission.scope() {
            Scope::Repository => "repository",
            Scope::Organization => "organization",
        };
        let (words, access, shows) = (permission.words(), permission.access(), permission.shows());
        table.push_str(&format!("| {of} | {words} | {access} | {shows} |\n"));
    }
    let expected = format!("{before}{begin}{table}\n{end}{after}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, expected).unwrap();
    } else {
        assert_eq!(page, expected, "`UPDATE=1 cargo test --test github the_page` writes it");
    }
}
