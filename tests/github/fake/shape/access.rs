//! Ways in: keys, hooks, installations, tokens.

use serde_json::{Value, json};

use super::{API, id, user};

/// A deploy key. It was never used where nothing else is said.
pub fn deploy_key(
    repo: &str,
    title: &str,
    created: &str,
    added_by: &str,
    read_only: bool,
) -> Value {
    let number = id(title);
    json!({
        "id": number, "title": title, "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIexample",
        "url": format!("{API}/repos/{repo}/keys/{number}"), "verified": true, "enabled": true,
        "created_at": created, "read_only": read_only, "added_by": added_by, "last_used": null,
    })
}

/// A webhook of a repository that sends pushes.
pub fn hook(repo: &str, number: u64, url: &str, created: &str, updated: &str) -> Value {
    let at = format!("{API}/repos/{repo}/hooks/{number}");
    json!({
        "type": "Repository", "id": number, "name": "web", "active": true, "events": ["push"],
        "config": { "url": url, "content_type": "json", "insecure_ssl": "0" },
        "created_at": created, "updated_at": updated, "url": at, "test_url": format!("{at}/test"),
        "ping_url": format!("{at}/pings"), "deliveries_url": format!("{at}/deliveries"),
        "last_response": { "code": 200, "status": "active", "message": "OK" },
    })
}

/// A webhook of an organisation.
pub fn org_hook(org: &str, number: u64, url: &str, created: &str, updated: &str) -> Value {
    let at = format!("{API}/orgs/{org}/hooks/{number}");
    json!({
        "type": "Organization", "id": number, "name": "web", "active": true, "events": ["push"],
        "config": { "url": url, "content_type": "json", "insecure_ssl": "0" },
        "created_at": created, "updated_at": updated, "url": at, "ping_url": format!("{at}/pings"),
        "deliveries_url": format!("{at}/deliveries"),
    })
}

/// An installation of an App in an organisation, with these permissions: `{"contents": "write"}`.
pub fn installation(org: &str, number: u64, app: u64, slug: &str, permissions: &Value) -> Value {
    json!({
        "id": number, "app_id": app, "app_slug": slug, "account": user(org, "Organization"),
        "target_id": id(org), "target_type": "Organization", "repository_selection": "all",
        "access_tokens_url": format!("{API}/app/installations/{number}/access_tokens"),
        "repositories_url": format!("{API}/installation/repositories"),
        "html_url": format!("https://github.com/organizations/{org}/settings/installations/{number}"),
        "permissions": permissions, "events": [], "single_file_name": null,
        "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
        "suspended_by": null, "suspended_at": null,
    })
}

/// A fine-grained token that an organisation has let in.
pub fn grant(org: &str, login: &str, name: &str, granted: &str, expires: Option<&str>) -> Value {
    let number = id(name);
    json!({
        "id": number, "owner": user(login, "User"), "repository_selection": "all",
        "repositories_url": format!("{API}/organizations/{}/personal-access-tokens/{number}/repositories", id(org)),
        "permissions": { "repository": { "contents": "read" }, "organization": {} },
        "access_granted_at": granted, "token_id": number + 1, "token_name": name,
        "token_expired": false, "token_expires_at": expires, "token_last_used_at": null,
    })
}

/// A fine-grained token that asks to be let in.
pub fn grant_request(org: &str, login: &str, name: &str, created: &str) -> Value {
    let number = id(name);
    json!({
        "id": number, "reason": null, "owner": user(login, "User"), "repository_selection": "all",
        "repositories_url": format!("{API}/organizations/{}/personal-access-token-requests/{number}/repositories", id(org)),
        "permissions": { "repository": { "contents": "read" } }, "created_at": created,
        "token_id": number + 1, "token_name": name, "token_expired": false,
        "token_expires_at": null, "token_last_used_at": null,
    })
}

/// A credential that was authorised for single sign-on: `personal access token`, `SSH key`.
pub fn credential_authorization(login: &str, number: u64, kind: &str, authorized: &str) -> Value {
    json!({
        "login": login, "credential_id": number, "credential_type": kind,
        "token_last_eight": "12345678", "credential_authorized_at": authorized,
        "credential_accessed_at": null, "authorized_credential_id": number,
        "authorized_credential_title": "laptop", "authorized_credential_note": "",
        "authorized_credential_expires_at": null, "scopes": ["repo"],
    })
}
