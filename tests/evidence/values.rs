//! Whatever stands in a file, no value of it survives: not in what is kept, not in an error.

use keyroster::evidence::read::{ReadError, Told, read};
use keyroster::evidence::{Name, Tool, parse, write};
use keyroster::source::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::readers::{VALUE, told, tool};

/// Names that tools give to fields with values, and others that they might.
const FIELDS: [&str; 14] = [
    "secret",
    "SecretAccessKey",
    "secretText",
    "client_secret",
    "password",
    "token",
    "value",
    "key",
    "privateKeyData",
    "data",
    "hint",
    "id_token",
    "x5c",
    "anything",
];

const FIXTURES: [&str; 9] = [
    "aws-access-keys.json",
    "gcloud-keys.json",
    "azure-apps.json",
    "vault-token.json",
    "github-deploy-keys.json",
    "gitlab-access-tokens.json",
    "okta-apps.json",
    "auth0-apps.json",
    "gitlab-deploy-tokens.json",
];

/// Puts a field with the value into every object.
fn spoil(document: &mut Value, field: &str, value: &Value) {
    match document {
        Value::Object(map) => {
            map.values_mut().for_each(|inner| spoil(inner, field, value));
            map.entry(field).or_insert_with(|| value.clone());
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, field, value)),
        _ => {}
    }
}

/// Puts the value where one of the fields stands, whatever it is.
fn replace(document: &mut Value, at: &mut usize, value: &Value) {
    match document {
        Value::Object(map) => map.values_mut().for_each(|inner| replace(inner, at, value)),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, at, value)),
        scalar => {
            if *at == 0 {
                *scalar = value.clone();
            }
            *at = at.wrapping_sub(1);
        }
    }
}

fn pages(text: &str) -> Vec<Value> {
    let pages = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    pages.map(|page| page.unwrap()).collect()
}

fn wrapped(how: u8) -> Value {
    match how {
        0 => json!(VALUE),
        1 => json!({ "value": VALUE }),
        2 => json!([VALUE, [VALUE]]),
        _ => json!({ "data": { "password": VALUE } }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_field_beside_the_named_ones_is_kept(
        fixture in prop::sample::select(&FIXTURES[..]),
        field in prop::sample::select(&FIELDS[..]),
        how in 0_u8..4,
    ) {
        let mut pages = pages(&tool(fixture));
        pages.iter_mut().for_each(|page| spoil(page, field, &wrapped(how)));
        let text: String = pages.iter().map(Value::to_string).collect();
        match read(&text, &told()) {
            Ok(read) => {
                prop_assert!(!read.observations.is_empty());
                prop_assert!(!write(&read.observations.clone().into()).contains(VALUE));
            }
            Err(error) => prop_assert!(!shows(&error)),
        }
    }

    #[test]
    fn no_error_repeats_what_stands_in_the_file(
        fixture in prop::sample::select(&FIXTURES[..]),
        at in 0_usize..40,
        how in 1_u8..4,
        cut in 0_usize..2000,
    ) {
        let mut pages = pages(&tool(fixture));
        let mut place = at;
        pages.iter_mut().for_each(|page| replace(page, &mut place, &wrapped(how)));
        let text: String = pages.iter().map(Value::to_string).collect();
        for text in [&text[..], text.get(..cut).unwrap_or(&text)] {
            match read(text, &told()) {
                Ok(read) => prop_assert!(!write(&read.observations.clone().into()).contains(VALUE)),
                Err(error) => prop_assert!(!shows(&error)),
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused_and_the_document_too(text in "\\PC{0,200}", tool in 0_usize..18) {
        let told = Told { tool: Some(Tool::ALL[tool]), about: Name::new("a").into_iter().collect(), ..told() };
        let _ = read(&text, &told);
        let _ = parse(&Source::new("keyroster-evidence.json", text));
    }
}

#[test]
fn a_fault_of_the_document_repeats_nothing_of_it() {
    let document = json!({
        "schema": "keyroster/evidence/v1",
        "observations": [
            { "about": ["a"], "tool": "manual", "observed": "2026-11-20", "secret": VALUE },
            { "about": ["a"], "tool": VALUE, "observed": VALUE, "state": VALUE, "created": VALUE },
            { "about": [[VALUE]], "tool": "manual", "observed": "2026-11-20", "item": [VALUE] },
            VALUE,
        ],
    });
    let source = Source::new("keyroster-evidence.json", document.to_string());
    let faults = parse(&source).unwrap_err();
    assert_eq!(faults.len(), 8, "{faults:?}");
    assert!(!format!("{faults:?}").contains(VALUE), "{faults:?}");
}

/// Whether an error repeats the value.
fn shows(error: &ReadError) -> bool {
    format!("{error} {error:?}").contains(VALUE)
}
