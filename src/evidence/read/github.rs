//! GitHub: secrets by name, and deploy keys.

use serde::Deserialize;

use super::day::Day;
use super::{ReadError, Seen, Told, json};
use crate::evidence::{Fact, State, Tool};

/// A secret's name and when its value was last written. That is all GitHub tells of it.
#[derive(Deserialize)]
struct Secret {
    name: String,
    #[serde(alias = "updatedAt")]
    updated_at: Day,
}

/// A page of `gh api …/secrets`, or one item of `gh secret list --json name,updatedAt`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Page { secrets: Vec<Secret> },
    One(Secret),
}

/// `gh api …/secrets` of a repository, an environment or an organisation.
pub(super) fn secrets(text: &str, tool: Tool, told: &Told) -> Result<Vec<Seen>, ReadError> {
    let kind = match tool {
        Tool::GithubCodespacesSecrets => "codespaces-secret",
        Tool::GithubDependabotSecrets => "dependabot-secret",
        _ => "actions-secret",
    };
    let environment = told.environment.as_ref().map(|name| format!("@{name}")).unwrap_or_default();
    let pages: Vec<Listed> = json::items(text, tool)?;
    let secrets = pages.into_iter().flat_map(|page| match page {
        Listed::Page { secrets } => secrets,
        Listed::One(secret) => vec![secret],
    });
    let seen = secrets.map(|secret| {
        let name = secret.name.to_uppercase();
        let one = Seen::of([format!("github/{kind}/{name}{environment}")]);
        one.state(State::Active).date(Fact::Written, secret.updated_at)
    });
    Ok(seen.collect())
}

/// `gh api repos/O/R/keys`.
pub(super) fn deploy_keys(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    struct Key {
        id: u64,
        title: String,
        created_at: Day,
        #[serde(default)]
        last_used: Day,
        #[serde(default)]
        added_by: Option<String>,
        #[serde(default)]
        enabled: Option<bool>,
    }
    let keys: Vec<Key> = json::items(text, Tool::GithubDeployKeys)?;
    let seen = keys.into_iter().map(|key| {
        let one = Seen::of([format!("github/deploy-key/{}", key.title)]).item(key.id.to_string());
        let one = one.state(State::active_if(key.enabled.unwrap_or(true)));
        let one = one.date(Fact::Created, key.created_at).date(Fact::LastUsed, key.last_used);
        Seen { owner: key.added_by, ..one }
    });
    Ok(seen.collect())
}
