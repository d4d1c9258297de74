//! Secrets of every store, and variables.

use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
use super::page::lazy;
use super::route::{Route, act, item, list};
use super::shape;
use super::state::State;

const SECRETS: Option<&str> = Some("secrets");
const VARIABLES: Option<&str> = Some("variables");

pub const ROUTES: &[Route] = &[
    list("/repos/{owner}/{repo}/actions/secrets", SECRETS, "secrets=read"),
    list("/repos/{owner}/{repo}/dependabot/secrets", SECRETS, "dependabot_secrets=read"),
    list("/repos/{owner}/{repo}/codespaces/secrets", SECRETS, "codespaces_secrets=write"),
    list("/repos/{owner}/{repo}/agents/secrets", SECRETS, "agent_secrets=read"),
    item("/repos/{owner}/{repo}/actions/secrets/{=name}", "secrets=read"),
    act(
        "GET",
        "/repos/{owner}/{repo}/actions/organization-secrets",
        "secrets=read",
        org_secrets_of_repo,
    ),
    act(
        "GET",
        "/repos/{owner}/{repo}/agents/organization-secrets",
        "agent_secrets=read",
        org_agent_secrets_of_repo,
    ),
    list(
        "/repos/{owner}/{repo}/environments/{=name}/secrets",
        SECRETS,
        "secrets=read,environments=read",
    ),
    list("/repos/{owner}/{repo}/environments/{=name}/variables", VARIABLES, "environments=read"),
    list("/repos/{owner}/{repo}/actions/variables", VARIABLES, "actions_variables=read"),
    act(
        "GET",
        "/repos/{owner}/{repo}/actions/organization-variables",
        "actions_variables=read",
        org_variables_of_repo,
    ),
    act(
        "GET",
        "/repos/{owner}/{repo}/agents/organization-variables",
        "agent_variables=read",
        org_agent_variables_of_repo,
    ),
    list("/repos/{owner}/{repo}/agents/variables", VARIABLES, "agent_variables=read"),
    list("/orgs/{org}/actions/secrets", SECRETS, "organization_secrets=read"),
    list("/orgs/{org}/dependabot/secrets", SECRETS, "organization_dependabot_secrets=read"),
    list("/orgs/{org}/codespaces/secrets", SECRETS, "organization_codespaces_secrets=read"),
    list("/orgs/{org}/agents/secrets", SECRETS, "organization_agent_secrets=read"),
    list("/orgs/{org}/actions/variables", VARIABLES, "organization_actions_variables=read"),
    list("/orgs/{org}/agents/variables", VARIABLES, "organization_agent_variables=read"),
    act(
        "GET",
        "/orgs/{org}/actions/secrets/{=name}/repositories",
        "organization_secrets=read",
        selected,
    ),
    act(
        "GET",
        "/orgs/{org}/dependabot/secrets/{=name}/repositories",
        "organization_dependabot_secrets=read",
        selected,
    ),
    act(
        "GET",
        "/orgs/{org}/codespaces/secrets/{=name}/repositories",
        "organization_codespaces_secrets=read",
        selected,
    ),
    act(
        "GET",
        "/orgs/{org}/agents/secrets/{=name}/repositories",
        "organization_agent_secrets=read",
        selected,
    ),
    act(
        "GET",
        "/orgs/{org}/actions/variables/{=name}/repositories",
        "organization_actions_variables=read",
        selected,
    ),
];

/// The repositories that a secret is shown to: their names stand in its `_repositories`.
fn selected(state: &mut State, call: &Call) -> Answer {
    let list = format!("/{}", call.segments[..call.segments.len() - 2].join("/"));
    let secret = state.list(&list).iter().find(|secret| secret["name"] == call.param("name"));
    let named = secret.and_then(|secret| secret["_repositories"].as_array()).into_iter().flatten();
    let repos: Vec<_> =
        named.filter_map(|name| state.repos.get(&name.as_str()?.to_lowercase())).collect();
    lazy(call, Some("repositories"), repos.len(), |index| shape::repository(repos[index]))
}

fn org_secrets_of_repo(state: &mut State, call: &Call) -> Answer {
    visible(state, call, "actions", "secrets")
}

fn org_agent_secrets_of_repo(state: &mut State, call: &Call) -> Answer {
    visible(state, call, "agents", "secrets")
}

fn org_variables_of_repo(state: &mut State, call: &Call) -> Answer {
    visible(state, call, "actions", "variables")
}

fn org_agent_variables_of_repo(state: &mut State, call: &Call) -> Answer {
    visible(state, call, "agents", "variables")
}

/// What the organisation has that a repository may read.
fn visible(state: &State, call: &Call, store: &str, kind: &'static str) -> Answer {
    let repo = call.repo();
    let private = state.repos.get(&repo).is_some_and(|repo| repo.private);
    let here = |name: &Value| name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(&repo));
    let shown = |item: &&Value| match item["visibility"].as_str() {
        Some("private") => private,
        Some("selected") => {
            item["_repositories"].as_array().is_some_and(|named| named.iter().any(here))
        }
        _ => true,
    };
    let all = state.list(&format!("/orgs/{}/{store}/{kind}", call.param("owner")));
    let found: Vec<_> = all.iter().filter(shown).collect();
    let plain = |index: usize| {
        let mut item: Value = found[index].clone();
        if let Value::Object(fields) = &mut item {
            fields.retain(|name, _| {
                matches!(name.as_str(), "name" | "value" | "created_at" | "updated_at")
            });
        }
        item
    };
    lazy(call, Some(kind), found.len(), plain)
}
