//! Code scanning: uploads of SARIF.

use std::io::Read;

use data_encoding::BASE64;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::answer::Answer;
use super::call::Call;
use super::route::{Route, act};
use super::shape::API;
use super::state::State;

pub const ROUTES: &[Route] = &[
    act("POST", "/repos/{owner}/{repo}/code-scanning/sarifs", "security_events=write", upload),
    act("GET", "/repos/{owner}/{repo}/code-scanning/sarifs/{id}", "security_events=read", status),
];

/// What of an upload is kept: `{id, commit_sha, ref, sarif}`, the last as JSON.
fn list(call: &Call) -> String {
    format!("/repos/{}/code-scanning/sarifs", call.repo())
}

fn upload(state: &mut State, call: &Call) -> Answer {
    let repo = state.repos.get(&call.repo());
    if repo.is_some_and(|repo| repo.private && !repo.code_security) {
        return Answer::error(
            403,
            "Code Security must be enabled for this repository to use code scanning.",
        );
    }
    let (commit, reference) =
        (call.text("commit_sha").unwrap_or_default(), call.text("ref").unwrap_or_default());
    if commit.len() != 40 || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Answer::error(400, "commit_sha is not a valid SHA");
    }
    if !["refs/heads/", "refs/tags/", "refs/pull/"].iter().any(|start| reference.starts_with(start))
    {
        return Answer::error(400, "ref is not a fully-formed Git reference");
    }
    let Some(bytes) = call.text("sarif").and_then(|text| BASE64.decode(text.as_bytes()).ok())
    else {
        return Answer::error(400, "sarif is not Base64");
    };
    if bytes.len() > 10 * 1024 * 1024 {
        return Answer::error(413, "The SARIF file is too large");
    }
    let mut text = String::new();
    if GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).is_err() {
        return Answer::error(400, "sarif is not compressed with gzip");
    }
    let Ok(sarif) = serde_json::from_str::<Value>(&text) else {
        return Answer::error(400, "sarif is no JSON");
    };
    let id = format!("00000000-0000-0000-0000-{:012x}", state.id());
    state.add(
        &list(call),
        json!({ "id": id, "commit_sha": commit, "ref": reference, "sarif": sarif }),
    );
    Answer::json(202, &json!({ "id": id, "url": format!("{API}{}/{id}", list(call)) }))
}

fn status(state: &mut State, call: &Call) -> Answer {
    if !state.list(&list(call)).iter().any(|upload| upload["id"] == call.param("id")) {
        return Answer::not_found();
    }
    let analyses =
        format!("{API}/repos/{}/code-scanning/analyses?sarif_id={}", call.repo(), call.param("id"));
    Answer::ok(
        &json!({ "processing_status": "complete", "analyses_url": analyses, "errors": null }),
    )
}
