//! People: members, teams, roles.

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::page::page;
use super::route::{Route, act, item, list};
use super::shape::API;
use super::state::State;

pub const ROUTES: &[Route] = &[
    act("GET", "/orgs/{org}/members", "members=read", members),
    act("GET", "/orgs/{org}/memberships/{login}", "members=read", membership),
    list("/orgs/{org}/teams", None, "members=read"),
    item("/orgs/{org}/teams/{=slug}", "members=read"),
    act("GET", "/orgs/{org}/teams/{=slug}/members", "members=read", team_members),
    list("/orgs/{org}/teams/{=slug}/repos", None, "members=read"),
    list("/orgs/{org}/organization-roles", Some("roles"), "organization_custom_org_roles=read"),
    list("/orgs/{org}/organization-roles/{=id}/users", None, "members=read"),
    list("/orgs/{org}/organization-roles/{=id}/teams", None, "members=read"),
    list(
        "/orgs/{org}/custom-repository-roles",
        Some("custom_roles"),
        "organization_custom_roles=read",
    ),
];

/// Members, by `role`: `_role` of the item, `member` where it has none.
fn members(state: &mut State, call: &Call) -> Answer {
    let asked = call.query("role").unwrap_or("all");
    let list = call.path();
    let wanted =
        |item: &&Value| asked == "all" || item["_role"].as_str().unwrap_or("member") == asked;
    page(call, None, state.list(&list).iter().filter(wanted))
}

fn team_members(state: &mut State, call: &Call) -> Answer {
    members(state, call)
}

fn membership(state: &mut State, call: &Call) -> Answer {
    let (org, login) = (call.param("org"), call.param("login"));
    let same = |item: &&Value| {
        item["login"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(login))
    };
    let Some(member) = state.list(&format!("/orgs/{org}/members")).iter().find(same) else {
        return Answer::not_found();
    };
    let mut user = member.clone();
    if let Value::Object(fields) = &mut user {
        fields.retain(|name, _| !name.starts_with('_'));
    }
    Answer::ok(&json!({
        "url": format!("{API}/orgs/{org}/memberships/{login}"), "state": "active",
        "role": member["_role"].as_str().unwrap_or("member"),
        "organization_url": format!("{API}/orgs/{org}"), "organization": state.orgs.get(org), "user": user,
    }))
}
