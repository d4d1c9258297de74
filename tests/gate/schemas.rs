//! The schemas say what is read and written, no more and no less: every rule file, every document
//! that the program prints of the cases and the demonstration, every field that serde takes.

use std::collections::BTreeSet;
use std::fs;

use jsonschema::Validator;
use keyroster::Request;
use keyroster::evidence::EVIDENCE_SCHEMA;
use keyroster::inventory::Identity;
use keyroster::matrix::Matrix;
use keyroster::org::{ANSWER_SCHEMA, DIFFERENCE_SCHEMA, ORGANISATION_SCHEMA, PLAN_SCHEMA};
use keyroster::rego::{INPUT_SCHEMA, Input};
use keyroster::report::{
    AGENDA_SCHEMA, By, DOCTOR_SCHEMA, Format, INVENTORY_SCHEMA, Listing, MAPPING_SCHEMA,
    OFFBOARDING_SCHEMA, Options, PACK_SCHEMA, RACI_SCHEMA, REPORT_SCHEMA, Raci, render,
};
use keyroster::roster::ROSTER_SCHEMA;
use keyroster::rule::{
    self, Condition, DetectRule, Example, Examples, Expected, ExpressionMatch, FrameworkRef,
    GovernRule, Match, ObjectMatch, PrivilegeOf, RULE_SCHEMA, ResourceMatch, RotationInCode,
    StepMatch, Table, TextMatch,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::cases::{self, Case};
use crate::catalogue::files;

fn schema(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A validator of a whole schema, or of one of its definitions.
fn validator(text: &str, definition: Option<&str>) -> Validator {
    let mut schema = schema(text);
    if let Some(name) = definition {
        let definitions = schema["$defs"].take();
        schema = json!({ "$ref": format!("#/$defs/{name}"), "$defs": definitions });
    }
    jsonschema::draft202012::new(&schema).unwrap()
}

fn faults(validator: &Validator, document: &Value, of: &str) -> Vec<String> {
    let faults = validator.iter_errors(document);
    faults.map(|fault| format!("{of}: {} at {}", fault, fault.instance_path())).collect()
}

#[test]
fn each_schema_is_one_and_says_what_everything_is() {
    for text in [
        ROSTER_SCHEMA,
        RULE_SCHEMA,
        REPORT_SCHEMA,
        INVENTORY_SCHEMA,
        AGENDA_SCHEMA,
        OFFBOARDING_SCHEMA,
        DOCTOR_SCHEMA,
        EVIDENCE_SCHEMA,
        RACI_SCHEMA,
        PACK_SCHEMA,
        MAPPING_SCHEMA,
        INPUT_SCHEMA,
        ORGANISATION_SCHEMA,
        DIFFERENCE_SCHEMA,
        ANSWER_SCHEMA,
        PLAN_SCHEMA,
    ] {
        let schema = schema(text);
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        let id = schema["$id"].as_str().unwrap();
        check_objects(&schema, id);
    }
}

/// Every object lists its keys, and every key is described here or where it leads.
fn check_objects(schema: &Value, place: &str) {
    match schema {
        Value::Object(members) => {
            if let Some(properties) = members.get("properties").and_then(Value::as_object) {
                let merged = !members.contains_key("type");
                assert!(
                    merged || schema["additionalProperties"] == json!(false),
                    "{place} takes anything"
                );
                for (name, property) in properties {
                    let told = ["description", "$ref", "const", "minItems"]
                        .iter()
                        .any(|word| property.get(word).is_some());
                    assert!(told, "{place}/{name} has no description");
                }
            }
            members
                .iter()
                .for_each(|(name, member)| check_objects(member, &format!("{place}/{name}")));
        }
        Value::Array(items) => items.iter().for_each(|item| check_objects(item, place)),
        _ => {}
    }
}

#[test]
fn every_rule_file_is_as_the_schema_says() {
    let kinds = [
        ("rules/detect", validator(RULE_SCHEMA, None)),
        ("rules/govern", validator(RULE_SCHEMA, Some("govern-rule"))),
        ("rules/tables", validator(RULE_SCHEMA, Some("table"))),
    ];
    let mut wrong = Vec::new();
    for (folder, validator) in &kinds {
        let rules = files(folder, ".yaml");
        assert!(rules.len() > 9, "{folder} is empty");
        for path in rules {
            let text = fs::read_to_string(&path).unwrap();
            let rule: Value = serde_saphyr::from_str(&text).unwrap();
            wrong.extend(faults(validator, &rule, &path.display().to_string()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The fields that serde takes, as it lists them when it is given another.
fn fields<T: DeserializeOwned>() -> BTreeSet<String> {
    let error = match serde_json::from_value::<T>(json!({ "no such field": 1 })) {
        Ok(_) => panic!("it takes any field"),
        Err(error) => error.to_string(),
    };
    let listed = error.split_once("expected ").map(|(_, listed)| listed).unwrap_or_default();
    let names = listed.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

#[test]
fn the_rule_schema_has_the_fields_that_are_read() {
    let schema = schema(RULE_SCHEMA);
    let keys = |definition: Option<&str>| -> BTreeSet<String> {
        let object = definition.map_or(&schema, |name| &schema["$defs"][name]);
        object["properties"].as_object().unwrap().keys().cloned().collect()
    };
    for (definition, fields) in [
        (None, fields::<DetectRule>()),
        (Some("match"), fields::<Match>()),
        (Some("expression"), fields::<ExpressionMatch>()),
        (Some("step"), fields::<StepMatch>()),
        (Some("resource"), fields::<ResourceMatch>()),
        (Some("object"), fields::<ObjectMatch>()),
        (Some("text-match"), fields::<TextMatch>()),
        (Some("condition"), fields::<Condition>()),
        (Some("privilege"), fields::<PrivilegeOf>()),
        (Some("rotation"), fields::<RotationInCode>()),
        (Some("framework"), fields::<FrameworkRef>()),
        (Some("examples"), fields::<Examples>()),
        (Some("example"), fields::<Example>()),
        (Some("expected"), fields::<Expected>()),
        (Some("govern-rule"), fields::<GovernRule>()),
        (Some("table"), fields::<Table>()),
    ] {
        assert!(!fields.is_empty());
        assert_eq!(keys(definition), fields, "{definition:?}");
    }
}

#[test]
fn the_rule_schema_refuses_what_a_rule_may_not_be() {
    let text = fs::read_to_string(files("rules/detect", "/aws-access-key.yaml").remove(0)).unwrap();
    let rule: Value = serde_saphyr::from_str(&text).unwrap();
    let validator = validator(RULE_SCHEMA, None);
    assert!(validator.is_valid(&rule));
    let changes: [(&str, Value); 9] = [
        ("/id", json!("AWS")),
        ("/class", json!("token")),
        ("/key", json!("no-slash")),
        ("/lifecycle", json!("eternal")),
        ("/match/0", json!({})),
        ("/match/0", json!({ "resource": { "terraform": "a" }, "step": { "uses": ["a/b"] } })),
        ("/match/0", json!({ "resource": { "pulumi": "a" } })),
        ("/examples/fires", json!([])),
        ("/references", json!(["http://example.com"])),
    ];
    for (place, value) in changes {
        let mut rule = rule.clone();
        *rule.pointer_mut(place).unwrap() = value;
        assert!(!validator.is_valid(&rule), "{place}: {}", rule.pointer(place).unwrap());
    }
}

/// The documents of a case, as the program writes them: report, inventory, matrix, input of
/// policies.
fn documents(case: &Case) -> [Value; 4] {
    let parse = |bytes: Vec<u8>| serde_json::from_slice(&bytes).unwrap();
    let report = case.judged(|report| {
        let mut out = Vec::new();
        render(&report, Format::Json, &Options::default(), &mut out).unwrap();
        parse(out)
    });
    let tree = case.tree();
    let catalogue = rule::built_in().unwrap();
    let request = Request::new(&tree, catalogue, case.as_of());
    let facts = keyroster::inventory(&request).unwrap();
    let nobody = |_: &Identity| None;
    let mut out = Vec::new();
    let listing = Listing { inventory: &facts.inventory, as_of: case.as_of(), owner_of: &nobody };
    render(&listing, Format::Json, &Options::default(), &mut out).unwrap();
    let inventory = parse(std::mem::take(&mut out));
    let cx = facts.context(&request);
    let matrix = Matrix::new(&cx);
    let raci = Raci { matrix: &matrix, by: By::Identity };
    render(&raci, Format::Json, &Options::default(), &mut out).unwrap();
    let raci = parse(std::mem::take(&mut out));
    let input = Input::new(&cx, &cx.judge_built_in());
    render(&input, Format::Json, &Options::default(), &mut out).unwrap();
    let input = parse(out);
    let judged: Value = serde_json::from_str(&input_of(&cx)).unwrap();
    assert_eq!(input, judged, "policies judge what is printed");
    [report, inventory, raci, input]
}

fn input_of(cx: &keyroster::check::Context<'_>) -> String {
    Input::new(cx, &cx.judge_built_in()).to_json().unwrap()
}

#[test]
fn every_document_is_as_its_schema_says() {
    let report_schema = validator(REPORT_SCHEMA, None);
    let inventory_schema = validator(INVENTORY_SCHEMA, None);
    let raci_schema = validator(RACI_SCHEMA, None);
    let input_schema = validator(INPUT_SCHEMA, None);
    let mut wrong = Vec::new();
    for case in cases::all() {
        let [report, inventory, raci, input] = documents(&case);
        let name = format!("{}/{}", case.rule, case.name);
        wrong.extend(faults(&report_schema, &report, &name));
        wrong.extend(faults(&inventory_schema, &inventory, &name));
        wrong.extend(faults(&raci_schema, &raci, &name));
        wrong.extend(faults(&input_schema, &input, &name));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn policies_see_identities_and_findings_as_the_other_documents_write_them() {
    let (input, report, inventory) =
        (schema(INPUT_SCHEMA), schema(REPORT_SCHEMA), schema(INVENTORY_SCHEMA));
    let of = |document: &Value| document["$defs"].as_object().unwrap().clone();
    for (name, expected) in of(&report).into_iter().chain(of(&inventory)) {
        let Some(found) = input["$defs"].get(&name) else { continue };
        if name != "identity" {
            assert_eq!(*found, expected, "copy `{name}` into schemas/policy-input.schema.json");
            continue;
        }
        for (key, expected) in expected["properties"].as_object().unwrap() {
            assert_eq!(found["properties"][key], *expected, "copy `identity/{key}` as well");
        }
    }
}

#[test]
fn an_organisation_has_identities_and_findings_as_the_other_documents_write_them() {
    let of = |text| schema(text)["$defs"].as_object().unwrap().clone();
    let found = of(ORGANISATION_SCHEMA);
    for (name, expected) in of(REPORT_SCHEMA).into_iter().chain(of(INVENTORY_SCHEMA)) {
        if let Some(found) = found.get(&name) {
            assert_eq!(*found, expected, "copy `{name}` into schemas/organisation.schema.json");
        }
    }
    assert!(["finding", "identity", "sighting"].iter().all(|name| found.contains_key(*name)));
}

#[test]
fn the_demonstrations_documents_are_as_their_schemas_say() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = fs::read_dir(root.join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let mut seen = 0;
    // Those that are repositories.
    for example in examples.filter(|path| path.join(".github").is_dir()) {
        let path = example.to_str().unwrap();
        for (command, text) in [
            (&["check"][..], REPORT_SCHEMA),
            (&["inventory"], INVENTORY_SCHEMA),
            (&["raci"], RACI_SCHEMA),
            (&["doctor", "--offline"], DOCTOR_SCHEMA),
            (&["offboard", "northwind"], OFFBOARDING_SCHEMA),
            (&["offboard", "platform"], OFFBOARDING_SCHEMA),
        ] {
            let roster = fs::read_to_string(example.join(".github/keyroster.yaml")).unwrap();
            if command[0] == "offboard" && !roster.contains(&format!("\n  {}:", command[1])) {
                continue;
            }
            let options = [path, "--as-of", cases::AS_OF, "--format", "json"];
            let run = crate::cli::Run::of(
                crate::cli::keyroster(root).args(command.iter().copied().chain(options)),
            );
            let document: Value = serde_json::from_str(&run.out).unwrap();
            let wrong = faults(&validator(text, None), &document, path);
            assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_rosters_of_cases_and_examples_are_as_the_schema_says() {
    // What a case has wrong with it is wrong for an editor as well, or a check's to say.
    let validator = validator(ROSTER_SCHEMA, None);
    let mut wrong = Vec::new();
    for folder in ["tests/cases", "examples"] {
        for path in files(folder, "keyroster.yaml") {
            let text = fs::read_to_string(&path).unwrap();
            if path.to_str().unwrap().contains("roster-invalid/fires") {
                continue;
            }
            let roster: Value = serde_saphyr::from_str(&text).unwrap();
            wrong.extend(faults(&validator, &roster, &path.display().to_string()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_evidence_of_cases_is_as_the_schema_says_and_no_other_is_read() {
    let validator = validator(EVIDENCE_SCHEMA, None);
    let mut read = [0, 0];
    for path in files("tests/cases", "keyroster-evidence.json") {
        let text = fs::read_to_string(&path).unwrap();
        let valid = serde_json::from_str(&text).is_ok_and(|document| validator.is_valid(&document));
        let source = keyroster::source::Source::new("keyroster-evidence.json", text);
        assert_eq!(keyroster::evidence::parse(&source).is_ok(), valid, "{}", path.display());
        read[usize::from(valid)] += 1;
    }
    assert!(read[0] > 2 && read[1] > 9, "{read:?}");
}
