//! A GitHub with one of everything, and the places where it stands.

use serde_json::json;

use super::shape;
use super::state::State;
use super::token::Token;

/// When everything was made.
const THEN: &str = "2025-01-01T00:00:00Z";

/// What a token needs to see all of it.
pub const EVERYTHING: &str = "contents=read,administration=read,secrets=read,environments=read,\
    actions=read,actions_variables=read,dependabot_secrets=read,codespaces_secrets=write,\
    agent_secrets=read,agent_variables=read,repository_hooks=read,pull_requests=write,issues=write,\
    checks=write,security_events=write,members=read,organization_administration=write,\
    organization_secrets=read,organization_dependabot_secrets=read,\
    organization_codespaces_secrets=read,organization_agent_secrets=read,\
    organization_agent_variables=read,organization_actions_variables=read,\
    organization_personal_access_tokens=read,organization_personal_access_token_requests=read,\
    organization_self_hosted_runners=read,organization_hooks=read,\
    organization_custom_org_roles=read,organization_custom_roles=read,\
    organization_custom_properties=read";

impl State {
    /// `acme` and `acme/web` with one of everything that can be listed; `ghs_test` sees all of it.
    pub fn full() -> Self {
        let mut state = Self::acme("");
        state.token("ghs_test", Token::installation("keyroster", 7, EVERYTHING));
        state.secrets();
        state.ways_in();
        state.people();
        state.actions();
        state.rules();
        state
    }

    fn secrets(&mut self) {
        for store in ["actions", "dependabot", "codespaces", "agents"] {
            self.add(
                &format!("/repos/acme/web/{store}/secrets"),
                shape::secret("NPM_TOKEN", THEN, THEN),
            );
            let shared = shape::org_secret("acme", store, "SHARED_TOKEN", THEN, THEN, "selected");
            let shared = shape::with(shared, json!({ "_repositories": ["acme/web"] }));
            self.add(&format!("/orgs/acme/{store}/secrets"), shared);
        }
        for store in ["actions", "agents"] {
            let variable = shape::variable("REGION", "eu", THEN, THEN);
            self.add(&format!("/repos/acme/web/{store}/variables"), variable.clone());
            let at =
                format!("https://api.github.com/orgs/acme/{store}/variables/REGION/repositories");
            let more = json!({
                "visibility": "selected", "selected_repositories_url": at, "_repositories": ["acme/web"],
            });
            self.add(&format!("/orgs/acme/{store}/variables"), shape::with(variable, more));
        }
        self.add(
            "/repos/acme/web/environments",
            shape::environment("acme/web", 1, "prod/eu", THEN),
        );
        self.add(
            "/repos/acme/web/environments/prod/eu/secrets",
            shape::secret("DEPLOY", THEN, THEN),
        );
        self.add(
            "/repos/acme/web/environments/prod/eu/variables",
            shape::variable("A", "b", THEN, THEN),
        );
        let policy = json!({ "id": 1, "node_id": "G_1", "name": "release/*" });
        self.add("/repos/acme/web/environments/prod/eu/deployment-branch-policies", policy);
    }

    fn ways_in(&mut self) {
        self.add(
            "/repos/acme/web/keys",
            shape::deploy_key("acme/web", "mirror", THEN, "alice", false),
        );
        self.add(
            "/repos/acme/web/hooks",
            shape::hook("acme/web", 1, "https://ci.example/in", THEN, THEN),
        );
        self.add(
            "/orgs/acme/hooks",
            shape::org_hook("acme", 2, "https://ci.example/in", THEN, THEN),
        );
        self.install("acme", "renovate", 12, &[("contents", "write"), ("metadata", "read")]);
        self.add(
            "/orgs/acme/personal-access-tokens",
            shape::grant("acme", "alice", "ci", THEN, None),
        );
        let asks = shape::grant_request("acme", "bob", "laptop", THEN);
        self.add("/orgs/acme/personal-access-token-requests", asks);
        let authorized = shape::credential_authorization("bob", 9, "personal access token", THEN);
        self.add("/orgs/acme/credential-authorizations", authorized);
        self.add("/repos/acme/web/collaborators", shape::collaborator("bob", "write"));
        self.add("/repos/acme/web/teams", shape::team("acme", "web"));
        self.add("/orgs/acme/outside_collaborators", shape::user("bob", "User"));
    }

    fn people(&mut self) {
        let admin = shape::with(shape::user("alice", "User"), json!({ "_role": "admin" }));
        self.add("/orgs/acme/members", admin);
        self.add("/orgs/acme/teams", shape::team("acme", "web"));
        self.add("/orgs/acme/teams/web/members", shape::user("alice", "User"));
        let role =
            shape::organization_role("acme", 31, "platform", &["read_organization_audit_log"]);
        self.add("/orgs/acme/organization-roles", role);
        self.add("/orgs/acme/organization-roles/31/users", shape::user("alice", "User"));
        self.add("/orgs/acme/organization-roles/31/teams", shape::team("acme", "web"));
        let role = shape::repository_role("acme", 32, "releaser", &["manage_settings_projects"]);
        self.add("/orgs/acme/custom-repository-roles", role);
    }

    fn actions(&mut self) {
        self.add(
            "/orgs/acme/actions/runner-groups",
            shape::runner_group("acme", 1, "builders", "selected"),
        );
        let web = shape::repository(&self.repos["acme/web"]);
        self.add("/orgs/acme/actions/runner-groups/1/repositories", web);
        self.add("/orgs/acme/actions/runners", shape::runner(1, "builder-1", 1));
        self.add("/repos/acme/web/actions/runners", shape::runner(2, "builder-2", 1));
        let workflow = shape::workflow("acme/web", 1, "ci", ".github/workflows/ci.yml");
        self.add("/repos/acme/web/actions/workflows", workflow);
        let files = [(".github/workflows/ci.yml", "on: push\n"), ("README.md", "# Web\n")];
        self.repo("acme/web").files = std::sync::Arc::new(files.into_iter().collect());
    }

    fn rules(&mut self) {
        let checks = shape::status_checks(&["keyroster"]);
        let rule = shape::branch_rule("acme", 5, "required_status_checks", &checks);
        self.add("/repos/acme/web/rules/branches/main", rule.clone());
        let deletion = shape::branch_rule("acme/web", 6, "deletion", &serde_json::Value::Null);
        self.add("/repos/acme/web/rules/branches/main", deletion);
        let rules = [json!({ "type": "required_status_checks", "parameters": checks })];
        self.add("/orgs/acme/rulesets", shape::ruleset("acme", 5, "gate", &rules));
        self.add("/repos/acme/web/rulesets", shape::ruleset("acme/web", 6, "own", &rules));
        self.put("/repos/acme/web/branches/main/protection", json!({
            "url": "https://api.github.com/repos/acme/web/branches/main/protection",
            "enforce_admins": {
                "url": "https://api.github.com/repos/acme/web/branches/main/protection/enforce_admins",
                "enabled": true,
            },
        }));
        self.put(
            "/repos/acme/web/codeowners/errors",
            json!({ "errors": [{
            "line": 1, "column": 3, "kind": "Unknown owner", "source": "* @acme/gone",
            "suggestion": "make sure the team @acme/gone exists", "path": ".github/CODEOWNERS",
            "message": "Unknown owner on line 1: make sure the team @acme/gone exists",
        }] }),
        );
        self.add("/orgs/acme/properties/values", shape::properties("acme/web", &[("tier", "1")]));
        self.add("/repos/acme/web/properties/values", shape::property("tier", "1"));
        self.pull("acme/web", 7, &"b".repeat(40), &[("a.yml", "@@ -1,2 +1,3 @@\n a\n+b\n c\n")]);
    }
}

/// Every place that something of [`State::full`] is read at.
pub const PLACES: &[&str] = &[
    "/orgs/acme/repos?per_page=100&sort=pushed&direction=desc",
    "/orgs/acme/actions/secrets?per_page=100",
    "/orgs/acme/dependabot/secrets",
    "/orgs/acme/codespaces/secrets",
    "/orgs/acme/agents/secrets",
    "/orgs/acme/actions/variables",
    "/orgs/acme/agents/variables",
    "/orgs/acme/actions/secrets/SHARED_TOKEN/repositories",
    "/orgs/acme/dependabot/secrets/SHARED_TOKEN/repositories",
    "/orgs/acme/codespaces/secrets/SHARED_TOKEN/repositories",
    "/orgs/acme/agents/secrets/SHARED_TOKEN/repositories",
    "/orgs/acme/actions/variables/REGION/repositories",
    "/orgs/acme/hooks",
    "/orgs/acme/installations",
    "/orgs/acme/personal-access-tokens",
    "/orgs/acme/personal-access-token-requests",
    "/orgs/acme/credential-authorizations",
    "/orgs/acme/outside_collaborators",
    "/orgs/acme/members?role=admin",
    "/orgs/acme/memberships/alice",
    "/orgs/acme/teams",
    "/orgs/acme/teams/web",
    "/orgs/acme/teams/web/members",
    "/orgs/acme/organization-roles",
    "/orgs/acme/organization-roles/31/users",
    "/orgs/acme/organization-roles/31/teams",
    "/orgs/acme/custom-repository-roles",
    "/orgs/acme/actions/runners",
    "/orgs/acme/actions/runner-groups",
    "/orgs/acme/actions/runner-groups/1/repositories",
    "/orgs/acme/actions/oidc/customization/sub",
    "/orgs/acme/actions/permissions",
    "/orgs/acme/actions/permissions/workflow",
    "/orgs/acme/rulesets",
    "/orgs/acme/rulesets/5",
    "/orgs/acme/properties/values",
    "/repos/acme/web",
    "/repos/acme/web/actions/secrets",
    "/repos/acme/web/actions/secrets/NPM_TOKEN",
    "/repos/acme/web/actions/organization-secrets",
    "/repos/acme/web/actions/organization-variables",
    "/repos/acme/web/actions/variables",
    "/repos/acme/web/agents/secrets",
    "/repos/acme/web/agents/variables",
    "/repos/acme/web/agents/organization-secrets",
    "/repos/acme/web/agents/organization-variables",
    "/repos/acme/web/dependabot/secrets",
    "/repos/acme/web/codespaces/secrets",
    "/repos/acme/web/environments",
    "/repos/acme/web/environments/prod%2Feu/secrets",
    "/repos/acme/web/environments/prod%2Feu/variables",
    "/repos/acme/web/environments/prod%2Feu/deployment-branch-policies",
    "/repos/acme/web/keys",
    "/repos/acme/web/hooks",
    "/repos/acme/web/collaborators?affiliation=direct",
    "/repos/acme/web/teams",
    "/repos/acme/web/actions/runners",
    "/repos/acme/web/actions/workflows",
    "/repos/acme/web/actions/oidc/customization/sub",
    "/repos/acme/web/actions/permissions",
    "/repos/acme/web/actions/permissions/workflow",
    "/repos/acme/web/actions/permissions/access",
    "/repos/acme/web/rules/branches/main",
    "/repos/acme/web/rulesets",
    "/repos/acme/web/rulesets/6",
    "/repos/acme/web/branches/main",
    "/repos/acme/web/branches/main/protection",
    "/repos/acme/web/codeowners/errors",
    "/repos/acme/web/properties/values",
    "/repos/acme/web/pulls/7/files",
    "/repos/acme/web/commits/main",
    "/repos/acme/web/git/ref/heads%2Fmain",
    "/repos/acme/web/git/trees/main?recursive=1",
    "/repos/acme/web/contents/.github",
    "/repos/acme/web/contents/README.md",
    "/orgs/acme",
    "/installation/repositories",
    "/apps/renovate",
    "/rate_limit",
];
