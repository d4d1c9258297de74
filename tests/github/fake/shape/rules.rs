//! Rules of branches, rulesets, custom properties.

use serde_json::{Value, json};

use super::{API, id};

/// A rule that holds for a branch: its kind and its parameters (null: none).
pub fn branch_rule(source: &str, ruleset: u64, kind: &str, parameters: &Value) -> Value {
    let of = if source.contains('/') { "Repository" } else { "Organization" };
    let mut rule = json!({
        "type": kind, "ruleset_source_type": of, "ruleset_source": source, "ruleset_id": ruleset,
    });
    if !parameters.is_null() {
        rule["parameters"] = parameters.clone();
    }
    rule
}

/// The parameters of `required_status_checks`.
pub fn status_checks(contexts: &[&str]) -> Value {
    let checks: Vec<_> = contexts.iter().map(|context| json!({ "context": context })).collect();
    json!({ "required_status_checks": checks, "strict_required_status_checks_policy": false })
}

/// A ruleset of `acme/web` or of `acme`, as it is shown alone.
pub fn ruleset(source: &str, number: u64, name: &str, rules: &[Value]) -> Value {
    let of_repo = source.contains('/');
    let (of, place) = if of_repo { ("Repository", "repos") } else { ("Organization", "orgs") };
    json!({
        "id": number, "name": name, "target": "branch", "source_type": of, "source": source,
        "enforcement": "active", "node_id": format!("RRS_{number}"), "bypass_actors": [],
        "conditions": { "ref_name": { "include": ["~DEFAULT_BRANCH"], "exclude": [] } },
        "rules": rules, "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
        "_links": { "self": { "href": format!("{API}/{place}/{source}/rulesets/{number}") } },
    })
}

/// The custom properties of a repository in its organisation's list.
pub fn properties(repo: &str, values: &[(&str, &str)]) -> Value {
    let name = repo.split('/').nth(1).unwrap_or_default();
    let properties: Vec<_> = values.iter().map(|(name, value)| property(name, value)).collect();
    json!({
        "repository_id": id(repo), "repository_name": name, "repository_full_name": repo,
        "properties": properties,
    })
}

/// A custom property.
pub fn property(name: &str, value: &str) -> Value {
    json!({ "property_name": name, "value": value })
}
