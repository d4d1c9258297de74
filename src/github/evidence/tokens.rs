//! Fine-grained tokens that were let into an organisation, and those that wait.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Permission;
use super::apps::most;
use super::look::{Look, Seen, Wanted};
use crate::evidence::{Fact, State, Tool};
use crate::github::{Failure, Org, Request};

/// A token, or a request for one.
#[derive(Deserialize)]
struct Token {
    owner: Option<Account>,
    repository_selection: Option<String>,
    #[serde(default)]
    permissions: BTreeMap<String, BTreeMap<String, String>>,
    token_id: Option<u64>,
    token_name: Option<String>,
    token_expired: Option<bool>,
    token_expires_at: Option<String>,
    token_last_used_at: Option<String>,
}

#[derive(Deserialize)]
struct Account {
    login: String,
}

/// Those of an organisation. GitHub shows them to Apps only.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let granted =
        ("fine-grained tokens", "personal-access-tokens", Permission::PersonalAccessTokens);
    take(look, org, granted, Tool::GithubAccessTokens)?;
    let waiting = (
        "requests for fine-grained tokens",
        "personal-access-token-requests",
        Permission::PersonalAccessTokenRequests,
    );
    take(look, org, waiting, Tool::GithubAccessTokenRequests)
}

fn take(
    look: &mut Look<'_>,
    org: &Org,
    (what, path, needs): (&str, &str, Permission),
    tool: Tool,
) -> Result<(), Failure> {
    let of = org.as_str();
    let wanted = Wanted { what, of, needs, only: ", with a GitHub App's token" };
    let listed = look.list::<Token>(wanted, &Request::get(&["orgs", of, path]), None)?;
    let Some((tokens, whole)) = listed else { return Ok(()) };
    for token in tokens {
        let owner = token.owner.map(|owner| owner.login);
        let name = token.token_name.or_else(|| token.token_id.map(|id| id.to_string()));
        let (Some(login), Some(name)) = (&owner, name) else {
            look.unnamed += 1;
            continue;
        };
        let works = tool == Tool::GithubAccessTokens && token.token_expired != Some(true);
        let all = || token.permissions.values().flatten();
        let may: Vec<_> = all().map(|(name, to)| format!("{name} {to}")).collect();
        let selection = match token.repository_selection.as_deref() {
            Some("subset") | None => "selected repositories",
            Some("none") => "no repository",
            Some(_) => "all repositories",
        };
        let seen = Seen::new(tool, of, format!("github/fine-grained-token/{login}/{name}"))
            .item(token.token_id)
            .state(State::active_if(works))
            .privilege(Some(most(all().map(|(name, to)| (&**name, &**to)))))
            .reach(format!("{selection}: {}", may.join(", ")))
            .owner(owner)
            .date(Fact::Expires, token.token_expires_at.as_deref());
        look.saw(seen.date(Fact::LastUsed, token.token_last_used_at.as_deref()));
    }
    if whole {
        look.whole(tool, of);
    }
    Ok(())
}
