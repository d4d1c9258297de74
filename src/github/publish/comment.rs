//! One comment on the pull request, which is kept up to date and never becomes two.

use serde::Deserialize;
use serde_json::json;

use super::{LONGEST, Posting, cut_to, until_known};
use crate::github::{Failure, Request, pages};
use crate::report::{Verdict, markdown};

/// The first line of the comment, by which it is found again. Nobody sees it.
const MARKER: &str = "<!-- keyroster: the report -->";

/// A comment as GitHub lists it.
#[derive(Debug, Deserialize)]
struct Comment {
    id: u64,
    body: Option<String>,
    user: Option<User>,
}

#[derive(Debug, Deserialize)]
struct User {
    login: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct PullRequest {
    head: Option<Head>,
}

#[derive(Debug, Deserialize)]
struct Head {
    sha: Option<String>,
}

/// Writes the comment, or brings the one that is there up to date, and says which.
pub(super) fn post(posting: &Posting<'_>) -> Result<String, Failure> {
    let Some(pull) = &posting.subject.pull else {
        return Ok("none; the event is about no pull request".to_owned());
    };
    let number = pull.number.to_string();
    let thread = Thread { posting, number: &number };
    if !thread.is_current()? {
        return Ok("left as it is; the pull request has a newer commit".to_owned());
    }
    let body = body(posting);
    until_known(|| thread.converge(&body))
}

/// The comments of a pull request.
struct Thread<'a> {
    posting: &'a Posting<'a>,
    number: &'a str,
}

impl Thread<'_> {
    /// Whether what was judged is still the last of the pull request: a run that comes late, or is
    /// run again, must not overwrite what a newer one said.
    fn is_current(&self) -> Result<bool, Failure> {
        let Posting { api, subject, .. } = self.posting;
        let request = Request::get(&subject.repo.path(&["pulls", self.number]));
        let pull: PullRequest = api.send(&request)?.json()?;
        let now = pull.head.and_then(|head| head.sha);
        Ok(now.is_none() || subject.head.is_none() || now == subject.head)
    }

    /// Looks at what is there, and makes it one comment with this text.
    fn converge(&self, body: &str) -> Result<String, Failure> {
        let quiet = self.posting.report.verdict() == Verdict::Pass
            && self.posting.report.counts().warn == 0;
        let done = match (self.first_of_ours()?, quiet) {
            (None, true) => return Ok("none; there is nothing to say".to_owned()),
            (Some(comment), _) if comment.body.as_deref().map(str::trim) == Some(body.trim()) => {
                "up to date"
            }
            (Some(comment), _) => {
                self.change(comment.id, body)?;
                "updated"
            }
            (None, false) => {
                let path = self.posting.subject.repo.path(&["issues", self.number, "comments"]);
                self.posting.api.send(&Request::post(&path, json!({ "body": body })))?;
                // Another run may have done the same meanwhile: one of the two stays, with the
                // words of whoever comes last.
                if let Some(comment) = self.first_of_ours()?
                    && comment.body.as_deref().map(str::trim) != Some(body.trim())
                {
                    self.change(comment.id, body)?;
                }
                "written"
            }
        };
        Ok(format!("{done}, on pull request {}", self.number))
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
            let me = self.me()?;
            ours.extend(others.into_iter().filter(|one| me.is_some() && one.login() == me.as_deref()));
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

    /// Whose the token is, where it is a person's.
    fn me(&self) -> Result<Option<String>, Failure> {
        match self.posting.api.send(&Request::get(&["user"])) {
            Ok(answer) => Ok(answer.json::<User>()?.login),
            Err(failure) if failure.is_permission() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn change(&self, id: u64, body: &str) -> Result<(), Failure> {
        let id = id.to_string();
        let path = self.posting.subject.repo.path(&["issues", "comments", &id]);
        let request = Request::patch(&path, json!({ "body": body })).repeatable();
        self.posting.api.send(&request).map(drop)
    }
}

impl Comment {
    fn is_a_bots(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.kind.as_deref() == Some("Bot"))
    }

    fn login(&self) -> Option<&str> {
        self.user.as_ref()?.login.as_deref()
    }
}

/// The marker, and the report as Markdown.
fn body(posting: &Posting<'_>) -> String {
    let mut text = Vec::new();
    // Writing into memory does not fail.
    let _ = markdown::render(posting.report, &posting.room(LONGEST - MARKER.len()), &mut text);
    let text = String::from_utf8_lossy(&text);
    cut_to(&format!("{MARKER}\n{text}"), LONGEST)
}
