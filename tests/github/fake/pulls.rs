//! Pull requests: what they change, and reviews of it.

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::page::page;
use super::route::{Route, act, list};
use super::shape::{API, user};
use super::state::State;

pub const ROUTES: &[Route] = &[
    list("/repos/{owner}/{repo}/pulls/{=number}/files", None, "pull_requests=read"),
    list("/repos/{owner}/{repo}/pulls/{=number}/reviews", None, "pull_requests=read"),
    act("POST", "/repos/{owner}/{repo}/pulls/{=number}/reviews", "pull_requests=write", review),
    act("GET", "/repos/{owner}/{repo}/pulls/{=number}/comments", "pull_requests=read", comments),
];

fn review(state: &mut State, call: &Call) -> Answer {
    let (repo, number) = (call.repo(), call.param("number"));
    let refuse = |why: &str| Answer::error(422, &format!("Unprocessable Entity: {why}"));
    let event = call.text("event");
    let body = call.text("body").unwrap_or_default();
    let comments: Vec<Value> = call.body["comments"].as_array().cloned().unwrap_or_default();
    if event == Some("REQUEST_CHANGES") && body.is_empty()
        || (body.is_empty() && comments.is_empty())
    {
        return refuse("body cannot be blank");
    }
    let files = state.list(&format!("/repos/{repo}/pulls/{number}/files"));
    if comments.iter().any(|comment| !in_diff(files, comment)) {
        return refuse("Line could not be resolved");
    }
    let (id, now) = (state.id(), state.stamp());
    let login = call.token.as_ref().map(super::Token::login).unwrap_or_default();
    let author = user(&login, if login.ends_with("[bot]") { "Bot" } else { "User" });
    let states = [
        ("APPROVE", "APPROVED"),
        ("REQUEST_CHANGES", "CHANGES_REQUESTED"),
        ("COMMENT", "COMMENTED"),
    ];
    let done =
        states.iter().find(|(name, _)| Some(*name) == event).map_or("PENDING", |(_, done)| done);
    let at = format!("{API}/repos/{repo}/pulls/{number}");
    let html = format!("https://github.com/{repo}/pull/{number}#pullrequestreview-{id}");
    let head = state
        .list(&format!("/repos/{repo}/pulls"))
        .iter()
        .find(|pull| pull["number"] == call.number("number"));
    let head = head.map_or(Value::Null, |pull| pull["head"]["sha"].clone());
    let mut document = json!({
        "id": id, "node_id": format!("PRR_{id}"), "user": author, "body": body, "state": done,
        "html_url": html, "pull_request_url": at,
        "_links": { "html": { "href": html }, "pull_request": { "href": at } },
        "commit_id": call.text("commit_id").map_or(head, Value::from), "author_association": "NONE",
    });
    if done != "PENDING" {
        document["submitted_at"] = now.clone().into();
    }
    state.add(&format!("/repos/{repo}/pulls/{number}/reviews"), document.clone());
    for comment in comments {
        let number_of = state.id();
        let made = json!({
            "id": number_of, "node_id": format!("PRRC_{number_of}"), "pull_request_review_id": id,
            "url": format!("{API}/repos/{repo}/pulls/comments/{number_of}"), "diff_hunk": "@@",
            "path": comment["path"], "line": comment["line"], "body": comment["body"],
            "commit_id": document["commit_id"], "original_commit_id": document["commit_id"],
            "user": author, "created_at": now, "updated_at": now, "html_url": html,
            "pull_request_url": at, "author_association": "NONE",
            "_links": { "self": { "href": at }, "html": { "href": html }, "pull_request": { "href": at } },
        });
        state.add(&format!("/repos/{repo}/pulls/{number}/comments"), made);
    }
    Answer::ok(&document)
}

fn comments(state: &mut State, call: &Call) -> Answer {
    page(call, None, state.list(&call.path()))
}

/// Whether a comment is on a file of the change, and its lines on lines of one hunk.
fn in_diff(files: &[Value], comment: &Value) -> bool {
    let Some(file) = files.iter().find(|file| file["filename"] == comment["path"]) else {
        return false;
    };
    if comment["body"].as_str().is_none_or(str::is_empty) {
        return false;
    }
    if comment["subject_type"] == "file" {
        return true;
    }
    let Some(line) = comment["line"].as_u64() else { return false };
    let start = comment["start_line"].as_u64().unwrap_or(line);
    let patch = file["patch"].as_str().unwrap_or_default();
    let hunks = patch
        .lines()
        .filter_map(|line| line.strip_prefix("@@ -")?.split_once(' '))
        .collect::<Vec<_>>();
    let left = comment["side"] == "LEFT";
    start <= line
        && hunks.iter().any(|(old, rest)| {
            let new = rest.trim_start_matches('+').split(' ').next().unwrap_or_default();
            let (from, count) = range(if left { old } else { new });
            start >= from && line < from + count
        })
}

/// First line and number of lines of `12,3` or `12`.
fn range(text: &str) -> (u64, u64) {
    let (from, count) = text.split_once(',').unwrap_or((text, "1"));
    (from.parse().unwrap_or_default(), count.parse().unwrap_or_default())
}
