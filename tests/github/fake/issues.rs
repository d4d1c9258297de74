//! Issues of a repository: listed with its pull requests, opened, changed, closed.

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::page::page;
use super::route::{Route, act};
use super::shape::user;
use super::state::State;

/// The longest body, in characters.
const LONGEST: usize = 65_536;

pub const ROUTES: &[Route] = &[
    act("GET", "/repos/{owner}/{repo}/issues", "issues=read", list),
    act("POST", "/repos/{owner}/{repo}/issues", "issues=write", create),
    act(
        "PATCH",
        "/repos/{owner}/{repo}/issues/{number}",
        "issues=write; pull_requests=write",
        update,
    ),
];

fn key(call: &Call) -> String {
    format!("/repos/{}/issues", call.repo())
}

/// By `state`, `labels` (all of them) and `direction`; the newest first where nothing is said.
fn list(state: &mut State, call: &Call) -> Answer {
    let wanted = call.query("state").unwrap_or("open").to_owned();
    let labels: Vec<&str> =
        call.query("labels").map(|text| text.split(',').collect()).unwrap_or_default();
    let has = |issue: &Value, label: &str| {
        issue["labels"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == label))
    };
    let fits = |issue: &&Value| {
        (wanted == "all" || issue["state"] == wanted.as_str())
            && labels.iter().all(|label| has(issue, label))
    };
    let mut found: Vec<&Value> = state.list(&key(call)).iter().filter(fits).collect();
    if call.query("direction") != Some("asc") {
        found.reverse();
    }
    page(call, None, found)
}

fn create(state: &mut State, call: &Call) -> Answer {
    let Some(title) = call.text("title").filter(|title| !title.trim().is_empty()) else {
        return refused("title", "missing_field");
    };
    if let Some(answer) = too_long(call) {
        return answer;
    }
    let number = 1 + state.list(&key(call)).len() as u64;
    let login = call.token.as_ref().map(super::Token::login).unwrap_or_default();
    let kind = if login.ends_with("[bot]") { "Bot" } else { "User" };
    let labels = call.body["labels"].as_array().cloned().unwrap_or_default();
    let labels: Vec<_> = labels.iter().filter_map(Value::as_str).map(label).collect();
    // A token that may not push has them dropped, without a word.
    let labels = if state.drops_labels { Vec::new() } else { labels };
    let (id, now) = (state.id(), state.stamp());
    let url = format!("https://api.github.com/repos/{}/issues/{number}", call.repo());
    let issue = json!({
        "id": id, "node_id": format!("I_{id}"), "number": number, "title": title, "url": url,
        "body": call.text("body"), "state": "open", "state_reason": null, "labels": labels,
        "user": user(&login, kind), "created_at": now, "updated_at": now, "closed_at": null,
        "repository_url": format!("https://api.github.com/repos/{}", call.repo()),
        "labels_url": format!("{url}/labels{{/name}}"), "comments_url": format!("{url}/comments"),
        "events_url": format!("{url}/events"), "assignee": null, "assignees": [],
        "html_url": format!("https://github.com/{}/issues/{number}", call.repo()),
        "comments": 0, "milestone": null, "locked": false, "author_association": "NONE",
    });
    state.add(&key(call), issue.clone());
    Answer::created(&issue)
}

fn label(name: &str) -> Value {
    json!({
        "id": 1, "node_id": "LA_1", "url": format!("https://api.github.com/labels/{name}"),
        "name": name, "color": "ededed", "default": false, "description": null,
    })
}

fn update(state: &mut State, call: &Call) -> Answer {
    if let Some(answer) = too_long(call) {
        return answer;
    }
    let (now, number) = (state.stamp(), call.number("number"));
    let mut issues = state.list_mut(&key(call)).iter_mut();
    let Some(issue) = issues.find(|issue| issue["number"] == number) else {
        return Answer::not_found();
    };
    for field in ["title", "body", "state", "state_reason"] {
        if let Some(value) = call.body.get(field) {
            issue[field] = value.clone();
        }
    }
    if call.text("state") == Some("open") {
        issue["state_reason"] = json!("reopened");
    }
    issue["closed_at"] = if issue["state"] == "closed" { json!(now) } else { Value::Null };
    issue["updated_at"] = now.into();
    Answer::ok(issue)
}

fn too_long(call: &Call) -> Option<Answer> {
    let body = call.text("body").unwrap_or_default();
    let title = call.text("title").unwrap_or_default();
    if body.chars().count() > LONGEST {
        return Some(refused("body", "too_long"));
    }
    (title.chars().count() > 256).then(|| refused("title", "too_long"))
}

fn refused(field: &str, code: &str) -> Answer {
    Answer::invalid("Issue", field, code, &format!("{field} is {code}"))
}
