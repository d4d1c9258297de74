//! People: teams, collaborators, roles.

use serde_json::{Value, json};

use super::{API, WEB, id, node, user, with};

/// A team.
pub fn team(org: &str, slug: &str) -> Value {
    let number = id(slug);
    let at = format!("{API}/organizations/{}/team/{number}", id(org));
    json!({
        "id": number, "node_id": node(slug), "name": slug, "slug": slug, "description": null,
        "privacy": "closed", "permission": "pull", "type": "organization", "parent": null,
        "notification_setting": "notifications_enabled", "organization_id": id(org), "url": at,
        "html_url": format!("{WEB}/orgs/{org}/teams/{slug}"),
        "members_url": format!("{at}/members{{/member}}"), "repositories_url": format!("{at}/repos"),
    })
}

/// Somebody with access to a repository: `admin`, `maintain`, `write`, `triage`, `read`.
pub fn collaborator(login: &str, role: &str) -> Value {
    let levels = ["read", "triage", "write", "maintain", "admin"];
    let reached = levels.iter().position(|level| *level == role).unwrap_or_default();
    let has = |level: usize| reached >= level;
    let permissions = json!({
        "pull": has(0), "triage": has(1), "push": has(2), "maintain": has(3), "admin": has(4),
    });
    with(user(login, "User"), json!({ "role_name": role, "permissions": permissions }))
}

/// A role in an organisation.
pub fn organization_role(org: &str, number: u64, name: &str, permissions: &[&str]) -> Value {
    json!({
        "id": number, "name": name, "description": "", "base_role": "read", "source": "Organization",
        "permissions": permissions, "organization": user(org, "Organization"),
        "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
    })
}

/// A role in repositories that an organisation has made.
pub fn repository_role(org: &str, number: u64, name: &str, permissions: &[&str]) -> Value {
    with(organization_role(org, number, name, permissions), json!({ "base_role": "write" }))
}
