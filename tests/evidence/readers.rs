//! Each tool's output, as its documentation shows it, and what is read of it: `tools/` and
//! `expected/`. `UPDATE=1 cargo test --test evidence` writes what is expected anew.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use keyroster::evidence::read::{ReadError, Told, read};
use keyroster::evidence::{EVIDENCE_SCHEMA, Name, Tool, parse, write};
use keyroster::source::Source;

/// What stands in every field of the fixtures that may hold a value.
pub(crate) const VALUE: &str = "N0T-TO-BE-KEPT";

pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence").join(name)
}

pub(crate) fn tool(name: &str) -> String {
    fs::read_to_string(folder("tools").join(name)).unwrap()
}

pub(crate) fn told() -> Told {
    Told {
        tool: None,
        about: Vec::new(),
        environment: None,
        observed: date(2026, 11, 20),
        by: Name::new("@alice"),
        file: None,
    }
}

/// What a user has to say beside the file, where the output alone says too little.
fn helped(file: &str) -> Told {
    let mut told = told();
    let about = match file {
        "azure-app-credentials.json" => Some("entra/app/billing-sync"),
        "vault-kv-metadata.json" => Some("github/actions-secret/NPM_TOKEN"),
        "okta-app-keys.json" | "okta-app-secrets.json" => Some("okta/app/billing-sync"),
        "auth0-credentials.json" => Some("auth0/client/billing-sync"),
        _ => None,
    };
    told.about.extend(about.and_then(Name::new));
    told.tool = match file {
        "github-actions-secrets.json" | "gh-secret-list.json" => Some(Tool::GithubActionsSecrets),
        "github-organisation-secrets.json" => Some(Tool::GithubDependabotSecrets),
        _ => None,
    };
    if file == "gh-secret-list.json" {
        told.environment = Name::new("production");
    }
    told
}

#[test]
fn what_tools_print_is_read_by_name_and_no_value_with_it() {
    let schema = serde_json::from_str(EVIDENCE_SCHEMA).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let mut wrong = Vec::new();
    let mut files = 0;
    for entry in fs::read_dir(folder("tools")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name == "vault-kv-get.json" {
            continue;
        }
        files += 1;
        let told = Told { file: Name::new(&name), ..helped(&name) };
        let read = read(&tool(&name), &told).unwrap_or_else(|error| panic!("{name}: {error}"));
        let text = write(&read.observations.clone().into());
        assert!(!text.contains(VALUE), "{name}: {text}");
        let document = serde_json::from_str(&text).unwrap();
        let faults: Vec<_> = schema.iter_errors(&document).map(|f| f.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
        let again = parse(&Source::new("keyroster-evidence.json", text.clone())).unwrap();
        let again: Vec<_> = again.records.into_iter().map(|record| record.observation).collect();
        assert_eq!(write(&again.into()), text, "{name}");
        let expected = folder("expected").join(&name).with_extension("json");
        let expected = match name.ends_with(".csv") {
            true => folder("expected").join(format!("{name}.json")),
            false => expected,
        };
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(folder("expected")).unwrap();
            fs::write(&expected, &text).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != text {
            wrong.push(format!("{name}:\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(files > 15);
}

#[test]
fn every_tool_that_can_be_named_is_read_from_a_fixture() {
    let mut tools: Vec<_> = fs::read_dir(folder("expected"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .flat_map(|text| {
            let document: serde_json::Value = serde_json::from_str(&text).unwrap();
            let all = document["observations"].as_array().unwrap().clone();
            all.into_iter().map(|one| one["tool"].as_str().unwrap().to_owned())
        })
        .collect();
    tools.sort();
    tools.dedup();
    let imported = Tool::ALL.into_iter().filter(|tool| tool.is_imported());
    let unread = imported.filter(|tool| !tools.iter().any(|t| t == tool.as_str()));
    // Codespaces secrets are printed as the others are.
    let unread: Vec<_> = unread.collect();
    assert_eq!(unread, [Tool::GithubCodespacesSecrets]);
}

/// The complaint about a text, which never repeats what stands in it.
fn complaint(text: &str, told: &Told) -> String {
    let error = read(text, told).unwrap_err();
    assert!(!error.to_string().contains(VALUE), "{error}");
    error.to_string()
}

#[test]
fn what_is_not_a_tools_output_is_refused_with_what_to_do() {
    let from = |tool| Told { tool: Some(tool), ..told() };
    let secret = format!("{{\"AccessKeyMetadata\": [{{\"UserName\": 5, \"x\": \"{VALUE}\"}}]}}");
    let keys = tool("aws-access-keys.json");
    let of = Told { about: Name::new("a").into_iter().collect(), ..told() };
    let cut = &keys[..keys.len() / 2];
    let early = Told { observed: date(2026, 10, 1), ..told() };
    for (text, told, expected) in [
        ("", told(), "it is empty; run the tool again and look for its error"),
        (" \n", from(Tool::VaultToken), "it is empty; look whether `vault token lookup"),
        ("<!DOCTYPE html><html>", told(), "it is an HTML page, as a login shows it; sign in"),
        ("Error: not logged in", told(), "it is neither JSON nor a credential report"),
        (
            "{\"a\": 1}",
            told(),
            "no tool that keyroster knows prints this; known: `aws-access-keys`",
        ),
        (&keys, early, "it knows of 2026-10-02 and cannot be of 2026-10-01; say with `--observed`"),
        (&tool("gitlab-access-tokens.json"), of, "it is about 2 identities, and `--about` says"),
        ("[]", told(), "no tool that keyroster knows prints this"),
        (cut, told(), "the JSON ends before it is complete; run the tool again"),
        ("{\"a\": nope}", told(), "line 1, column 8: this is no JSON"),
        (&secret, told(), "a field is of another kind in what `aws iam list-access-keys"),
        (
            "{\"AccessKeyMetadata\": [{\"UserName\": \"a\"}]}",
            told(),
            "`AccessKeyId` is missing in what `aws iam list-access-keys",
        ),
        ("user,arn,mfa\na,b,c", told(), "has the columns `access_key_1_active`"),
        (
            &keys,
            from(Tool::GcloudKeys),
            "`--from gcloud-keys` says one thing, and it looks like `aws-access-keys`",
        ),
        ("{\"a\": 1}", from(Tool::OktaApps), "it is not what `GET /api/v1/apps` prints"),
        (&tool("github-actions-secrets.json"), told(), "it may be one of `github-actions-secrets`"),
        (&tool("azure-app-credentials.json"), told(), "say it with `--about`"),
        (
            &tool("vault-kv-get.json"),
            told(),
            "it holds the values of secrets, and nothing of it was read",
        ),
    ] {
        let said = complaint(text, &told);
        assert!(said.contains(expected), "{said}\n  should say: {expected}");
    }
}

#[test]
fn an_empty_listing_is_read_where_it_is_said_whose() {
    let from = Told { tool: Some(Tool::GithubDeployKeys), ..told() };
    assert_eq!(read("[]", &from).unwrap().observations, []);
    assert_eq!(read("[]", &told()).unwrap_err(), ReadError::NoTool);
}

#[test]
fn a_report_that_says_its_day_wins_over_the_user() {
    let read = read(&tool("aws-credential-report.json"), &told()).unwrap();
    assert!(read.observations.iter().all(|one| one.observed == date(2026, 11, 18)));
}
