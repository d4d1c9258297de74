//! One review of the pull request, whose comments suggest changes to lines of its diff. What was
//! suggested once is not suggested again.

use serde::Deserialize;
use serde_json::{Value, json};

use super::diff::{Diff, File};
use super::suggest::{self, Suggestion};
use super::{Posting, until_known};
use crate::github::{Failure, Request, pages};

/// As many in one review as somebody would read.
const MOST: usize = 30;

/// A comment of a review.
#[derive(Debug, Deserialize)]
struct Comment {
    body: Option<String>,
}

/// Posts the review, and says how much it suggests.
pub(super) fn post(posting: &Posting<'_>) -> Result<String, Failure> {
    let Some(pull) = &posting.subject.pull else {
        return Ok("none; the event is about no pull request".to_owned());
    };
    let number = pull.number.to_string();
    let files = posting.subject.repo.path(&["pulls", &number, "files"]);
    let files: Vec<File> = pages::all(posting.api, &Request::get(&files), None)?;
    let suggestions = suggest::all(posting, &Diff::of(files));
    if suggestions.is_empty() {
        return Ok("none; nothing in the diff can be settled by one".to_owned());
    }
    until_known(|| converge(posting, &number, &suggestions))
}

/// Looks at what was suggested, and suggests the rest.
fn converge(
    posting: &Posting<'_>,
    number: &str,
    suggestions: &[Suggestion],
) -> Result<String, Failure> {
    let path = posting.subject.repo.path(&["pulls", number, "comments"]);
    let there: Vec<Comment> = pages::all(posting.api, &Request::get(&path), None)?;
    let made = |suggestion: &&Suggestion| {
        let marker = marker(suggestion);
        there.iter().any(|one| one.body.as_deref().is_some_and(|body| body.contains(&marker)))
    };
    let (old, new): (Vec<_>, Vec<_>) = suggestions.iter().partition(made);
    if new.is_empty() {
        return Ok(format!("{} made before", old.len()));
    }
    let comments: Vec<Value> = new.iter().take(MOST).map(|one| comment(one)).collect();
    let done = format!("{} in a review of pull request {number}", comments.len());
    let body = json!({
        "commit_id": posting.subject.head,
        "event": "COMMENT",
        "body": "keyroster suggests what would settle some of what it found. Nothing of it is applied \
                 unless you do.",
        "comments": comments,
    });
    let path = posting.subject.repo.path(&["pulls", number, "reviews"]);
    posting.api.send(&Request::post(&path, body))?;
    Ok(done)
}

fn marker(suggestion: &Suggestion) -> String {
    format!("<!-- keyroster: {} -->", suggestion.fingerprint)
}

fn comment(suggestion: &Suggestion) -> Value {
    // As many backticks as nothing in it has.
    let fence = "`".repeat(longest_run(&suggestion.text).max(2) + 1);
    let body = format!(
        "{}\n{}\n\n{fence}suggestion\n{}\n{fence}\n",
        marker(suggestion),
        suggestion.why,
        suggestion.text,
    );
    json!({ "path": &*suggestion.path, "line": suggestion.line, "side": "RIGHT", "body": body })
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[test]
fn the_longest_run_of_backticks() {
    assert_eq!(longest_run("a `` b ``` c"), 3);
}
