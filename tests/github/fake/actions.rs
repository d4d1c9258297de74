//! Actions: policy, runners, environments, what its identity tokens say.

use serde_json::{Value, json};

use super::route::{Route, document, list};

const ADMIN: &str = "administration=read";
const ORG_ADMIN: &str = "organization_administration=read";
const RUNNERS: &str = "organization_self_hosted_runners=read";

pub const ROUTES: &[Route] = &[
    document("/orgs/{org}/actions/permissions", ORG_ADMIN, org_policy),
    document("/orgs/{org}/actions/permissions/workflow", ORG_ADMIN, workflow),
    document("/orgs/{org}/actions/permissions/selected-actions", ORG_ADMIN, || None),
    document("/repos/{owner}/{repo}/actions/permissions", ADMIN, repo_policy),
    document("/repos/{owner}/{repo}/actions/permissions/workflow", ADMIN, workflow),
    document("/repos/{owner}/{repo}/actions/permissions/access", ADMIN, access),
    document("/repos/{owner}/{repo}/actions/permissions/selected-actions", ADMIN, || None),
    document("/orgs/{org}/actions/oidc/customization/sub", ORG_ADMIN, org_subject),
    document("/repos/{owner}/{repo}/actions/oidc/customization/sub", "actions=read", repo_subject),
    list("/orgs/{org}/actions/runners", Some("runners"), RUNNERS),
    list("/repos/{owner}/{repo}/actions/runners", Some("runners"), ADMIN),
    list("/orgs/{org}/actions/runner-groups", Some("runner_groups"), RUNNERS),
    list("/orgs/{org}/actions/runner-groups/{=id}/repositories", Some("repositories"), RUNNERS),
    list("/repos/{owner}/{repo}/environments", Some("environments"), "actions=read"),
    list("/repos/{owner}/{repo}/actions/workflows", Some("workflows"), "actions=read"),
    list(
        "/repos/{owner}/{repo}/environments/{=name}/deployment-branch-policies",
        Some("branch_policies"),
        "actions=read",
    ),
];

fn org_policy() -> Option<Value> {
    Some(json!({
        "enabled_repositories": "all", "allowed_actions": "all", "sha_pinning_required": false,
    }))
}

fn repo_policy() -> Option<Value> {
    Some(json!({ "enabled": true, "allowed_actions": "all", "sha_pinning_required": false }))
}

fn workflow() -> Option<Value> {
    Some(
        json!({ "default_workflow_permissions": "read", "can_approve_pull_request_reviews": false }),
    )
}

fn access() -> Option<Value> {
    Some(json!({ "access_level": "none" }))
}

fn org_subject() -> Option<Value> {
    Some(json!({ "include_claim_keys": ["repo", "context"] }))
}

fn repo_subject() -> Option<Value> {
    Some(json!({ "use_default": true }))
}
