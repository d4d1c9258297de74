//! `keyroster evidence github`, as a person types it, against a GitHub that is played; and what
//! `check` makes of it.

mod acme;
mod app;
mod failing;
mod organisation;
mod permissions;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use acme::{ALL, Clone, MARK, acme};

use crate::fake::{Answer, Effect, Fake, Fault, State, Token};

const DAY: &str = "2026-11-20";
const JUDGED: &str = "2026-11-22";
const BOTH: [&str; 4] = ["--repo", "acme/web", "--org", "acme"];

fn about(document: &Value) -> BTreeSet<&str> {
    let all = document["observations"].as_array().unwrap().iter();
    all.map(|one| one["about"][0].as_str().unwrap()).collect()
}

fn fires<'f>(findings: &'f [(String, String, String)], rule: &str) -> Vec<&'f str> {
    let of = findings.iter().filter(|(id, ..)| id == rule);
    of.map(|(_, identity, message)| if identity.is_empty() { message.as_str() } else { identity })
        .collect()
}

#[test]
fn a_whole_organisation_is_seen() {
    let fake = Fake::start(acme(ALL));
    let clone = Clone::new();
    let run = clone.collect(&fake, DAY, &BOTH);
    assert_eq!(run.code, 0, "{run:?}");
    let document = clone.document();
    let seen: Vec<_> = about(&document).into_iter().collect();
    assert_eq!(
        seen,
        [
            "@acme/empty",
            "@acme/ops",
            "@acme/web",
            "@carol",
            "github/actions-secret/DEPLOY_TOKEN@production/eu",
            "github/actions-secret/LEGACY_TOKEN",
            "github/actions-secret/NPM_TOKEN",
            "github/actions-secret/SHARED_TOKEN",
            "github/actions-secret/SHARED_TOKEN@acme",
            "github/actions-variable/DEPLOY_PAT",
            "github/agent-secret/NPM_TOKEN",
            "github/agent-secret/SHARED_TOKEN",
            "github/agent-secret/SHARED_TOKEN@acme",
            "github/app-installation/renovate",
            "github/codespaces-secret/NPM_TOKEN",
            "github/codespaces-secret/SHARED_TOKEN@acme",
            "github/dependabot-secret/NPM_TOKEN",
            "github/dependabot-secret/SHARED_TOKEN@acme",
            "github/deploy-key/mirror",
            "github/fine-grained-token/alice/ci-deploy",
            "github/grant/(organization)<-alice:admin",
            "github/grant/(organization)<-northwind-bot:outside-collaborator",
            "github/grant/(organization)<-team:web:platform",
            "github/grant/web<-northwind-bot:write",
            "github/role/platform",
            "github/sso-credential/bob/personal-access-token",
            "github/webhook/audit.acme.example@acme",
            "github/webhook/ci.acme.example",
        ]
    );
    let settings = document["settings"].as_array().unwrap().iter();
    let value = |name: &str| {
        settings.clone().find(|one| one["name"] == name).map(|one| one["value"].as_str().unwrap())
    };
    assert_eq!(
        value("environment.production/eu"),
        Some("approved by web, not by oneself; protected branches")
    );
    assert!(value("workflow-token.permissions").is_some());
    assert!(run.out.contains("everything that was asked for was shown"), "{}", run.out);
    assert!(fake.log().iter().all(|line| line.starts_with("GET ")), "{:?}", fake.log());
}

#[test]
fn no_value_is_kept_or_shown() {
    let fake = Fake::start(acme(ALL));
    let clone = Clone::new();
    let run = clone.collect(&fake, DAY, &BOTH);
    let check = clone.run(&["check", "--as-of", JUDGED]);
    let inventory = clone.run(&["inventory", "--format", "json"]);
    let texts = [run.out, run.err, clone.evidence().unwrap(), check.out, check.err, inventory.out];
    for text in texts {
        for value in [MARK, "plain-value-of-a-variable", "ghs_test", &MARK[6..], "AAAAC3NzaC1"] {
            assert!(!text.contains(value), "{value} in {text}");
        }
    }
}

#[test]
fn what_lives_in_no_file_needs_a_holder() {
    let fake = Fake::start(acme(ALL));
    let clone = Clone::new();
    clone.collect(&fake, DAY, &BOTH);
    let findings = clone.findings(JUDGED);
    let unowned: BTreeSet<_> = fires(&findings, "unowned").into_iter().collect();
    for key in [
        "github/actions-variable/DEPLOY_PAT",
        "github/agent-secret/NPM_TOKEN",
        "github/app-installation/renovate",
        "github/grant/(organization)<-alice:admin",
        "github/grant/web<-northwind-bot:write",
        "github/sso-credential/bob/personal-access-token",
        "github/webhook/ci.acme.example",
    ] {
        assert!(unowned.contains(key), "{key}: {unowned:?}");
    }
    // It has an entry, which is for something then; and a role of one's own gives nobody anything.
    assert!(
        !unowned.contains("github/deploy-key/mirror") && !unowned.contains("github/role/platform")
    );
    assert!(fires(&findings, "ghost-entry").is_empty(), "{findings:?}");
    // GitHub knows the end of the token, and the age of the key.
    assert_eq!(fires(&findings, "expired"), ["github/fine-grained-token/alice/ci-deploy"]);
    let overdue = fires(&findings, "rotation-overdue");
    assert!(overdue.contains(&"github/deploy-key/mirror"), "{findings:?}");
}

#[test]
fn stores_are_held_against_the_code() {
    let fake = Fake::start(acme(ALL));
    let clone = Clone::new();
    clone.collect(&fake, DAY, &BOTH);
    let findings = clone.findings(JUDGED);
    assert_eq!(fires(&findings, "secret-missing"), ["github/actions-secret/NMP_TOKEN"]);
    assert_eq!(
        fires(&findings, "secret-unreferenced"),
        ["github/actions-secret/DEPLOY_TOKEN@production/eu", "github/actions-secret/LEGACY_TOKEN"]
    );
    // What was listed long ago says nothing of today.
    let later = clone.findings("2027-12-01");
    assert!(
        fires(&later, "secret-missing").is_empty()
            && fires(&later, "secret-unreferenced").is_empty()
    );
    // Whoever hands over everything may hand over that.
    let all = format!("{}          ALL: ${{{{ toJSON(secrets) }}}}\n", acme::WORKFLOW);
    clone.write(".github/workflows/ci.yml", &all);
    let run = clone.collect(&fake, DAY, &BOTH);
    assert!(run.out.contains("cannot be told: .github/workflows/ci.yml:11"), "{}", run.out);
    assert!(fires(&clone.findings(JUDGED), "secret-unreferenced").is_empty());
}

#[test]
fn whoever_is_to_be_asked_is_there() {
    let fake = Fake::start(acme(ALL));
    let clone = Clone::new();
    clone.collect(&fake, DAY, &[]);
    assert_eq!(clone.evidence(), None, "no clone of anything");
    clone.collect(&fake, DAY, &["--repo", "acme/web"]);
    let mut lost: Vec<_> = clone.findings(JUDGED);
    lost.retain(|(rule, ..)| rule == "unreachable-owner");
    let lost: BTreeSet<_> = lost.iter().map(|(.., message)| message.as_str()).collect();
    assert_eq!(
        lost.into_iter().collect::<Vec<_>>(),
        [
            "@acme/empty is turned to for `web` and is a team with nobody in it",
            "@carol is turned to for `ops` and is no member of acme",
            "`ops` holds something here and has @acme/ops, which is no team that GitHub knows",
        ]
    );
}

#[test]
fn what_goes_is_absent_at_the_next_look() {
    let fake = Fake::start(acme(ALL));
    let clone = Clone::new();
    clone.collect(&fake, "2026-11-10", &BOTH);
    let again = clone.collect(&fake, "2026-11-10", &BOTH);
    assert_eq!(again.code, 0, "{again:?}");
    fake.state().list_mut("/repos/acme/web/keys").clear();
    let run = clone.collect(&fake, DAY, &BOTH);
    assert!(run.out.contains("not there any more: github/deploy-key/mirror"), "{}", run.out);
    let document = clone.document();
    let all = document["observations"].as_array().unwrap();
    let key = all.iter().find(|one| one["about"][0] == "github/deploy-key/mirror").unwrap();
    assert_eq!((&key["state"], &key["observed"]), (&"absent".into(), &DAY.into()));
    // It is nobody's duty any more.
    assert_eq!(fires(&clone.findings(JUDGED), "ghost-entry").len(), 1);
}

#[test]
fn the_same_github_gives_the_same_file() {
    let fake = Fake::start(acme(ALL));
    let clone = Clone::new();
    clone.collect(&fake, DAY, &BOTH);
    let first = clone.evidence();
    clone.collect(&fake, DAY, &BOTH);
    assert_eq!(clone.evidence(), first);
    // The file is what its schema says.
    let schema: Value = serde_json::from_str(keyroster::evidence::EVIDENCE_SCHEMA).unwrap();
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&clone.document())
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn of_two_repositories_the_other_says_whose_it_is() {
    let mut state = acme(ALL);
    state.repo("acme/api");
    state.add(
        "/repos/acme/api/keys",
        crate::fake::shape::deploy_key("acme/api", "mirror", "2026-05-01T00:00:00Z", "bob", true),
    );
    let fake = Fake::start(state);
    let clone = Clone::new();
    clone.collect(&fake, DAY, &["--repo", "acme/web", "--repo", "acme/api"]);
    let document = clone.document();
    let seen = about(&document);
    assert!(
        seen.contains("github/deploy-key/mirror")
            && seen.contains("github/deploy-key/mirror@acme/api")
    );
    assert_eq!(document["repository"], "acme/web");
}

#[test]
fn a_user_shares_nothing_with_a_repository() {
    let mut state = State::new();
    state.repo("ann/tools");
    state.token("ghs_test", Token::installation("keyroster", 7, ALL));
    let fake = Fake::start(state);
    let own = json!({ "owner": { "type": "User" }, "private": false, "default_branch": "main" });
    fake.fail(Fault::on("GET", "/repos/ann/tools"), Effect::Instead(Answer::ok(&own)));
    let clone = Clone::new();
    let run = clone.collect(&fake, DAY, &["--repo", "ann/tools"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        !fake.log().iter().any(|line| line.contains("organization-secrets")),
        "{:?}",
        fake.log()
    );
    let missing = clone.findings(JUDGED);
    assert_eq!(fires(&missing, "secret-missing").len(), 2, "{missing:?}");
}
