//! `org scan --evidence`: what GitHub knows counts in the whole organisation, and is asked for once.

use assert_cmd::Command;
use serde_json::Value;

use super::acme::{ALL, Clone, Run, acme};
use crate::fake::{Fake, State};

const HOME: &str = "\
version: 1
parties:
  web: { team: \"@acme/web\" }
  northwind:
    partner: true
    contact: soc@northwind.example
    known-as: { github: [northwind-bot] }
identities:
  - match: \"github/actions-secret/SHARED_TOKEN@acme\"
    raci: { accountable: web }
";

const WORKFLOW: &str = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.SHARED_TOKEN }}\" }\n";

fn organisation() -> Clone {
    let clone = Clone::new();
    for name in ["web", "shop"] {
        clone.write(&format!("repos/{name}/.github/workflows/ci.yml"), WORKFLOW);
    }
    let own =
        HOME.replace("SHARED_TOKEN@acme", "*").replace("accountable: web", "accountable: shop");
    clone.write("repos/web/keyroster.yaml", &own.replace("  web:", "  shop:"));
    clone.write("repos/.github/keyroster.yaml", HOME);
    clone
}

fn scan(clone: &Clone, fake: &Fake, more: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyroster"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.current_dir(clone.root()).env_clear().env("PATH", path);
    command.env("KEYROSTER_TOKEN", "ghs_test").env("GITHUB_API_URL", fake.url());
    command.args(["org", "scan", "acme", "--local", "repos", "--format", "json"]).args(more);
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn keys<'d>(document: &'d Value, repository: &str) -> Vec<&'d str> {
    let all = document["repositories"].as_array().unwrap();
    let one = all.iter().find(|one| one["name"] == repository).unwrap();
    one["identities"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect()
}

#[test]
fn what_the_organisation_has_counts_in_all_of_it() {
    let fake = Fake::start(acme(ALL));
    let clone = organisation();
    let run = scan(&clone, &fake, &["--evidence", "organisation"]);
    assert!(run.code < 2, "{run:?}");
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let home = keys(&document, ".github");
    for key in ["github/app-installation/renovate", "github/actions-secret/SHARED_TOKEN@acme"] {
        assert!(home.contains(&key), "{home:?}");
    }
    let joined = document["identities"].as_array().unwrap();
    let name = "acme: github/actions-secret/SHARED_TOKEN";
    let shared = joined.iter().find(|one| one["name"] == name).unwrap();
    // It is shared with `web` alone, and held there as the organisation says.
    let places = shared["repositories"].as_array().unwrap().iter().map(|at| &at["repository"]);
    assert_eq!(places.collect::<Vec<_>>(), [".github", "web"]);
    assert_eq!(shared["holders"].to_string(), "[\"web\"]", "{shared:#}");
    assert!(!fake.log().iter().any(|line| line.contains("/repos/")), "{:?}", fake.log());
}

#[test]
fn repositories_are_asked_for_once_in_a_while() {
    let fake = Fake::start(with_repositories());
    let clone = organisation();
    let run = scan(&clone, &fake, &["--evidence", "repositories"]);
    assert!(run.code < 2, "{run:?}");
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let web = keys(&document, "web");
    assert!(web.contains(&"github/deploy-key/mirror"), "{web:?}");
    let asked = fake.log().len();
    let run = scan(&clone, &fake, &["--evidence", "repositories"]);
    let again: Vec<_> = fake.log().split_off(asked);
    assert!(!again.iter().any(|line| line.contains("/repos/")), "{again:?}");
    let later: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document, later);
    // A partner that GitHub lets in is seen where nothing in code says so.
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyroster"));
    command.current_dir(clone.root()).args(["org", "query", "reaches", "northwind"]);
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(said.contains("web,github/grant/web<-northwind-bot:write,may act,"), "{said}");
}

fn with_repositories() -> State {
    let mut state = acme(ALL);
    for name in ["acme/shop", "acme/.github"] {
        state.repo(name);
    }
    state
}
