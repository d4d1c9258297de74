//! Repositories: which there are, and what is in them.

use std::collections::BTreeMap;

use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

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
    act("GET", "/repos/{owner}/{repo}/git/trees/{sha}", "contents=read", tree),
    act("GET", "/repos/{owner}/{repo}/git/blobs/{sha}", "contents=read", blob),
    act("GET", "/repos/{owner}/{repo}/contents/{*path}", "contents=read", contents),
    act("GET", "/rate_limit", "", rate),
];

/// The id of an object: not git's own hash, but as long and as unique.
pub fn oid(content: &str) -> String {
    let mut hash = HEXLOWER.encode(&Sha256::digest(content.as_bytes()));
    hash.truncate(40);
    hash
}

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
fn repo(state: &State, call: &Call) -> Option<Repo> {
    state.repos.get(&call.repo()).cloned()
}

fn get(state: &mut State, call: &Call) -> Answer {
    repo(state, call)
        .map_or_else(Answer::not_found, |repo| Answer::ok(&shape::full_repository(&repo)))
}

/// The repository, where a name stands for the commit of its default branch: all others are unknown.
fn at(state: &State, call: &Call, name: &str) -> Option<Repo> {
    let name = name.trim_start_matches("refs/").trim_start_matches("heads/");
    repo(state, call)
        .filter(|repo| name == "HEAD" || name == repo.head || name == repo.default_branch)
}

fn tree_oid(repo: &Repo, folder: &str) -> String {
    let inside = repo.files.iter().filter(|(path, _)| path.starts_with(folder));
    oid(&inside.map(|(path, text)| format!("{path}\0{}\n", oid(text))).collect::<String>())
}

fn commit_of(repo: &Repo) -> Value {
    let at = format!("{API}/repos/{}", repo.name);
    let sha = &repo.head;
    let tree = tree_oid(repo, "");
    let person =
        json!({ "name": "Somebody", "email": "somebody@example.com", "date": repo.pushed_at });
    json!({
        "sha": sha, "node_id": format!("C_{sha}"), "url": format!("{at}/commits/{sha}"),
        "html_url": format!("https://github.com/{}/commit/{sha}", repo.name),
        "comments_url": format!("{at}/commits/{sha}/comments"),
        "commit": {
            "url": format!("{at}/git/commits/{sha}"), "author": person, "committer": person,
            "message": "Change", "comment_count": 0,
            "tree": { "sha": tree, "url": format!("{at}/git/trees/{tree}") },
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
    Answer::ok(&json!({
        "ref": format!("refs/{name}"), "node_id": "R_1", "url": format!("{at}/refs/{name}"),
        "object": { "type": "commit", "sha": repo.head, "url": format!("{at}/commits/{}", repo.head) },
    }))
}

/// What stands in a folder (`""` or `a/b/`): name to whether it is a folder.
pub fn entries(repo: &Repo, folder: &str) -> BTreeMap<String, bool> {
    let inside =
        repo.files.range(folder.to_owned()..).take_while(|(path, _)| path.starts_with(folder));
    let names = inside.map(|(path, _)| &path[folder.len()..]);
    names
        .map(|rest| {
            rest.split_once('/').map_or((rest.to_owned(), false), |(dir, _)| (dir.to_owned(), true))
        })
        .collect()
}

/// An entry's id: of the blob or of the tree.
pub fn entry_oid(repo: &Repo, path: &str, folder: bool) -> String {
    match folder {
        true => tree_oid(repo, &format!("{path}/")),
        false => oid(repo.files.get(path).map_or("", String::as_str)),
    }
}

fn tree(state: &mut State, call: &Call) -> Answer {
    let sha = call.param("sha");
    let Some(repo) = repo(state, call) else { return Answer::not_found() };
    let root = tree_oid(&repo, "");
    if sha != root && at(state, call, sha).is_none() {
        return Answer::not_found();
    }
    let recursive = call.query("recursive").is_some();
    let base = format!("{API}/repos/{}/git", repo.name);
    let mut listed = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for (name, is_folder) in entries(&repo, &folder) {
            let path = format!("{folder}{name}");
            let id = entry_oid(&repo, &path, is_folder);
            let (mode, kind) = if is_folder { ("040000", "tree") } else { ("100644", "blob") };
            let mut entry = json!({ "path": path, "mode": mode, "type": kind, "sha": id, "url": format!("{base}/{kind}s/{id}") });
            if !is_folder {
                entry["size"] = repo.files.get(&path).map_or(0, String::len).into();
            }
            listed.push(entry);
            if is_folder && recursive {
                folders.push(format!("{path}/"));
            }
        }
    }
    listed.sort_by_key(|entry| entry["path"].as_str().unwrap_or_default().to_owned());
    Answer::ok(
        &json!({ "sha": root, "url": format!("{base}/trees/{root}"), "tree": listed, "truncated": false }),
    )
}

fn blob(state: &mut State, call: &Call) -> Answer {
    let sha = call.param("sha");
    let Some(repo) = repo(state, call) else { return Answer::not_found() };
    let Some(text) = repo.files.values().find(|text| oid(text) == sha) else {
        return Answer::not_found();
    };
    Answer::ok(&json!({
        "sha": sha, "node_id": format!("B_{sha}"), "size": text.len(), "encoding": "base64",
        "url": format!("{API}/repos/{}/git/blobs/{sha}", repo.name), "content": BASE64.encode(text.as_bytes()),
    }))
}

fn contents(state: &mut State, call: &Call) -> Answer {
    let path = call.param("path").trim_end_matches('/');
    let asked = call.query("ref").unwrap_or("HEAD");
    let Some(repo) = at(state, call, asked) else {
        return Answer::error(404, &format!("No commit found for the ref {asked}"));
    };
    let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
    if let Some(text) = repo.files.get(path) {
        let mut document = described(&repo, path, false);
        document["encoding"] = "base64".into();
        document["content"] = BASE64.encode(text.as_bytes()).into();
        return Answer::ok(&document);
    }
    let inside = entries(&repo, &folder);
    if inside.is_empty() {
        return Answer::not_found();
    }
    let items = inside
        .iter()
        .map(|(name, is_folder)| described(&repo, &format!("{folder}{name}"), *is_folder));
    Answer::ok(&items.collect())
}

fn described(repo: &Repo, path: &str, folder: bool) -> Value {
    let id = entry_oid(repo, path, folder);
    let kind = if folder { "tree" } else { "blob" };
    let here = format!("{API}/repos/{}/contents/{path}", repo.name);
    let git = format!("{API}/repos/{}/git/{kind}s/{id}", repo.name);
    let html = format!("https://github.com/{}/{kind}/{}/{path}", repo.name, repo.default_branch);
    let download = (!folder).then(|| {
        format!("https://raw.githubusercontent.com/{}/{}/{path}", repo.name, repo.default_branch)
    });
    json!({
        "type": if folder { "dir" } else { "file" }, "name": path.rsplit('/').next(), "path": path, "sha": id,
        "size": repo.files.get(path).map_or(0, String::len), "url": here, "git_url": git, "html_url": html,
        "download_url": download, "_links": { "self": here, "git": git, "html": html },
    })
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
