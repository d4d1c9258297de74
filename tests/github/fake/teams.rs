//! People: members, teams, roles; who asks.

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::page::page;
use super::route::{Route, act, list};
use super::shape::{self, API};
use super::state::State;

pub const ROUTES: &[Route] = &[
    act("GET", "/orgs/{org}/members", "members=read", members),
    act("GET", "/orgs/{org}/memberships/{login}", "members=read", membership),
    list("/orgs/{org}/teams", None, "members=read"),
    act("GET", "/orgs/{org}/teams/{=slug}", "members=read", team),
    act("GET", "/orgs/{org}", "", organization),
    act("GET", "/user", "", myself),
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

fn team(state: &mut State, call: &Call) -> Answer {
    let teams = state.list(&format!("/orgs/{}/teams", call.param("org")));
    let Some(team) = teams.iter().find(|team| team["slug"] == call.param("slug")) else {
        return Answer::not_found();
    };
    let members = state.list(&format!("{}/members", call.path()));
    let more = json!({
        "members_count": members.len(), "repos_count": 0, "created_at": shape::THEN,
        "updated_at": shape::THEN,
        "organization": shape::full_organization(&state.orgs[call.param("org")]),
    });
    Answer::ok(&shape::with(team.clone(), more))
}

fn organization(state: &mut State, call: &Call) -> Answer {
    Answer::ok(&shape::full_organization(&state.orgs[call.param("org")]))
}

/// Who asks. An App is nobody.
fn myself(_: &mut State, call: &Call) -> Answer {
    match &call.token {
        None => Answer::error(401, "Requires authentication"),
        Some(token) if token.is_app() => {
            Answer::error(403, "Resource not accessible by integration")
        }
        Some(token) => Answer::ok(&shape::full_user(&token.login())),
    }
}
