//! What is in a repository: trees, blobs, the contents of paths.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::git::{self, Entry, Found, Mode, Oid, Tree};
use super::repos::{at, repo};
use super::route::{Route, act};
use super::shape::API;
use super::state::{Repo, State};

pub const ROUTES: &[Route] = &[
    act("GET", "/repos/{owner}/{repo}/git/trees/{sha}", "contents=read", tree),
    act("GET", "/repos/{owner}/{repo}/git/blobs/{sha}", "contents=read", blob),
    act("GET", "/repos/{owner}/{repo}/contents/{*path}", "contents=read", contents),
    act("GET", "/repos/{owner}/{repo}/tarball/{*ref}", "contents=read", archive),
];

/// More entries than these are left out of a recursive tree.
const MOST_ENTRIES: usize = 100_000;
/// `contents` shows files up to this size, in bytes.
const MOST_SHOWN: usize = 1024 * 1024;

fn empty() -> Answer {
    Answer::error(409, "Git Repository is empty.")
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn tree(state: &mut State, call: &Call) -> Answer {
    let sha = call.param("sha");
    let Some(repo) = repo(state, call) else { return Answer::not_found() };
    if repo.empty {
        return empty();
    }
    let found = match sha.parse().ok().and_then(|oid: Oid| repo.files.object(oid)) {
        Some(Found::Tree(path, tree)) => Some((path, tree)),
        _ => repo.names_head(sha).then(|| ("", repo.files.root())),
    };
    let Some((top, root)) = found else { return Answer::not_found() };
    let recursive = call.query("recursive").is_some();
    let base = format!("{API}/repos/{}/git", repo.name);
    let mut listed = Vec::new();
    let mut open: Vec<(String, &Tree)> = vec![(String::new(), root)];
    while let Some((folder, tree)) = open.pop() {
        for Entry { name, mode, oid, size } in &tree.entries {
            let path = join(&folder, name);
            let kind = mode.kind();
            let mut entry =
                json!({ "path": path, "mode": mode.octal(), "type": kind, "sha": oid.to_string() });
            if *mode != Mode::Submodule {
                entry["url"] = format!("{base}/{kind}s/{oid}").into();
            }
            if kind == "blob" {
                entry["size"] = (*size).into();
            }
            listed.push(entry);
            if let (Mode::Folder, true, Some(Found::Tree(_, below))) =
                (mode, recursive, repo.files.at(&join(top, &path)))
            {
                open.push((path, below));
            }
        }
    }
    listed.sort_by_key(|entry| entry["path"].as_str().unwrap_or_default().to_owned());
    let truncated = listed.len() > MOST_ENTRIES;
    listed.truncate(MOST_ENTRIES);
    let oid = root.oid();
    Answer::ok(&json!({
        "sha": oid.to_string(), "url": format!("{base}/trees/{oid}"), "tree": listed, "truncated": truncated,
    }))
}

fn blob(state: &mut State, call: &Call) -> Answer {
    let sha = call.param("sha");
    let Some(repo) = repo(state, call) else { return Answer::not_found() };
    if repo.empty {
        return empty();
    }
    let Some(Found::File(_, file)) = sha.parse().ok().and_then(|oid| repo.files.object(oid)) else {
        return Answer::not_found();
    };
    Answer::ok(&json!({
        "sha": sha, "node_id": format!("B_{sha}"), "size": file.bytes.len(), "encoding": "base64",
        "url": format!("{API}/repos/{}/git/blobs/{sha}", repo.name), "content": BASE64.encode(&file.bytes),
    }))
}

fn contents(state: &mut State, call: &Call) -> Answer {
    let path = call.param("path");
    let asked = call.query("ref").unwrap_or("HEAD");
    let Some(repo) = at(state, call, asked) else {
        return match repo(state, call).is_some_and(|repo| repo.empty) {
            true => Answer::error(404, "This repository is empty."),
            false => Answer::error(404, &format!("No commit found for the ref {asked}")),
        };
    };
    match repo.files.at(path) {
        None => Answer::not_found(),
        Some(Found::Tree("", tree)) if tree.entries.is_empty() => Answer::not_found(),
        Some(Found::Tree(folder, tree)) => {
            let item = |entry: &Entry| {
                described(&repo, &join(folder, &entry.name), entry.mode, entry.oid, entry.size)
            };
            Answer::ok(&tree.entries.iter().map(item).collect())
        }
        Some(Found::File(path, file)) => {
            let size = file.bytes.len();
            let mut document = described(&repo, path, file.mode, file.oid, size);
            match file.mode {
                Mode::Link => document["target"] = String::from_utf8_lossy(&file.bytes).into(),
                Mode::Submodule => document["submodule_git_url"] = Value::Null,
                // The raw media type would give it all the same.
                _ if size > MOST_SHOWN => {
                    document["encoding"] = "none".into();
                    document["content"] = "".into();
                }
                _ => {
                    document["encoding"] = "base64".into();
                    document["content"] = BASE64.encode(&file.bytes).into();
                }
            }
            Answer::ok(&document)
        }
    }
}

/// The archive is elsewhere.
fn archive(state: &mut State, call: &Call) -> Answer {
    let Some(repo) = at(state, call, call.param("ref")) else { return Answer::not_found() };
    let root = call.root.trim_end_matches("/api/v3");
    Answer::empty(302).with("location", git::link(root, &repo))
}

fn described(repo: &Repo, path: &str, mode: Mode, id: Oid, size: usize) -> Value {
    let kind = mode.kind();
    let here = format!("{API}/repos/{}/contents/{path}", repo.name);
    let git = format!("{API}/repos/{}/git/{kind}s/{id}", repo.name);
    let html = format!("https://github.com/{}/{kind}/{}/{path}", repo.name, repo.default_branch);
    let download = (kind == "blob").then(|| {
        format!("https://raw.githubusercontent.com/{}/{}/{path}", repo.name, repo.default_branch)
    });
    let shown = match mode {
        Mode::Folder => "dir",
        Mode::Link => "symlink",
        Mode::Submodule => "submodule",
        Mode::Plain | Mode::Executable => "file",
    };
    json!({
        "type": shown, "name": path.rsplit('/').next(), "path": path, "sha": id.to_string(),
        "size": size, "url": here, "git_url": git, "html_url": html,
        "download_url": download, "_links": { "self": here, "git": git, "html": html },
    })
}
