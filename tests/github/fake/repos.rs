//! Repositories: which there are, and their last commit.

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::page::lazy;
use super::route::{Route, act};
use super::shape::{self, API};
use super::state::{Repo, State};

pub const ROUTES: &[Route] = &[
    act("GET", "/orgs/{org}/repos", "metadata=read", of_org),
    act("GET", "/repos/{owner}/{repo}", "", get),
    act("GET", "/repos/{owner}/{repo}/branches/{branch}", "contents=read", branch),
    act("GET", "/repos/{owner}/{repo}/commits/{ref}", "contents=read", commit),
    act("GET", "/repos/{owner}/{repo}/git/ref/{*ref}", "contents=read", reference),
    act("GET", "/rate_limit", "", rate),
];

fn of_org(state: &mut State, call: &Call) -> Answer {
    let start = format!("{}/", call.param("org"));
    let seen = |name: &str| call.token.as_ref().is_some_and(|token| token.sees(name));
    let all = state.repos.range(start.clone()..).take_while(|(name, _)| name.starts_with(&start));
    let mut found: Vec<&Repo> =
        all.filter(|(name, repo)| !repo.private || seen(name)).map(|(_, repo)| repo).collect();
    match call.query("sort") {
        Some("pushed") => found.sort_by(|a, b| b.pushed_at.cmp(&a.pushed_at)),
        Some("full_name") => {}
        _ => found.sort_by_key(|repo| std::cmp::Reverse(repo.id)),
    }
    if call.query("direction") == Some("asc") && call.query("sort") != Some("full_name") {
        found.reverse();
    }
    match call.query("type") {
        Some("public") => found.retain(|repo| !repo.private),
        Some("private") => found.retain(|repo| repo.private),
        _ => {}
    }
    lazy(call, None, found.len(), |index| shape::repository(found[index]))
}

/// The repository of a call: a route is only taken where it exists.
pub fn repo(state: &State, call: &Call) -> Option<Repo> {
    state.repos.get(&call.repo()).cloned()
}

fn get(state: &mut State, call: &Call) -> Answer {
    repo(state, call)
        .map_or_else(Answer::not_found, |repo| Answer::ok(&shape::full_repository(&repo)))
}

/// The repository, where a name stands for the commit of its default branch: all others are unknown.
pub fn at(state: &State, call: &Call, name: &str) -> Option<Repo> {
    repo(state, call).filter(|repo| repo.names_head(name))
}

fn commit_of(repo: &Repo) -> Value {
    let at = format!("{API}/repos/{}", repo.name);
    let sha = repo.head();
    let tree = repo.files.root().oid();
    let person =
        json!({ "name": "Somebody", "email": "somebody@example.com", "date": repo.pushed_at });
    json!({
        "sha": sha.to_string(), "node_id": format!("C_{sha}"), "url": format!("{at}/commits/{sha}"),
        "html_url": format!("https://github.com/{}/commit/{sha}", repo.name),
        "comments_url": format!("{at}/commits/{sha}/comments"),
        "commit": {
            "url": format!("{at}/git/commits/{sha}"), "author": person, "committer": person,
            "message": "Change", "comment_count": 0,
            "tree": { "sha": tree.to_string(), "url": format!("{at}/git/trees/{tree}") },
        },
        "author": shape::user("somebody", "User"), "committer": shape::user("somebody", "User"), "parents": [],
    })
}

fn commit(state: &mut State, call: &Call) -> Answer {
    match at(state, call, call.param("ref")) {
        Some(repo) => Answer::ok(&commit_of(&repo)),
        None => Answer::error(422, &format!("No commit found for SHA: {}", call.param("ref"))),
    }
}

fn branch(state: &mut State, call: &Call) -> Answer {
    let name = call.param("branch");
    let Some(repo) = repo(state, call).filter(|repo| repo.default_branch == name) else {
        return Answer::error(404, "Branch not found");
    };
    let url = format!("{API}/repos/{}/branches/{name}", repo.name);
    let rules = format!("/repos/{}/rules/branches/{name}", call.repo());
    let protected =
        state.documents.contains_key(&format!("/repos/{}/branches/{name}/protection", call.repo()))
            || !state.list(&rules).is_empty();
    Answer::ok(&json!({
        "name": name, "commit": commit_of(&repo), "protected": protected,
        "_links": { "self": url, "html": format!("https://github.com/{}/tree/{name}", repo.name) },
        "protection": { "enabled": protected }, "protection_url": format!("{url}/protection"),
    }))
}

fn reference(state: &mut State, call: &Call) -> Answer {
    let name = call.param("ref");
    let Some(repo) = at(state, call, name).filter(|_| name.starts_with("heads/")) else {
        return Answer::not_found();
    };
    let at = format!("{API}/repos/{}/git", repo.name);
    let head = repo.head().to_string();
    Answer::ok(&json!({
        "ref": format!("refs/{name}"), "node_id": "R_1", "url": format!("{at}/refs/{name}"),
        "object": { "type": "commit", "sha": head, "url": format!("{at}/commits/{head}") },
    }))
}

fn rate(state: &mut State, call: &Call) -> Answer {
    let secret = call
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .map_or("", |(_, token)| token);
    let (limits, now) = (state.limits.clone(), state.now().as_second());
    let used = state.used.entry(secret.to_owned()).or_default();
    let mut of = |graphql| {
        let head = used.head(&limits, graphql, now, Answer::empty(200));
        let number = |name: &str| {
            head.headers
                .iter()
                .find(|(key, _)| *key == name)
                .and_then(|(_, value)| value.parse::<i64>().ok())
        };
        json!({
            "limit": number("x-ratelimit-limit"), "remaining": number("x-ratelimit-remaining"),
            "reset": number("x-ratelimit-reset"), "used": number("x-ratelimit-used"),
        })
    };
    let (core, graphql) = (of(false), of(true));
    Answer::ok(
        &json!({ "resources": { "core": core, "search": core, "graphql": graphql }, "rate": core }),
    )
}
