//! Across repositories: what is one identity, what leads where, whose word counts.

use std::fs;

use serde_json::Value;

use crate::fleet::{DAY, Fleet, org};

const WORKFLOW: &str = "on: push\npermissions: { id-token: write }\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v6\n        with: { role-to-assume: \"ROLE\", aws-region: eu-west-1 }\n";

const ROLE: &str = r#"resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/web:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;

/// A roster in which one party holds what a glob names.
fn roster(party: &str, glob: &str) -> String {
    format!(
        "version: 1\nparties:\n  {party}: {{ team: \"@acme/{party}\", escalation: [\"@acme/security\"] }}\nidentities:\n  - match: \"{glob}\"\n    raci: {{ accountable: {party} }}\n    rotation: {{ last: 2026-11-01 }}\n    review: {{ last: 2026-11-01, by: \"@ann\", decision: keep }}\n"
    )
}

/// What a scan says.
fn scanned(fleet: &Fleet) -> Value {
    let (_, text) = fleet.scan("a.db", DAY, &[]);
    serde_json::from_str(&text).unwrap()
}

fn links(document: &Value) -> Vec<String> {
    let text = |link: &Value, name: &str| link[name].as_str().unwrap().to_owned();
    let line = |link: &Value| {
        let [from, key, to, there, how] =
            ["repository", "key", "to_repository", "to_key", "how"].map(|name| text(link, name));
        format!("{from} {key} -> {to} {there}: {how}")
    };
    document["links"].as_array().unwrap().iter().map(line).collect()
}

fn findings(document: &Value, repository: &str, rule: &str) -> Vec<Value> {
    let all = document["repositories"].as_array().unwrap();
    let one = all.iter().find(|one| one["name"] == repository).unwrap();
    let findings = one["findings"].as_array().unwrap();
    findings.iter().filter(|finding| finding["rule"] == rule).cloned().collect()
}

#[test]
fn a_workflow_leads_to_the_role_that_another_repository_declares() {
    let fleet = Fleet::of(0);
    let workflow = WORKFLOW.replace("ROLE", "arn:aws:iam::111122223333:role/deploy");
    for name in ["web", "shop"] {
        fleet.write(name, ".github/workflows/deploy.yml", &workflow);
        fleet.commit(name);
    }
    fleet.write("infra", "main.tf", ROLE);
    fleet.commit("infra");
    let document = scanned(&fleet);
    let links = links(&document);
    let crossing: Vec<_> =
        links.iter().filter(|link| link.contains("-> infra aws/role/deploy")).collect();
    assert!(
        crossing.iter().any(|link| link.starts_with("web aws/role/deploy -> infra aws/role/deploy: acts as it: its trust lets this repository in")),
        "{links:#?}"
    );
    assert!(
        crossing.iter().any(|link| link.starts_with(
            "shop aws/role/deploy -> infra aws/role/deploy: may act as it: by its name"
        )),
        "{links:#?}"
    );
    assert!(
        links.contains(&"infra aws/role/deploy -> infra aws/grant/AdministratorAccess<-role:deploy: is granted it".to_owned()),
        "{links:#?}"
    );
    // One role by its ARN, in two repositories; what Terraform declares has no account.
    let joined = document["identities"].as_array().unwrap();
    let role = joined
        .iter()
        .find(|one| one["name"] == "aws/role arn:aws:iam::111122223333:role/deploy")
        .unwrap();
    let places: Vec<_> = role["repositories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|at| at["repository"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["shop", "web"]);
    assert_eq!(role["workflows"], 2);
    assert_eq!(role["opens"]["privilege"], "admin");
    assert_eq!(role["opens"]["repositories"], 1);
}

#[test]
fn two_rosters_that_disagree_are_told_until_the_organisation_decides() {
    let fleet = Fleet::of(0);
    let workflow = WORKFLOW.replace("ROLE", "arn:aws:iam::111122223333:role/deploy");
    for (name, party) in [("web", "platform"), ("shop", "payments")] {
        fleet.write(name, ".github/workflows/deploy.yml", &workflow);
        fleet.write(name, ".github/keyroster.yaml", &roster(party, "*"));
        fleet.commit(name);
    }
    let document = scanned(&fleet);
    let told = findings(&document, "web", "ambiguous-owner");
    assert_eq!(told.len(), 1, "{document:#}");
    assert!(
        told[0].to_string().contains("it is the same one in shop, where payments is accountable"),
        "{told:#?}"
    );
    assert_eq!(findings(&document, "shop", "ambiguous-owner").len(), 1);

    let arn = "arn:aws:iam::111122223333:role/deploy";
    fleet.write(".github", ".github/keyroster.yaml", &roster("identity", arn));
    fleet.commit(".github");
    let document = scanned(&fleet);
    for name in ["web", "shop"] {
        assert_eq!(findings(&document, name, "ambiguous-owner"), Vec::<Value>::new());
    }
    assert_eq!(findings(&document, ".github", "ghost-entry"), Vec::<Value>::new(), "{document:#}");
    let role = &document["identities"][0];
    assert_eq!(role["holders"].to_string(), "[\"identity\"]", "{role:#}");
    // What is not the organisation's stays the repository's own.
    let held = fs::read_to_string(fleet.beside("scan.json")).unwrap();
    assert!(held.contains("\"party\": \"platform\"") || held.contains("\"party\":\"platform\""));
}

#[test]
fn a_partner_reaches_what_its_own_repository_does_not_show() {
    let fleet = Fleet::of(0);
    let workflow = WORKFLOW.replace("ROLE", "arn:aws:iam::111122223333:role/deploy");
    fleet.write("web", ".github/workflows/deploy.yml", &workflow);
    fleet.write(
        "web",
        "access.tf",
        "resource \"github_repository_collaborator\" \"msp\" {\n  repository = \"web\"\n  username   = \"northwind-bot\"\n  permission = \"push\"\n}\n",
    );
    let parties = "  northwind:\n    partner: true\n    contact: soc@northwind.example\n    contract: { ends: 2027-11-30 }\n    known-as: { github: [northwind-bot] }\n";
    let held = roster("platform", "*").replace("parties:\n", &format!("parties:\n{parties}"));
    fleet.write("web", ".github/keyroster.yaml", &held);
    fleet.commit("web");
    fleet.write("infra", "main.tf", ROLE);
    fleet.write("infra", ".github/keyroster.yaml", &roster("platform", "*"));
    fleet.commit("infra");
    let document = scanned(&fleet);
    let told = findings(&document, "infra", "partner-unregistered");
    assert_eq!(told.len(), 1, "{:#?}", links(&document));
    assert!(
        told[0]["message"].as_str().unwrap().contains("partner northwind, which is let into web,"),
        "{told:#?}"
    );
    let said = org(&["query", "--store", &fleet.beside("a.db"), "reaches", "northwind"]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(
        said.contains(
            "infra,aws/grant/AdministratorAccess<-role:deploy,through web,admin,platform\n"
        ),
        "{said}"
    );

    // Who is registered is let through.
    let known = roster("platform", "*").replace("parties:\n", &format!("parties:\n{parties}"));
    fleet.write("infra", ".github/keyroster.yaml", &known);
    let document = scanned(&fleet);
    assert_eq!(findings(&document, "infra", "partner-unregistered"), Vec::<Value>::new());
}

#[test]
fn the_baseline_of_the_organisation_holds_for_everybody() {
    let fleet = Fleet::of(0);
    let workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.A_TOKEN }}\" }\n";
    let own = roster("platform", "*")
        + "policy:\n  levels: { unowned: allow, rotation-due-soon: warn }\n  due-soon: 90d\n";
    for (name, roster) in [
        ("bare", None),
        ("loose", Some(own.clone())),
        ("named", Some(format!("extends: [acme/.github/keyroster-baseline.yaml@v3]\n{own}"))),
    ] {
        fleet.write(name, ".github/workflows/ci.yml", workflow);
        if let Some(roster) = roster {
            fleet.write(name, ".github/keyroster.yaml", &roster);
        }
        fleet.commit(name);
    }
    let baseline = "version: 1\nparties:\n  security: { team: \"@acme/security\" }\npolicy:\n  levels: { unowned: deny, rotation-due-soon: deny }\nopen: [levels.rotation-due-soon]\n";
    fleet.write(".github", "keyroster-baseline.yaml", baseline);
    fleet.commit(".github");
    let document = scanned(&fleet);
    for name in ["loose", "named"] {
        let told = findings(&document, name, "baseline-loosened");
        assert_eq!(told.len(), 1, "{name}: {document:#}");
        assert!(told[0].to_string().contains("unowned"), "{told:#?}");
    }
    let all = document["repositories"].as_array().unwrap();
    let named = all.iter().find(|one| one["name"] == "named").unwrap();
    assert_eq!(named["incomplete"].to_string(), "[]", "{named:#}");
    assert!(named["notes"][0].as_str().unwrap().contains("v3 is not read"), "{named:#}");
    assert_eq!(findings(&document, "bare", "unowned")[0]["level"], "deny");

    // It changes, and nothing else does.
    let asks = baseline.replace("unowned: deny", "unowned: warn");
    fleet.write(".github", "keyroster-baseline.yaml", &asks);
    let document = scanned(&fleet);
    assert_eq!(findings(&document, "bare", "unowned")[0]["level"], "warn");
}

#[test]
fn a_secret_of_the_organisation_is_one_where_it_reaches() {
    let fleet = Fleet::of(0);
    let workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.NPM_TOKEN }}\" }\n";
    for name in ["web", "shop", "other", "own"] {
        fleet.write(name, ".github/workflows/ci.yml", workflow);
    }
    let evidence = |repository: &str, rest: &str| {
        format!(
            "{{ \"schema\": \"keyroster/evidence/v1\", \"repository\": \"acme/{repository}\", \"observations\": [ {rest} ] }}"
        )
    };
    let seen = |key: &str, of: &str, reach: &str| {
        format!(
            "{{ \"about\": [\"github/actions-secret/{key}\"], \"tool\": \"github-actions-secrets\", \"observed\": \"2026-11-20\", \"of\": \"{of}\"{reach} }}"
        )
    };
    let shared = seen("NPM_TOKEN@acme", "acme", ", \"reach\": \"repositories: web, shop, own\"");
    fleet.write(".github", ".github/keyroster-evidence.json", &evidence(".github", &shared));
    let mine = seen("NPM_TOKEN", "acme/own", "");
    fleet.write("own", ".github/keyroster-evidence.json", &evidence("own", &mine));
    for name in [".github", "web", "shop", "other", "own"] {
        fleet.commit(name);
    }
    let document = scanned(&fleet);
    let joined = document["identities"].as_array().unwrap();
    assert_eq!(joined.len(), 1, "{joined:#?}");
    assert_eq!(joined[0]["name"], "acme: github/actions-secret/NPM_TOKEN");
    let places: Vec<_> = joined[0]["repositories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|at| at["repository"].as_str().unwrap())
        .collect();
    assert_eq!(places, [".github", "shop", "web"]);
}

#[test]
fn shares_see_across_as_the_whole_does() {
    let fleet = Fleet::of(9);
    let workflow = WORKFLOW.replace("ROLE", "arn:aws:iam::111122223333:role/deploy");
    for name in ["web", "shop"] {
        fleet.write(name, ".github/workflows/deploy.yml", &workflow);
        fleet.write(name, ".github/keyroster.yaml", &roster(name, "*"));
        fleet.commit(name);
    }
    fleet.write("infra", "main.tf", ROLE);
    fleet.commit("infra");
    fleet.write(
        ".github",
        "keyroster-baseline.yaml",
        "version: 1\npolicy:\n  levels: { unowned: warn }\n",
    );
    fleet.commit(".github");
    let (_, whole) = fleet.scan("whole.db", DAY, &[]);
    let mut stores = Vec::new();
    for share in 1..=3 {
        fleet.scan(&format!("share-{share}.db"), DAY, &["--shard", &format!("{share}/3")]);
        stores.push(fleet.beside(&format!("share-{share}.db")));
    }
    let (into, json) = (fleet.beside("all.db"), fleet.beside("merged.json"));
    let format = format!("json={json}");
    let mut arguments = vec!["merge", "--store", &into, "--format", &format];
    // In another order than they were made.
    arguments.extend(stores.iter().rev().map(String::as_str));
    let output = org(&arguments);
    assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
    assert_eq!(fs::read_to_string(json).unwrap(), whole);
    assert!(whole.contains("ambiguous-owner"));
}

#[test]
fn what_is_declared_for_another_repository_leads_there() {
    let fleet = Fleet::of(0);
    let reads = "on: push\njobs:\n  a:\n    runs-on: x\n    environment: production\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.DEPLOY_KEY }}\" }\n  call:\n    uses: acme/ci/.github/workflows/publish.yml@v1\n    secrets: { token: \"${{ secrets.NPM_TOKEN }}\" }\n";
    fleet.write("web", ".github/workflows/ci.yml", reads);
    fleet.commit("web");
    let declares = "resource \"github_actions_environment_secret\" \"deploy\" {\n  repository      = \"web\"\n  environment     = \"production\"\n  secret_name     = \"DEPLOY_KEY\"\n  plaintext_value = var.key\n}\nresource \"github_repository_deploy_key\" \"sync\" {\n  repository = \"web\"\n  title      = \"sync\"\n  key        = file(\"sync.pub\")\n  read_only  = false\n}\n";
    fleet.write("infra", "github.tf", declares);
    fleet.commit("infra");
    let takes = "on:\n  workflow_call:\n    secrets:\n      token: { required: true }\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.token }}\" }\n";
    fleet.write("ci", ".github/workflows/publish.yml", takes);
    fleet.commit("ci");
    let document = scanned(&fleet);
    let links = links(&document);
    for link in [
        "infra github/actions-secret/DEPLOY_KEY@production -> web github/actions-secret/DEPLOY_KEY: is declared for it",
        "infra github/deploy-key/sync -> web github/deploy-key/sync: is declared for it",
        "web github/actions-secret/NPM_TOKEN -> ci github/secret-parameter/publish.yml/TOKEN: is handed to its workflow publish.yml",
    ] {
        assert!(links.iter().any(|known| known == link), "{link}\n{links:#?}");
    }
}

#[test]
fn roles_that_assume_roles_are_a_path() {
    let fleet = Fleet::of(0);
    let workflow = WORKFLOW.replace("ROLE", "arn:aws:iam::111122223333:role/ci");
    fleet.write("web", ".github/workflows/deploy.yml", &workflow);
    fleet.commit("web");
    let role = "resource \"aws_iam_role\" \"admin\" {\n  name               = \"admin\"\n  assume_role_policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = { AWS = \"arn:aws:iam::111122223333:role/ci\" } }] })\n}\n";
    fleet.write("infra", "main.tf", role);
    fleet.commit("infra");
    let provider = "provider \"aws\" {\n  assume_role { role_arn = \"arn:aws:iam::111122223333:role/ci\" }\n}\n";
    fleet.write("stack", "main.tf", provider);
    fleet.commit("stack");
    let links = links(&scanned(&fleet));
    for link in [
        "web aws/role/ci -> infra aws/role/admin: may assume it",
        "stack aws/assumed-role/arn:aws:iam::111122223333:role/ci -> web aws/role/ci: assumes it",
    ] {
        assert!(links.iter().any(|known| known == link), "{link}\n{links:#?}");
    }
}
