//! Actions: runners, environments, workflows.

use serde_json::{Value, json};

use super::{API, WEB, node, team};

/// An environment that a team has to agree to.
pub fn environment(repo: &str, number: u64, name: &str, created: &str) -> Value {
    let owner = repo.split('/').next().unwrap_or_default();
    let escaped = name.replace('/', "%2F");
    json!({
        "id": number, "node_id": node(name), "name": name, "created_at": created, "updated_at": created,
        "url": format!("{API}/repos/{repo}/environments/{escaped}"),
        "html_url": format!("{WEB}/{repo}/deployments/activity_log?environments_filter={escaped}"),
        "protection_rules": [{
            "id": number + 1, "node_id": node(name), "type": "required_reviewers", "prevent_self_review": true,
            "reviewers": [{ "type": "Team", "reviewer": team(owner, "release") }],
        }],
        "deployment_branch_policy": { "protected_branches": true, "custom_branch_policies": false },
    })
}

/// A self-hosted runner.
pub fn runner(number: u64, name: &str, group: u64) -> Value {
    json!({
        "id": number, "name": name, "os": "linux", "status": "online", "busy": false,
        "ephemeral": false, "runner_group_id": group, "version": "2.330.0",
        "labels": [{ "id": 1, "name": "self-hosted", "type": "read-only" }],
    })
}

/// A group of runners: `all`, `private`, `selected`.
pub fn runner_group(org: &str, number: u64, name: &str, visibility: &str) -> Value {
    let at = format!("{API}/orgs/{org}/actions/runner-groups/{number}");
    json!({
        "id": number, "name": name, "visibility": visibility, "default": false, "inherited": false,
        "runners_url": format!("{at}/runners"), "selected_repositories_url": format!("{at}/repositories"),
        "allows_public_repositories": false, "workflow_restrictions_read_only": false,
        "restricted_to_workflows": false, "selected_workflows": [],
    })
}

/// A workflow.
pub fn workflow(repo: &str, number: u64, name: &str, path: &str) -> Value {
    json!({
        "id": number, "node_id": node(path), "name": name, "path": path, "state": "active",
        "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
        "url": format!("{API}/repos/{repo}/actions/workflows/{number}"),
        "html_url": format!("{WEB}/{repo}/blob/main/{path}"),
        "badge_url": format!("{WEB}/{repo}/workflows/{name}/badge.svg"),
    })
}
