//! Check runs and their annotations.

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::page::page;
use super::route::{Route, act};
use super::shape::{API, id};
use super::state::{CheckRun, State};
use super::token::Kind;

pub const ROUTES: &[Route] = &[
    act("POST", "/repos/{owner}/{repo}/check-runs", "checks=write", create),
    act("PATCH", "/repos/{owner}/{repo}/check-runs/{id}", "checks=write", update),
    act("GET", "/repos/{owner}/{repo}/check-runs/{id}", "checks=read", get),
    act("GET", "/repos/{owner}/{repo}/check-runs/{id}/annotations", "checks=read", annotations),
    act("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", "checks=read", of_commit),
];

fn create(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo();
    if let Some(wrong) = wrong(call, true) {
        return wrong;
    }
    let number = state.id();
    let at = format!("{API}/repos/{repo}/check-runs/{number}");
    let document = json!({
        "id": number, "node_id": format!("CR_{number}"), "name": call.text("name"), "head_sha": call.text("head_sha"),
        "external_id": "", "url": at, "html_url": format!("https://github.com/{repo}/runs/{number}"),
        "details_url": format!("https://github.com/{repo}/runs/{number}"),
        "status": "queued", "conclusion": null, "started_at": state.stamp(), "completed_at": null,
        "output": {
            "title": null, "summary": null, "text": null,
            "annotations_count": 0, "annotations_url": format!("{at}/annotations"),
        },
        "check_suite": { "id": id(call.text("head_sha").unwrap_or_default()) },
        "app": app(call), "pull_requests": [],
    });
    let mut run = CheckRun { document, annotations: Vec::new() };
    apply(&mut run, call, &state.stamp());
    let answer = Answer::created(&run.document);
    state.checks.entry(repo).or_default().push(run);
    answer
}

fn update(state: &mut State, call: &Call) -> Answer {
    let stamp = state.stamp();
    let runs = state.checks.entry(call.repo()).or_default();
    let number = call.number("id");
    let Some(run) = runs.iter_mut().find(|run| run.document["id"] == number) else {
        return Answer::not_found();
    };
    if let Some(wrong) = wrong(call, false) {
        return wrong;
    }
    let ours = app(call);
    if run.document["app"]["id"] != ours["id"] {
        return Answer::error(
            403,
            "Invalid app_id `1` - check run can only be modified by the GitHub App that created it.",
        );
    }
    apply(run, call, &stamp);
    Answer::ok(&run.document)
}

fn get(state: &mut State, call: &Call) -> Answer {
    let number = call.number("id");
    let run = state.check_runs(&call.repo()).iter().find(|run| run.document["id"] == number);
    run.map_or_else(Answer::not_found, |run| Answer::ok(&run.document))
}

fn annotations(state: &mut State, call: &Call) -> Answer {
    let number = call.number("id");
    let run = state.check_runs(&call.repo()).iter().find(|run| run.document["id"] == number);
    run.map_or_else(Answer::not_found, |run| page(call, None, &run.annotations))
}

/// The latest run of each name, unless `filter=all`.
fn of_commit(state: &mut State, call: &Call) -> Answer {
    let repo = call.repo();
    let head = state.repos.get(&repo).filter(|repo| repo.default_branch == call.param("ref"));
    let sha = head.map_or_else(|| call.param("ref").to_owned(), |repo| repo.head().to_string());
    let wanted = |field: &str, value: &Value| {
        call.query(field).is_none_or(|query| value.as_str() == Some(query))
    };
    let of_app = |run: &Value| {
        call.query("app_id").is_none_or(|id| run["app"]["id"].as_u64() == id.parse().ok())
    };
    let mut found: Vec<&Value> = Vec::new();
    for run in state.check_runs(&repo).iter().map(|run| &run.document).rev() {
        let named = wanted("check_name", &run["name"]) && wanted("status", &run["status"]);
        let newest = call.query("filter") == Some("all")
            || !found.iter().any(|other| other["name"] == run["name"]);
        if run["head_sha"] == *sha && named && of_app(run) && newest {
            found.push(run);
        }
    }
    page(call, Some("check_runs"), found)
}

/// What a body says is put into the run; annotations are added to those that are there.
fn apply(run: &mut CheckRun, call: &Call, now: &str) {
    let body = &call.body;
    for field in ["name", "external_id", "details_url", "status", "started_at", "completed_at"] {
        if let Some(value) = body.get(field) {
            run.document[field] = value.clone();
        }
    }
    if let Some(conclusion) = body.get("conclusion") {
        run.document["conclusion"] = conclusion.clone();
        run.document["status"] = "completed".into();
    }
    if run.document["status"] == "completed" && run.document["completed_at"].is_null() {
        run.document["completed_at"] = now.into();
    }
    let Some(output) = body.get("output") else { return };
    for field in ["title", "summary", "text"] {
        if let Some(value) = output.get(field) {
            run.document["output"][field] = value.clone();
        }
    }
    let given = output["annotations"].as_array().into_iter().flatten();
    run.annotations.extend(given.map(|annotation| {
        let mut kept = json!({
            "start_column": null, "end_column": null, "title": null, "raw_details": null,
            "blob_href": format!("https://github.com/{}/blob/{}", call.repo(), run.document["head_sha"]),
        });
        if let (Value::Object(kept), Value::Object(given)) = (&mut kept, annotation) {
            kept.extend(given.clone());
        }
        kept
    }));
    run.document["output"]["annotations_count"] = run.annotations.len().into();
}

/// What GitHub does not take.
fn wrong(call: &Call, new: bool) -> Option<Answer> {
    let refuse = |field: &str, why: &str| Some(Answer::invalid("CheckRun", field, "invalid", why));
    let body = &call.body;
    let text = |field: &str| call.text(field).unwrap_or_default();
    if new && text("name").is_empty() {
        return refuse("name", "name is required");
    }
    if new
        && !(text("head_sha").len() == 40
            && text("head_sha").bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return refuse("head_sha", "No commit found for SHA");
    }
    if body["status"] == "completed" && body["conclusion"].is_null() {
        return refuse("conclusion", "conclusion is required when status is completed");
    }
    let output = body.get("output")?;
    if !output["summary"].is_string() || (new && !output["title"].is_string()) {
        return refuse("output", "title and summary are required");
    }
    let long = |value: &Value, most: usize| value.as_str().is_some_and(|text| text.len() > most);
    if long(&output["summary"], 65535) || long(&output["text"], 65535) {
        return refuse("output", "summary and text exceed 65535 characters");
    }
    let annotations = output["annotations"].as_array().map_or(&[][..], Vec::as_slice);
    if annotations.len() > 50 {
        return refuse("output", "annotations exceeds a maximum quantity of 50");
    }
    let bad = annotations.iter().any(|one| {
        let (start, end) = (one["start_line"].as_u64(), one["end_line"].as_u64());
        let columns = !one["start_column"].is_null() || !one["end_column"].is_null();
        one["path"].as_str().is_none_or(str::is_empty)
            || start.is_none_or(|start| start == 0 || end.is_none_or(|end| end < start))
            || (columns && start != end)
            || !["notice", "warning", "failure"]
                .contains(&one["annotation_level"].as_str().unwrap_or_default())
            || one["message"].as_str().is_none_or(str::is_empty)
            || long(&one["message"], 64 * 1024)
            || long(&one["raw_details"], 64 * 1024)
            || long(&one["title"], 255)
    });
    if bad { refuse("annotations", "an annotation is invalid") } else { None }
}

/// The App that a token belongs to.
fn app(call: &Call) -> Value {
    let (slug, number) = match call.token.as_ref().map(|token| &token.kind) {
        Some(Kind::App { slug, id, .. }) => (slug.clone(), *id),
        _ => ("nobody".to_owned(), 0),
    };
    super::apps::app(&slug, number)
}
