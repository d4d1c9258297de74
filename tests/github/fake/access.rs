//! Who and what has a way in: keys, hooks, tokens, collaborators, installations.

use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
use super::page::page;
use super::route::{Route, act, item, list};
use super::state::State;

pub const ROUTES: &[Route] = &[
    list("/repos/{owner}/{repo}/keys", None, "administration=read"),
    item("/repos/{owner}/{repo}/keys/{=id}", "administration=read"),
    list("/repos/{owner}/{repo}/hooks", None, "repository_hooks=read"),
    list("/orgs/{org}/hooks", None, "organization_hooks=read"),
    list("/orgs/{org}/installations", Some("installations"), "organization_administration=read"),
    list("/orgs/{org}/personal-access-tokens", None, "organization_personal_access_tokens=read"),
    list(
        "/orgs/{org}/personal-access-token-requests",
        None,
        "organization_personal_access_token_requests=read",
    ),
    list("/orgs/{org}/credential-authorizations", None, "organization_administration=read"),
    act("GET", "/repos/{owner}/{repo}/collaborators", "metadata=read", collaborators),
    list("/repos/{owner}/{repo}/teams", None, "administration=read"),
    list("/repos/{owner}/{repo}/invitations", None, "administration=read"),
    list("/orgs/{org}/outside_collaborators", None, "members=read"),
    list("/orgs/{org}/invitations", None, "members=read"),
];

/// Collaborators, by `affiliation` (`_affiliation` of the item; `direct` is everybody's who has none)
/// and `permission`.
fn collaborators(state: &mut State, call: &Call) -> Answer {
    let asked = call.query("affiliation").unwrap_or("all");
    let level = call.query("permission");
    let list = call.path();
    let wanted = |item: &&Value| {
        let has = item["_affiliation"].as_str().unwrap_or("direct");
        let permits = |level| item["permissions"][level] == true || item["role_name"] == level;
        (asked == "all" || asked == has || (asked == "direct" && has == "outside"))
            && level.is_none_or(permits)
    };
    page(call, None, state.list(&list).iter().filter(wanted))
}
