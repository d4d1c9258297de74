//! How things are set that decide what a workflow's identity may do.

use serde::Deserialize;
use serde_json::Value;

use super::Permission;
use super::look::{Look, Optional, Wanted};
use crate::github::{Failure, Org, Repo, Request};

#[derive(Deserialize)]
struct Policy {
    enabled: Option<bool>,
    enabled_repositories: Option<String>,
    allowed_actions: Option<String>,
    sha_pinning_required: Option<bool>,
}

#[derive(Deserialize)]
struct Token {
    default_workflow_permissions: Option<String>,
    can_approve_pull_request_reviews: Option<bool>,
}

#[derive(Deserialize)]
struct Access {
    access_level: Option<String>,
}

#[derive(Deserialize)]
struct Subject {
    use_default: Option<bool>,
    use_immutable_subject: Option<bool>,
    include_claim_keys: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct CodeownersErrors {
    #[serde(default)]
    errors: Vec<CodeownersError>,
}

#[derive(Deserialize)]
struct CodeownersError {
    line: Option<u64>,
    kind: Option<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
struct Property {
    property_name: String,
    value: Value,
}

/// Those of a repository.
pub(super) fn of_repository(
    look: &mut Look<'_>,
    repo: &Repo,
    private: bool,
) -> Result<(), Failure> {
    let of = repo.to_string();
    actions(look, &of, &repo.path(&["actions", "permissions"]), Permission::Administration)?;
    if private {
        let needs = Permission::Administration;
        let wanted = Wanted { what: "who may use its workflows", of: &of, needs, only: "" };
        let request = Request::get(&repo.path(&["actions", "permissions", "access"]));
        if let Some(access) = look.document::<Access>(wanted, &request)? {
            told(look, &of, "workflow-access.level", access.access_level);
        }
    }
    let path = repo.path(&["actions", "oidc", "customization", "sub"]);
    subject(look, &of, &path, Permission::Actions)?;
    codeowners(look, repo)?;
    let needs = Permission::Metadata;
    let wanted = Wanted { what: "custom properties", of: &of, needs, only: "" };
    let request = Request::get(&repo.path(&["properties", "values"]));
    let listed = look.list::<Property>(wanted, &request, None)?;
    for property in listed.into_iter().flat_map(|(properties, _)| properties) {
        let name = format!("property.{}", property.property_name);
        let value = match property.value {
            Value::String(value) => Some(value),
            Value::Array(values) => {
                let values = values.iter().filter_map(Value::as_str);
                Some(values.collect::<Vec<_>>().join(", "))
            }
            _ => None,
        };
        told(look, &of, &name, value);
    }
    Ok(())
}

/// Those of an organisation.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    let needs = Permission::OrganizationAdministration;
    actions(look, of, &["orgs", of, "actions", "permissions"], needs)?;
    subject(look, of, &["orgs", of, "actions", "oidc", "customization", "sub"], needs)
}

/// Which actions may run, and what the job's own token may do.
fn actions(look: &mut Look<'_>, of: &str, path: &[&str], needs: Permission) -> Result<(), Failure> {
    let wanted = Wanted { what: "which actions may run", of, needs, only: "" };
    if let Some(policy) = look.document::<Policy>(wanted, &Request::get(path))? {
        told(look, of, "actions.enabled", policy.enabled);
        told(look, of, "actions.repositories", policy.enabled_repositories);
        told(look, of, "actions.allowed", policy.allowed_actions);
        told(look, of, "actions.pinning-required", policy.sha_pinning_required);
    }
    let wanted = Wanted { what: "what the job's token may do", ..wanted };
    let request = Request::get(&[path, &["workflow"]].concat());
    if let Some(token) = look.document::<Token>(wanted, &request)? {
        told(look, of, "workflow-token.permissions", token.default_workflow_permissions);
        let approves = token.can_approve_pull_request_reviews;
        told(look, of, "workflow-token.approves-pull-requests", approves);
    }
    Ok(())
}

/// What stands in the subject of the tokens that other clouds trust.
fn subject(look: &mut Look<'_>, of: &str, path: &[&str], needs: Permission) -> Result<(), Failure> {
    let wanted = Wanted { what: "the subject of OpenID Connect tokens", of, needs, only: "" };
    if let Some(subject) = look.document::<Subject>(wanted, &Request::get(path))? {
        let keys = subject.include_claim_keys.unwrap_or_default();
        let keys = match subject.use_default == Some(true) || keys.is_empty() {
            true => "default".to_owned(),
            false => keys.join(", "),
        };
        look.setting(of, "oidc.subject", keys);
        told(look, of, "oidc.immutable", subject.use_immutable_subject);
    }
    Ok(())
}

/// Lines of CODEOWNERS that GitHub does not understand, or whose owners it does not know.
fn codeowners(look: &mut Look<'_>, repo: &Repo) -> Result<(), Failure> {
    let of = repo.to_string();
    let request = Request::get(&repo.path(&["codeowners", "errors"]));
    let needs = Permission::Contents;
    let wanted = Wanted { what: "errors in CODEOWNERS", of: &of, needs, only: "" };
    // Without such a file there is nothing to be wrong.
    if let Optional::There(found) = look.optional::<CodeownersErrors>(wanted, &request)? {
        look.setting(&of, "codeowners.errors", found.errors.len());
        if let Some(CodeownersError { line: Some(line), kind: Some(kind), path }) =
            found.errors.into_iter().next()
        {
            let path = path.unwrap_or_else(|| "CODEOWNERS".to_owned());
            look.setting(&of, "codeowners.first-error", format!("{path}:{line}: {kind}"));
        }
    }
    Ok(())
}

fn told(look: &mut Look<'_>, of: &str, name: &str, value: Option<impl ToString>) {
    if let Some(value) = value {
        look.setting(of, name, value);
    }
}
