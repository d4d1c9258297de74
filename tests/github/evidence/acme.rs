//! An organisation with everything that may be collected, and a clone of one of its repositories.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fake::shape::{self, with};
use crate::fake::{Fake, State, Token};

/// Stands wherever GitHub shows a value, an address or a part of a key: it must turn up nowhere.
pub(super) const MARK: &str = "glpat-Q8wZr3vT6yLm2Nc9PxJk";

/// Everything that the minimal App may see, and codespaces.
pub(super) const ALL: &str = "metadata=read,contents=read,administration=read,secrets=read,\
    environments=read,actions_variables=read,dependabot_secrets=read,codespaces_secrets=write,\
    agent_secrets=read,repository_hooks=read,actions=read,members=read,\
    organization_administration=read,organization_secrets=read,organization_agent_secrets=read,\
    organization_codespaces_secrets=read,organization_actions_variables=read,\
    organization_dependabot_secrets=read,organization_personal_access_tokens=read,\
    organization_personal_access_token_requests=read,organization_self_hosted_runners=read,\
    organization_hooks=read,organization_custom_org_roles=read,organization_custom_roles=read";

const MAY: &str = "2026-05-01T09:00:00Z";
const OCTOBER: &str = "2026-10-02T23:30:00Z";

pub(super) fn secret(name: &str) -> Value {
    with(shape::secret(name, MAY, OCTOBER), json!({ "value": MARK, "encrypted_value": MARK }))
}

fn config(url: &str, secret: bool) -> Value {
    let mut config = json!({ "url": url, "content_type": "json", "insecure_ssl": "1" });
    if secret {
        config["secret"] = MARK.into();
    }
    json!({ "config": config })
}

fn hook(id: u64, url: &str, secret: bool) -> Value {
    with(shape::hook("acme/web", id, url, MAY, OCTOBER), config(url, secret))
}

fn org_hook(id: u64, url: &str, secret: bool) -> Value {
    with(shape::org_hook("acme", id, url, MAY, OCTOBER), config(url, secret))
}

/// The organisation, as a token with these permissions sees it.
pub(super) fn acme(permissions: &str) -> State {
    let mut state = State::acme("");
    // Of a public one, anybody may see a part.
    state.repo("acme/web").private = true;
    state.token("ghs_test", Token::installation("keyroster", 7, permissions));
    for path in ["actions", "dependabot", "codespaces", "agents"] {
        state.add(&format!("/repos/acme/web/{path}/secrets"), secret("NPM_TOKEN"));
        let shared = with(
            shape::org_secret("acme", path, "SHARED_TOKEN", MAY, OCTOBER, "selected"),
            json!({ "_repositories": ["acme/web"], "value": MARK }),
        );
        state.add(&format!("/orgs/acme/{path}/secrets"), shared);
    }
    state.add("/repos/acme/web/actions/secrets", secret("LEGACY_TOKEN"));
    let mut environment = shape::environment("acme/web", 1, "production/eu", MAY);
    environment["protection_rules"][0]["reviewers"][0]["reviewer"] = shape::team("acme", "web");
    state.add("/repos/acme/web/environments", environment);
    state.add("/repos/acme/web/environments/production/eu/secrets", secret("DEPLOY_TOKEN"));
    let variable = |name, value| shape::variable(name, value, MAY, OCTOBER);
    state.add("/repos/acme/web/actions/variables", variable("DEPLOY_PAT", MARK));
    state.add("/repos/acme/web/actions/variables", variable("REGION", "plain-value-of-a-variable"));
    let key = shape::deploy_key("acme/web", "mirror", MAY, "alice", false);
    state.add("/repos/acme/web/keys", with(key, json!({ "key": MARK, "last_used": OCTOBER })));
    state.add(
        "/repos/acme/web/hooks",
        hook(1, &format!("https://bot:{MARK}@ci.acme.example/{MARK}"), true),
    );
    state.add("/repos/acme/web/hooks", hook(2, "https://chat.acme.example/x", false));
    state.add("/orgs/acme/hooks", org_hook(3, "https://audit.acme.example/in", true));
    let granted = json!({ "contents": "write", "metadata": "read" });
    let installation = shape::installation("acme", 4711, 12, "renovate", &granted);
    state.add(
        "/orgs/acme/installations",
        with(
            installation,
            json!({
                "repository_selection": "selected", "created_at": MAY, "updated_at": MAY,
            }),
        ),
    );
    let until = Some("2026-11-01T00:00:00Z");
    let token = with(
        shape::grant("acme", "alice", "ci-deploy", MAY, until),
        json!({
            "id": 5, "token_id": 55, "repository_selection": "subset", "token_last_used_at": OCTOBER,
            "permissions": { "repository": { "contents": "write" }, "organization": {} },
        }),
    );
    state.add("/orgs/acme/personal-access-tokens", token);
    let authorized = shape::credential_authorization("bob", 9, "personal access token", MAY);
    state.add("/orgs/acme/credential-authorizations", with(authorized, json!({
        "token_last_eight": MARK, "credential_accessed_at": MAY, "scopes": ["repo", "admin:org"],
    })));
    let bot =
        with(shape::collaborator("northwind-bot", "write"), json!({ "_affiliation": "outside" }));
    state.add("/repos/acme/web/collaborators", bot);
    state.add("/orgs/acme/outside_collaborators", shape::user("northwind-bot", "User"));
    state
        .add("/orgs/acme/members", with(shape::user("alice", "User"), json!({ "_role": "admin" })));
    for team in ["web", "empty"] {
        state.add("/orgs/acme/teams", shape::team("acme", team));
    }
    state.add("/orgs/acme/teams/web/members", shape::user("alice", "User"));
    let may = ["write_organization_custom_repo_role"];
    let role = shape::organization_role("acme", 31, "platform", &may);
    state.add(
        "/orgs/acme/organization-roles",
        with(role, json!({ "created_at": MAY, "updated_at": MAY })),
    );
    state.add("/orgs/acme/organization-roles/31/teams", shape::team("acme", "web"));
    let group = shape::runner_group("acme", 1, "Default", "all");
    let open = json!({ "default": true, "allows_public_repositories": true });
    state.add("/orgs/acme/actions/runner-groups", with(group, open));
    state
}

/// A workflow that reads two secrets of which one is not stored.
pub(super) const WORKFLOW: &str = "\
on: push
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: ./publish.sh
        env:
          ONE: ${{ secrets.NPM_TOKEN }}
          TWO: ${{ secrets.NMP_TOKEN }}
";

const ROSTER: &str = "\
version: 1
parties:
  web: { team: \"@acme/web\", escalation: [\"@acme/empty\"] }
  ops: { team: \"@acme/ops\", escalation: [\"@carol\"] }
identities:
  - match: github/actions-secret/*
    raci: { accountable: web }
  - match: github/deploy-key/mirror
    raci: { accountable: ops }
  - match: github/fine-grained-token/alice/*
    raci: { accountable: web }
";

/// A clone of `acme/web`.
pub(super) struct Clone(TempDir);

/// What a command printed, and how it ended.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Clone {
    pub(super) fn new() -> Self {
        let clone = Self(tempfile::tempdir().unwrap());
        clone.write(".github/workflows/ci.yml", WORKFLOW);
        clone.write(".github/keyroster.yaml", ROSTER);
        clone
    }

    pub(super) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The evidence file, or nothing.
    pub(super) fn evidence(&self) -> Option<String> {
        fs::read_to_string(self.root().join("keyroster-evidence.json")).ok()
    }

    /// The evidence file, read.
    pub(super) fn document(&self) -> Value {
        serde_json::from_str(&self.evidence().unwrap()).unwrap()
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyroster"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.current_dir(self.root()).env_clear().env("PATH", path);
        let output = command.env("KEYROSTER_TOKEN", "ghs_test").args(arguments).output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// `keyroster evidence github` of a day.
    pub(super) fn collect(&self, fake: &Fake, observed: &str, more: &[&str]) -> Run {
        let url = fake.url();
        let mut arguments = vec!["evidence", "github", "--api-url", &url, "--observed", observed];
        arguments.extend(["--by", "@alice"]);
        arguments.extend(more);
        self.run(&arguments)
    }

    /// What `keyroster check` finds on a day: rule, identity, message.
    pub(super) fn findings(&self, day: &str) -> Vec<(String, String, String)> {
        let run = self.run(&["check", "--format", "json", "--as-of", day]);
        let report: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{run:?}"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let findings = report["findings"].as_array().unwrap().iter();
        findings
            .map(|one| (text(&one["rule"]), text(&one["identity"]), text(&one["message"])))
            .collect()
    }
}
