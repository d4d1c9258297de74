//! What names a resource: the argument behind an attribute that only the provider knows.

/// Types, computed attributes, and the argument that names what they stand for.
const NAMED_BY: &[(&[&str], &[&str], &str)] = &[
    (&["google_service_account"], &["id", "name", "unique_id"], "account_id"),
    (
        &["google_secret_manager_secret", "google_secret_manager_regional_secret"],
        &["id", "name"],
        "secret_id",
    ),
    (&["google_iam_workload_identity_pool"], &["id", "name"], "workload_identity_pool_id"),
    (&["google_iam_workforce_pool"], &["id", "name"], "workforce_pool_id"),
    (&["google_project"], &["id", "number", "project_id"], "project_id"),
    (
        &["google_folder", "google_organization"],
        &["id", "name", "folder_id", "org_id"],
        "display_name",
    ),
    (
        &["google_storage_bucket", "google_sql_database_instance"],
        &["id", "self_link", "url"],
        "name",
    ),
    (
        &[
            "azuread_application",
            "azuread_application_registration",
            "azuread_application_from_template",
        ],
        &["id", "client_id", "application_id", "object_id"],
        "display_name",
    ),
    (&["azuread_service_principal"], &["id", "application_id"], "client_id"),
    (
        &["azurerm_key_vault", "azurerm_container_registry", "azurerm_storage_account"],
        &["id"],
        "name",
    ),
    (
        &["azurerm_role_definition"],
        &["id", "role_definition_id", "role_definition_resource_id"],
        "name",
    ),
    (&["azurerm_lighthouse_definition"], &["id"], "managing_tenant_id"),
    (&["github_repository", "github_team"], &["id", "node_id", "slug", "repo_id"], "name"),
    (&["gitlab_project", "gitlab_group", "gitlab_user"], &["id"], "name"),
    (&["keycloak_openid_client"], &["id"], "client_id"),
    (&["keycloak_realm"], &["id"], "realm"),
    (&["auth0_client"], &["id", "client_id"], "name"),
    (&["okta_app_oauth"], &["id", "client_id"], "label"),
    (
        &["confluent_service_account", "databricks_service_principal"],
        &["id", "application_id"],
        "display_name",
    ),
    (&["grafana_service_account", "datadog_service_account"], &["id"], "name"),
    (
        &[
            "digitalocean_database_cluster",
            "huaweicloud_identity_user",
            "ibm_iam_access_group",
            "ibm_iam_service_id",
            "ibm_iam_trusted_profile",
            "oci_identity_dynamic_group",
            "oci_identity_group",
            "oci_identity_user",
            "scaleway_iam_application",
            "scaleway_iam_group",
            "yandex_iam_service_account",
        ],
        &["id", "iam_id", "profile_id"],
        "name",
    ),
];

/// The argument that names what an attribute stands for: of `google_service_account.x.id`,
/// `account_id`. An attribute that is an argument itself names itself.
pub(super) fn argument<'n>(kind: &str, attribute: &'n str) -> &'n str {
    // In AWS an id is the name, and an ARN ends in it.
    if kind.starts_with("aws_") && matches!(attribute, "id" | "arn" | "key_id") {
        return "name";
    }
    let named = NAMED_BY
        .iter()
        .find(|(kinds, attributes, _)| kinds.contains(&kind) && attributes.contains(&attribute));
    named.map_or(attribute, |(_, _, argument)| argument)
}

/// The key in `azuread_service_principal.graph.app_role_ids["User.Read.All"]`: a map of ids is
/// looked up by what the ids are called.
pub(super) fn key(reference: &str) -> Option<&str> {
    let (map, rest) = reference.rsplit_once("[\"")?;
    map.ends_with("_ids").then(|| rest.strip_suffix("\"]"))?
}

/// An attribute that follows from several arguments: a Google service account's address, the days
/// between two rotations.
pub(super) fn computed(
    kind: &str,
    attribute: &str,
    argument: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    match kind {
        "google_service_account" => service_account(attribute, argument),
        "time_rotating" if matches!(attribute, "id" | "rfc3339" | "rotation_rfc3339" | "unix") => {
            days(argument)
        }
        _ => None,
    }
}

fn days(argument: impl Fn(&str) -> Option<String>) -> Option<String> {
    let number = |name: &str| argument(name)?.parse::<u32>().ok();
    let days = number("rotation_days")
        .or_else(|| Some(number("rotation_months")?.saturating_mul(30)))
        .or_else(|| Some(number("rotation_years")?.saturating_mul(365)))
        .or_else(|| Some(number("rotation_hours")?.div_ceil(24)));
    days.map(|days| days.to_string())
}

fn service_account(attribute: &str, argument: impl Fn(&str) -> Option<String>) -> Option<String> {
    if !matches!(attribute, "email" | "member") {
        return None;
    }
    let account = argument("account_id")?;
    let email = match account.contains('@') {
        true => account,
        false => format!("{account}@{}.iam.gserviceaccount.com", argument("project")?),
    };
    Some(match attribute {
        "member" => format!("serviceAccount:{email}"),
        _ => email,
    })
}

/// The names of a reference without its indices: `a.b["c.d"].metadata[0].name` is `a`, `b`,
/// `metadata`, `name`.
pub(super) fn parts(reference: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, letter) in reference.char_indices() {
        match letter {
            '[' => {
                if depth == 0 {
                    parts.push(&reference[start..at]);
                }
                depth += 1;
            }
            ']' => {
                depth = depth.saturating_sub(1);
                start = at + 1;
            }
            '.' if depth == 0 => {
                parts.push(&reference[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(reference.get(start..).unwrap_or_default());
    // `[0].` and `.0.` leave nothing between them; a digit is an index too.
    parts.retain(|part| !part.is_empty() && !part.bytes().all(|byte| byte.is_ascii_digit()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_without_its_indices() {
        assert_eq!(parts(r#"a.b["c.d"].metadata[0].name"#), ["a", "b", "metadata", "name"]);
        assert_eq!(parts("a.b.metadata.0.name"), ["a", "b", "metadata", "name"]);
        assert_eq!(parts("a.b[*]"), ["a", "b"]);
        assert_eq!(key(r#"a.b.app_role_ids["X.Read"]"#), Some("X.Read"));
        assert_eq!(key(r#"a.b["X.Read"]"#), None);
    }

    #[test]
    fn a_rotation_is_so_many_days() {
        let stated = |name: &str| (name == "rotation_months").then(|| "6".to_owned());
        let days = computed("time_rotating", "id", stated);
        assert_eq!(days.as_deref(), Some("180"));
    }

    #[test]
    fn a_service_account_has_an_address_once_its_project_is_known() {
        let stated = |name: &str| (name == "account_id").then(|| "ci".to_owned());
        assert_eq!(computed("google_service_account", "email", stated), None);
        let stated = |name: &str| Some(if name == "project" { "p" } else { "ci" }.to_owned());
        assert_eq!(
            computed("google_service_account", "member", stated).as_deref(),
            Some("serviceAccount:ci@p.iam.gserviceaccount.com")
        );
    }
}
