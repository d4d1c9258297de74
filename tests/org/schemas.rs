//! The documents of an organisation are as their schemas say.

use std::fs;
use std::path::Path;

use keyroster::org::{ANSWER_SCHEMA, DIFFERENCE_SCHEMA, ORGANISATION_SCHEMA, PLAN_SCHEMA};
use serde_json::Value;

use crate::fleet::{DAY, Fleet, org};

fn holds(schema: &str, document: &str) -> Value {
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let document: Value = serde_json::from_str(document).unwrap();
    let faults = validator.iter_errors(&document);
    let faults: Vec<_> =
        faults.map(|fault| format!("{fault} at {}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    document
}

/// Copies a folder of files.
pub(crate) fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copied(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn a_plan_is_as_its_schema_says() {
    let fleet = Fleet::of(4);
    let (folder, list) = (fleet.folder().display().to_string(), fleet.addresses());
    let (file, store) = (fleet.beside("plan.json"), fleet.beside("a.db"));
    let planned = |more: &[&str]| -> Vec<Value> {
        let output = org(&[&["plan", "acme", "--shards", "3", "--out", &file], more].concat());
        assert!(output.status.success(), "{output:?}");
        let plan = holds(PLAN_SCHEMA, &fs::read_to_string(&file).unwrap());
        plan["repositories"].as_array().unwrap().clone()
    };
    assert!(planned(&["--local", &folder]).iter().all(|one| one["revision"].is_null()));
    assert!(planned(&["--repos-from", &list]).iter().all(|one| one["shard"].is_u64()));
    let scan = ["scan", "acme", "--repos-from", &list, "--store", &store, "--as-of", DAY];
    assert_eq!(org(&scan).status.code(), Some(1));
    let again = planned(&["--repos-from", &list, "--since", &store]);
    assert!(again.iter().all(|one| one["shard"].is_null() && one["revision"].is_string()));
}

#[test]
fn every_document_is_as_its_schema_says() {
    let fleet = Fleet::of(6);
    // One with partners, roles, links and every sort of finding, three times: what all have is one.
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/partner-led");
    for name in ["led", "led-too", "led-as-well"] {
        copied(&example, &fleet.folder().join(name));
        fleet.commit(name);
    }
    let (_, document) = fleet.scan("a.db", DAY, &[]);
    let document = holds(ORGANISATION_SCHEMA, &document);
    let listed = |name: &str| document[name].as_array().unwrap().len();
    assert!(listed("repositories") == 9 && listed("identities") > 0 && listed("links") > 0);

    fs::remove_dir_all(fleet.folder().join("led-as-well")).unwrap();
    fleet.write("service-01", ".github/workflows/more.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.ADDED }}\" }\n");
    fleet.commit("service-01");
    let (_, later) = fleet.scan("a.db", "2027-11-28", &[]);
    holds(ORGANISATION_SCHEMA, &later);
    let store = fleet.beside("a.db");
    let said = |arguments: &[&str]| {
        let output = org(&[arguments, &["--store", &store, "--format", "json"]].concat());
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let difference = holds(DIFFERENCE_SCHEMA, &said(&["diff"]));
    for sort in ["new", "gone", "overdue"] {
        assert!(!difference[sort].as_array().unwrap().is_empty(), "{sort}");
    }
    for question in [
        &["holds", "token"][..],
        &["reaches", "northwind"],
        &["partners"],
        &["oldest", "--first", "2"],
        &["overdue"],
        &["unowned"],
        &["unowned", "--by", "team"],
        &["holders"],
        &["reuse"],
        &["runs"],
        &["leads", "ADDED"],
        &["history", "ADDED"],
    ] {
        let answer = holds(ANSWER_SCHEMA, &said(&[&["query"], question].concat()));
        let empty = answer["rows"].as_array().unwrap().is_empty();
        assert_eq!(empty, question[0] == "leads", "{question:?}: {answer:#}");
    }
}
