//! One review of the pull request, whose comments suggest changes to lines of its diff. What was
//! suggested once is not suggested again.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::suggest::{self, Suggestion};
use super::{Posting, until_known};
use crate::github::{Failure, Request, pages};

/// As many in one review as somebody would read.
const MOST: usize = 30;

/// A file of a pull request.
#[derive(Debug, Deserialize)]
struct File {
    filename: Option<String>,
    patch: Option<String>,
}

/// A comment of a review.
#[derive(Debug, Deserialize)]
struct Comment {
    body: Option<String>,
}

/// The lines of a pull request's files that a comment can stand at: by path and number, as they are
/// after the change. A comment at any other line makes GitHub refuse the whole review.
pub(super) struct Diff(BTreeMap<String, BTreeMap<usize, String>>);

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

impl Diff {
    fn of(files: Vec<File>) -> Self {
        let known = files.into_iter().filter_map(|file| Some((file.filename?, file.patch?)));
        Self(known.map(|(name, patch)| (name, after(&patch))).collect())
    }

    /// Whether a line of a file is in it and holds this.
    pub(super) fn shows(&self, path: &str, line: usize, text: &str) -> bool {
        let there = self.0.get(path).and_then(|lines| lines.get(&line));
        there.is_some_and(|there| there.trim_end_matches('\r') == text.trim_end_matches('\r'))
    }
}

/// The lines of a patch as they are after the change, with their numbers.
fn after(patch: &str) -> BTreeMap<usize, String> {
    let (mut lines, mut number) = (BTreeMap::new(), 0);
    for line in patch.lines() {
        if let Some(first) = line.strip_prefix("@@ -").and_then(first_line) {
            number = first;
        } else if let Some(text) = line.strip_prefix(['+', ' ']) {
            lines.insert(number, text.to_owned());
            number += 1;
        }
    }
    lines
}

/// `3` of `1,2 +3,4 @@`.
fn first_line(hunk: &str) -> Option<usize> {
    let (_, new) = hunk.split_once(" +")?;
    new.split([',', ' ']).next()?.parse().ok()
}

#[test]
fn a_diff_shows_its_lines_and_their_surroundings() {
    let patch =
        "@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n@@ -9 +10 @@ x\n-y\n+z\n\\ No newline at end of file";
    let file = File { filename: Some("x.tf".to_owned()), patch: Some(patch.to_owned()) };
    let diff = Diff::of(vec![file, File { filename: Some("big".to_owned()), patch: None }]);
    for (line, text, shown) in [
        (1, "a", true),
        (2, "c", true),
        (3, "d", true),
        (10, "z", true),
        (2, "b", false),
        (4, "", false),
    ] {
        assert_eq!(diff.shows("x.tf", line, text), shown, "{line}");
    }
    assert!(!diff.shows("big", 1, "a"));
    assert_eq!(longest_run("a `` b ``` c"), 3);
}
