//! Comments on issues and pull requests; issues.

use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
use super::page::page;
use super::route::{Route, act};
use super::shape::{comment, user};
use super::state::State;

const WRITE: &str = "issues=write; pull_requests=write";
const READ: &str = "issues=read; pull_requests=read";

pub const ROUTES: &[Route] = &[
    act("GET", "/repos/{owner}/{repo}/issues/comments/{id}", READ, get),
    act("PATCH", "/repos/{owner}/{repo}/issues/comments/{id}", WRITE, update),
    act("DELETE", "/repos/{owner}/{repo}/issues/comments/{id}", WRITE, delete),
    act("GET", "/repos/{owner}/{repo}/issues/{number}/comments", READ, of_issue),
    act("POST", "/repos/{owner}/{repo}/issues/{number}/comments", WRITE, create),
];

fn list(call: &Call) -> String {
    format!("/repos/{}/issues/comments", call.repo())
}

/// Whether there is an issue or pull request of that number.
fn known(state: &State, call: &Call) -> bool {
    let number = call.number("number");
    let lists = ["issues", "pulls"].map(|kind| format!("/repos/{}/{kind}", call.repo()));
    lists.iter().any(|list| state.list(list).iter().any(|item| item["number"] == number))
}

fn of_issue(state: &mut State, call: &Call) -> Answer {
    match known(state, call) {
        true => page(call, None, state.comments(&call.repo(), call.number("number"))),
        false => Answer::not_found(),
    }
}

fn create(state: &mut State, call: &Call) -> Answer {
    if !known(state, call) {
        return Answer::not_found();
    }
    let Some(body) = text(call) else { return empty() };
    let (id, now, repo, number) = (state.id(), state.stamp(), call.repo(), call.number("number"));
    let login = call.token.as_ref().map(super::Token::login).unwrap_or_default();
    let kind = if login.ends_with("[bot]") { "Bot" } else { "User" };
    let comment = comment(&repo, number, id, &user(&login, kind), body, &now);
    state.add(&list(call), comment.clone());
    Answer::created(&comment)
}

fn find<'a>(state: &'a mut State, call: &Call) -> Option<&'a mut Value> {
    let id = call.number("id");
    state.list_mut(&list(call)).iter_mut().find(|comment| comment["id"] == id)
}

fn get(state: &mut State, call: &Call) -> Answer {
    find(state, call).map_or_else(Answer::not_found, |comment| Answer::ok(comment))
}

fn update(state: &mut State, call: &Call) -> Answer {
    let now = state.stamp();
    let Some(comment) = find(state, call) else { return Answer::not_found() };
    let Some(body) = text(call) else { return empty() };
    comment["body"] = body.into();
    comment["updated_at"] = now.into();
    Answer::ok(comment)
}

fn delete(state: &mut State, call: &Call) -> Answer {
    let id = call.number("id");
    state.list_mut(&list(call)).retain(|comment| comment["id"] != id);
    Answer::empty(204)
}

fn text(call: &Call) -> Option<&str> {
    call.text("body").filter(|body| !body.trim().is_empty() && body.len() <= 65536)
}

fn empty() -> Answer {
    Answer::invalid(
        "IssueComment",
        "body",
        "unprocessable",
        "Body cannot be blank or longer than 65536 characters",
    )
}
