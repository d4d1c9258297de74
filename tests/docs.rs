//! The documentation says what the commands print and what the files hold, and its links lead
//! somewhere. `UPDATE=1 cargo test --test docs` rewrites what is out of date.
// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "docs/blocks.rs"]
mod blocks;
#[path = "docs/keyroster.rs"]
mod keyroster;
#[path = "docs/links.rs"]
mod links;
#[path = "docs/pages.rs"]
mod pages;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use keyroster::run;
use pages::{hold, pages, root};

#[test]
fn blocks_hold_what_the_commands_print() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        if blocks::any(&text) {
            hold(&page, &blocks::refresh(&text, &page));
        }
    }
}

#[test]
fn every_rule_is_documented() {
    hold(&root().join("docs/rules.md"), &run(&["rules", "docs"]).text);
}

#[test]
fn every_control_is_documented() {
    hold(&root().join("docs/frameworks.md"), &run(&["rules", "frameworks"]).text);
}

#[test]
fn every_link_leads_somewhere() {
    let broken: Vec<_> = pages().iter().flat_map(|page| links::broken(page)).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// What each command promises a program is held whole, beside the schema that it promises.
#[test]
fn the_documents_of_the_demonstration_are_as_recorded() {
    for (command, name, schema) in [
        ("check", "report.json", "report"),
        ("inventory", "inventory.json", "inventory"),
        ("due", "agenda.json", "agenda"),
        ("raci", "raci.json", "raci"),
        ("doctor --offline", "doctor.json", "doctor"),
    ] {
        let rest = [DEMO, "--as-of", "2026-11-22", "--format", "json"];
        let shown = run(&command.split(' ').chain(rest).collect::<Vec<_>>()).text;
        let schema = serde_json::from_str(&run(&["schema", schema]).text).unwrap();
        let document = serde_json::from_str(&shown).unwrap();
        let faults: Vec<_> = jsonschema::validator_for(&schema)
            .unwrap()
            .iter_errors(&document)
            .map(|fault| format!("{fault}: {}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{name}\n{}", faults.join("\n"));
        hold(&root().join("tests/docs").join(name), &shown);
    }
}

const DEMO: &str = "examples/partner-led";

/// The README's first command names no day, so the demonstration may not change with the day.
#[test]
fn the_demonstration_tells_the_same_story_on_any_later_day() {
    let story = |day: &str| {
        let report = run(&["check", DEMO, "--as-of", day, "--format", "json"]);
        assert_eq!(report.code, 1, "{day}");
        let report: serde_json::Value = serde_json::from_str(&report.text).unwrap();
        let findings = report["findings"].as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        findings
            .map(|f| (text(&f["rule"]), text(&f["identity"]), text(&f["state"]), text(&f["level"])))
            .collect::<BTreeSet<_>>()
    };
    let first = story("2026-11-22");
    for day in ["2026-12-01", "2027-02-28", "2030-07-04", "2060-01-01", "2098-12-31"] {
        assert_eq!(story(day), first, "{day}");
    }
}

/// The roster in the README is one.
#[test]
fn the_roster_of_the_readme_can_be_read() {
    let page = fs::read_to_string(root().join("README.md")).unwrap();
    let roster =
        blocks::fenced(&page, "yaml").find(|block| block.starts_with("version: 1")).unwrap();
    judge_by(roster);
}

/// `docs/roster.md` names every key that the schema has, and its examples are a roster.
#[test]
fn the_roster_is_documented_key_by_key() {
    let page = fs::read_to_string(root().join("docs/roster.md")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&run(&["schema", "roster"]).text).unwrap();
    let mut keys = BTreeSet::new();
    properties(&schema, &mut keys);
    let missing: Vec<_> = keys.iter().filter(|key| !page.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "docs/roster.md does not speak of {missing:?}");

    let examples: Vec<_> = blocks::fenced(&page, "yaml").collect();
    assert!(!examples.is_empty());
    judge_by(&examples.join("\n"));
}

fn judge_by(roster: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("keyroster.yaml"), roster).unwrap();
    // The policies that it names.
    let policy = "package own\n\nwarn contains \"nothing\" if input.identities == null\n";
    fs::create_dir(folder.path().join("policies")).unwrap();
    fs::write(folder.path().join("policies/own.rego"), policy).unwrap();
    let report = run(&["check", folder.path().to_str().unwrap(), "--as-of", "2026-11-22"]);
    assert!(report.code < 2, "{}{}", report.text, report.complaint);
}

fn properties(schema: &serde_json::Value, keys: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(map) => {
            let own = map.get("properties").and_then(|own| own.as_object());
            keys.extend(own.into_iter().flat_map(|own| own.keys().cloned()));
            map.values().for_each(|value| properties(value, keys));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| properties(item, keys)),
        _ => {}
    }
}

/// Nothing in the documentation names the machine that it was written on.
#[test]
fn no_page_names_a_machine() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for (number, line) in text.lines().enumerate() {
            let named =
                ["/home/", "/Users/", "/root/", "/tmp/"].iter().find(|path| line.contains(**path));
            assert_eq!(named, None, "{}:{}: {line}", shown(&page), number + 1);
        }
    }
}

fn shown(page: &Path) -> String {
    page.strip_prefix(root()).unwrap_or(page).display().to_string()
}
