//! One comment on the pull request, which is kept up to date and never becomes two.

use serde::Deserialize;
use serde_json::json;

use super::author::Author;
use super::{LONGEST, Posting, cut_to, until_known};
use crate::github::{Failure, Request, pages};
use crate::report::{Verdict, markdown};

/// How the comment begins, by which it is found again; the run that wrote it follows. Nobody sees it.
const MARKER: &str = "<!-- keyroster: the report of run ";

/// A comment as GitHub lists it.
#[derive(Debug, Deserialize)]
struct Comment {
    id: u64,
    body: Option<String>,
    user: Option<Author>,
}

/// Writes the comment, or brings the one that is there up to date, and says which.
pub(super) fn post(posting: &Posting<'_>) -> Result<String, Failure> {
    let Some(pull) = &posting.subject.pull else {
        return Ok("none; the event is about no pull request".to_owned());
    };
    let number = pull.number.to_string();
    let thread = Thread { posting, number: &number };
    let body = body(posting);
    until_known(|| thread.converge(&body))
}

/// The comments of a pull request.
struct Thread<'a> {
    posting: &'a Posting<'a>,
    number: &'a str,
}

impl Thread<'_> {
    /// Looks at what is there, and makes it one comment with this text.
    fn converge(&self, body: &str) -> Result<String, Failure> {
        let Posting { api, subject, report, .. } = self.posting;
        let quiet = report.verdict() == Verdict::Pass && report.counts().warn == 0;
        let done = match self.first_of_ours()? {
            None if quiet => return Ok("none; there is nothing to say".to_owned()),
            None => {
                let path = subject.repo.path(&["issues", self.number, "comments"]);
                api.send(&Request::post(&path, json!({ "body": body })))?;
                // Another run may have done the same meanwhile: one of the two stays.
                if let Some(comment) = self.first_of_ours()? {
                    self.update(&comment, body)?;
                }
                "written"
            }
            Some(comment) => self.update(&comment, body)?,
        };
        Ok(format!("{done}, on pull request {}", self.number))
    }

    /// Puts this text into a comment, unless a newer run has written it: one that comes late, or is
    /// run again, must not hide what is known since.
    fn update(&self, comment: &Comment, body: &str) -> Result<&'static str, Failure> {
        let there = comment.body.as_deref().unwrap_or_default().trim();
        if run(there) > run(body) {
            return Ok("left to a newer run");
        }
        if there == body.trim() {
            return Ok("up to date");
        }
        let id = comment.id.to_string();
        let path = self.posting.subject.repo.path(&["issues", "comments", &id]);
        let request = Request::patch(&path, json!({ "body": body })).repeatable();
        self.posting.api.send(&request)?;
        Ok("updated")
    }

    /// The oldest comment that is ours; others are removed.
    fn first_of_ours(&self) -> Result<Option<Comment>, Failure> {
        let Posting { api, subject, .. } = self.posting;
        let path = subject.repo.path(&["issues", self.number, "comments"]);
        let comments: Vec<Comment> = pages::all(*api, &Request::get(&path), None)?;
        let marked = |comment: &Comment| {
            comment.body.as_deref().is_some_and(|body| body.trim_start().starts_with(MARKER))
        };
        let mut marked: Vec<Comment> = comments.into_iter().filter(marked).collect();
        let (mut ours, others): (Vec<_>, Vec<_>) = marked.drain(..).partition(Comment::is_a_bots);
        // A person can write the marker too. It is theirs, unless the token is.
        if ours.is_empty() && !others.is_empty() {
            let me = Author::me(*api)?;
            ours.extend(
                others.into_iter().filter(|one| me.is_some() && one.login() == me.as_deref()),
            );
        }
        ours.sort_by_key(|comment| comment.id);
        let mut ours = ours.into_iter();
        let first = ours.next();
        for other in ours {
            let id = other.id.to_string();
            let path = subject.repo.path(&["issues", "comments", &id]);
            match api.send(&Request::new(crate::github::Method::Delete, &path)) {
                // Whoever else came was faster.
                Ok(_) | Err(Failure::NotFound(_) | Failure::Forbidden { status: 404, .. }) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(first)
    }
}

impl Comment {
    fn is_a_bots(&self) -> bool {
        self.user.as_ref().is_some_and(Author::is_a_bot)
    }

    fn login(&self) -> Option<&str> {
        self.user.as_ref()?.login()
    }
}

/// The marker, and the report as Markdown.
fn body(posting: &Posting<'_>) -> String {
    let marker = format!("{MARKER}{} -->", posting.subject.run.unwrap_or_default());
    let mut text = Vec::new();
    // Writing into memory does not fail.
    let _ = markdown::render(posting.report, &posting.room(LONGEST - marker.len()), &mut text);
    cut_to(&format!("{marker}\n{}", String::from_utf8_lossy(&text)), LONGEST)
}

/// The number of the run that wrote a comment; runs that come later have higher ones.
fn run(body: &str) -> Option<u64> {
    let (number, _) = body.strip_prefix(MARKER)?.split_once(' ')?;
    number.parse().ok()
}

#[test]
fn a_comment_says_which_run_wrote_it() {
    assert_eq!(run("<!-- keyroster: the report of run 12 -->\n### keyroster"), Some(12));
    assert_eq!(run("### keyroster"), None);
}
