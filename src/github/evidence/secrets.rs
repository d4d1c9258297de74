//! Secrets by name, of every store: when a value was written, and who may read it. No value is ever
//! shown by GitHub.

use serde::Deserialize;

use super::look::{Look, Seen, Wanted};
use super::{Owner, Permission};
use crate::evidence::{ENVIRONMENTS, Fact, SHARED, Tool};
use crate::github::{Failure, Org, Repo, Request};

/// A secret, as a list shows it.
#[derive(Deserialize)]
struct Secret {
    name: String,
    updated_at: Option<String>,
    visibility: Option<String>,
}

/// A repository that may read a secret.
#[derive(Deserialize)]
struct Reader {
    name: String,
}

/// One of GitHub's stores.
struct Store {
    tool: Tool,
    /// In the key of an identity.
    kind: &'static str,
    /// In the path.
    path: &'static str,
    what: &'static str,
    repository: Permission,
    organization: Permission,
    /// What else it takes.
    only: &'static str,
    /// Whether a repository can be asked what its organisation shares with it.
    shares: bool,
}

const STORES: [Store; 4] = [
    Store {
        tool: Tool::GithubActionsSecrets,
        kind: "actions-secret",
        path: "actions",
        what: "Actions secrets",
        repository: Permission::Secrets,
        organization: Permission::OrganizationSecrets,
        only: "",
        shares: true,
    },
    Store {
        tool: Tool::GithubDependabotSecrets,
        kind: "dependabot-secret",
        path: "dependabot",
        what: "Dependabot secrets",
        repository: Permission::DependabotSecrets,
        organization: Permission::OrganizationDependabotSecrets,
        only: "",
        shares: false,
    },
    Store {
        tool: Tool::GithubCodespacesSecrets,
        kind: "codespaces-secret",
        path: "codespaces",
        what: "Codespaces secrets",
        repository: Permission::CodespacesSecrets,
        organization: Permission::OrganizationCodespacesSecrets,
        only: ", and github.com or Enterprise Cloud",
        shares: false,
    },
    Store {
        tool: Tool::GithubAgentSecrets,
        kind: "agent-secret",
        path: "agents",
        what: "secrets of the coding agent",
        repository: Permission::AgentSecrets,
        organization: Permission::OrganizationAgentSecrets,
        only: ", and github.com or Enterprise Cloud",
        shares: true,
    },
];

/// Those of a repository, and what its organisation shares with it.
pub(super) fn of_repository(
    look: &mut Look<'_>,
    repo: &Repo,
    owner: Owner,
    environments: Option<&[String]>,
) -> Result<(), Failure> {
    let of = repo.to_string();
    for store in &STORES {
        let wanted =
            Wanted { what: store.what, of: &of, needs: store.repository, only: store.only };
        let own = take(look, store, wanted, &repo.path(&[store.path, "secrets"]), &of, &[])?;
        let shared = format!("{of}@{SHARED}");
        if owner == Owner::User {
            // Nobody shares anything with it.
            look.whole(store.tool, &shared);
        } else if store.shares {
            let what = format!("{} that the organisation shares", store.what);
            let wanted = Wanted { what: &what, ..wanted };
            let path = repo.path(&[store.path, "organization-secrets"]);
            take(look, store, wanted, &path, &shared, own.as_deref().unwrap_or_default())?;
        }
    }
    of_environments(look, repo, environments)
}

fn of_environments(
    look: &mut Look<'_>,
    repo: &Repo,
    environments: Option<&[String]>,
) -> Result<(), Failure> {
    let of = repo.to_string();
    let Some(environments) = environments else { return Ok(()) };
    let store = &STORES[0];
    let mut whole = true;
    for name in environments {
        let place = format!("{of}@{name}");
        let what = format!("secrets of the environment {name}");
        let needs = Permission::Environments;
        let wanted = Wanted { what: &what, of: &of, needs, only: ", and Secrets: read" };
        let path = repo.path(&["environments", name, "secrets"]);
        whole &= take(look, store, wanted, &path, &place, &[])?.is_some();
    }
    if whole {
        look.whole(store.tool, &format!("{of}@{ENVIRONMENTS}"));
    }
    Ok(())
}

/// Those of an organisation, with the repositories that may read them.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    for store in &STORES {
        let what = format!("{} of the organisation", store.what);
        let wanted = Wanted { what: &what, of, needs: store.organization, only: store.only };
        let request = Request::get(&["orgs", of, store.path, "secrets"]);
        let Some((secrets, whole)) = look.list::<Secret>(wanted, &request, Some("secrets"))? else {
            continue;
        };
        for secret in secrets {
            let reach = match secret.visibility.as_deref() {
                Some("selected") => {
                    let path = ["orgs", of, store.path, "secrets", &secret.name, "repositories"];
                    let what = format!("which repositories read {}", secret.name);
                    let wanted = Wanted { what: &what, ..wanted };
                    let request = Request::get(&path);
                    let readers = look.list::<Reader>(wanted, &request, Some("repositories"))?;
                    readers.map_or_else(
                        || "selected repositories".to_owned(),
                        |(readers, _)| {
                            let names: Vec<_> = readers.into_iter().map(|one| one.name).collect();
                            format!("repositories: {}", names.join(", "))
                        },
                    )
                }
                Some("private") => "private repositories".to_owned(),
                _ => "all repositories".to_owned(),
            };
            let key = look.key(store.kind, &secret.name.to_ascii_uppercase(), of);
            let seen = Seen::new(store.tool, of, key).reach(reach);
            look.saw(seen.date(Fact::Written, secret.updated_at.as_deref()));
        }
        if whole {
            look.whole(store.tool, of);
        }
    }
    Ok(())
}

/// Takes a list of secrets, without those that are hidden by others of the same name; gives the
/// names, if all of them were seen.
fn take(
    look: &mut Look<'_>,
    store: &Store,
    wanted: Wanted<'_>,
    path: &[&str],
    of: &str,
    hidden: &[String],
) -> Result<Option<Vec<String>>, Failure> {
    let request = Request::get(path);
    let Some((secrets, whole)) = look.list::<Secret>(wanted, &request, Some("secrets"))? else {
        return Ok(None);
    };
    let mut names = Vec::new();
    for secret in secrets {
        let name = secret.name.to_ascii_uppercase();
        if !hidden.contains(&name) {
            let key = look.key(store.kind, &name, of);
            let seen = Seen::new(store.tool, of, key);
            look.saw(seen.date(Fact::Written, secret.updated_at.as_deref()));
        }
        names.push(name);
    }
    if whole {
        look.whole(store.tool, of);
    }
    Ok(whole.then_some(names))
}
