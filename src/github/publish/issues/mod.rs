//! One issue for each holder, kept up to date: a digest, not a flood.
//!
//! An issue is found again by a mark in it. What stands between the marks is replaced, and only where
//! it says something else; what people write around it stays. A comment, which notifies, is written
//! where something is newly overdue. Nothing here decides anything: what could not be kept is told in
//! a line.

mod block;
mod step;

use serde::Deserialize;
use serde_json::json;

use super::author::Author;
use super::{ATTEMPTS, Rung, refusal};
use crate::github::{Api, Failure, Repo, Request, pages};
use step::{Kind, Step};

/// By this label, and the mark, an issue is known again.
pub const LABEL: &str = "keyroster";

/// So many holders have an issue of their own at most; the others are named in one for all of them.
pub const MOST: usize = 50;

const ISSUES: Rung = Rung {
    name: "issues",
    instead: "not kept up to date",
    needs: "issues: write",
    gives: "lets them be",
};

/// What one issue is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Tells whose it is, among those of the organisation.
    pub key: String,
    /// Whose it is, where it is somebody's.
    pub holder: Option<String>,
    /// Its title.
    pub title: String,
    /// What it says, as Markdown.
    pub text: String,
    /// What is listed in it.
    pub items: Vec<Item>,
}

/// Something that an issue lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Tells it apart from everything else that it may list: letters and digits.
    pub id: String,
    /// A line of Markdown for a comment, where a day has passed.
    pub late: Option<String>,
}

/// Which issues, and what they are to say.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "closures have none")]
pub struct Wanted<'a> {
    /// The repository that they are in.
    pub repo: &'a Repo,
    /// Whose repositories they speak of. Issues of others are left alone.
    pub organisation: &'a str,
    /// What is to be said, what matters most first.
    pub digests: &'a [Digest],
    /// One that names those which have no issue of their own.
    pub overview: &'a dyn Fn(&[&Digest]) -> Digest,
    /// Whom to tell that an issue was opened: a handle.
    pub mention: &'a dyn Fn(&Digest) -> Option<String>,
}

/// An issue as GitHub lists it.
#[derive(Debug, Clone, Deserialize)]
struct Issue {
    number: u64,
    title: Option<String>,
    body: Option<String>,
    state: Option<String>,
    user: Option<Author>,
    pull_request: Option<serde_json::Value>,
    #[serde(default)]
    labels: Vec<Label>,
}

#[derive(Debug, Clone, Deserialize)]
struct Label {
    name: Option<String>,
}

/// Brings the issues up to date, or says what would be done. A sentence for each thing that is told.
pub fn keep(api: &dyn Api, wanted: &Wanted<'_>, dry: bool) -> Vec<String> {
    let mut done = Done::default();
    let failed = carry_out(api, wanted, dry, &mut done).err();
    let Done { counts, would: mut lines, notes } = done;
    if !dry && (failed.is_none() || counts != step::Counts::default()) {
        lines.push(format!("issues: {counts}, in {}", wanted.repo));
    }
    lines.extend(notes);
    if let Some(failure) = failed {
        lines.push(format!("issues: {}", refusal::told(&ISSUES, &failure, None)));
    }
    lines
}

/// What was done.
#[derive(Debug, Default)]
struct Done {
    counts: step::Counts,
    would: Vec<String>,
    notes: Vec<String>,
}

fn carry_out(
    api: &dyn Api,
    wanted: &Wanted<'_>,
    dry: bool,
    done: &mut Done,
) -> Result<(), Failure> {
    let there = ours(api, wanted)?;
    let steps = step::steps(&there, wanted);
    for step in &steps {
        if dry {
            done.would.extend(step.would().map(|would| format!("issues: would {would}")));
            continue;
        }
        match step {
            Step::Open(digest) if !open(api, wanted, digest)? => {
                done.notes.push(format!(
                    "issues: GitHub did not take the label `{LABEL}`, by which they are found again; no more are opened: let the token set labels in {}",
                    wanted.repo
                ));
                done.counts.add(Kind::Opened);
                return Ok(());
            }
            Step::Open(_) => {}
            Step::Change(change) => apply(api, wanted, change)?,
            Step::Leave => {}
        }
        done.counts.add(step.kind());
    }
    Ok(())
}

/// The issues that are ours, each with its mark, the oldest first.
fn ours(api: &dyn Api, wanted: &Wanted<'_>) -> Result<Vec<step::There>, Failure> {
    let listed = Request::get(&wanted.repo.path(&["issues"]))
        .query("labels", LABEL)
        .query("state", "all")
        .query("direction", "asc");
    let issues: Vec<Issue> = pages::all(api, &listed, None)?;
    let scope = block::scope(wanted.organisation);
    let mut marked = Vec::new();
    for issue in issues.into_iter().filter(|issue| issue.pull_request.is_none()) {
        let text = issue.body.unwrap_or_default().replace("\r\n", "\n");
        let Some(block) = block::find(&text, &scope) else { continue };
        let there = step::There {
            number: issue.number,
            title: issue.title.unwrap_or_default(),
            open: issue.state.as_deref() != Some("closed"),
            block,
        };
        marked.push((issue.user, there));
    }
    // A person can copy the mark. It is theirs, unless the token is.
    let bots = |author: &Option<Author>| author.as_ref().is_some_and(Author::is_a_bot);
    let me = match marked.iter().all(|(author, _)| bots(author)) {
        true => None,
        false => Author::me(api)?,
    };
    let is_ours = |author: &Option<Author>| {
        let login = author.as_ref().and_then(Author::login);
        bots(author) || (me.is_some() && login == me.as_deref())
    };
    let mut there: Vec<_> =
        marked.into_iter().filter(|(author, _)| is_ours(author)).map(|(_, there)| there).collect();
    there.sort_by_key(|there| there.number);
    Ok(there)
}

/// Opens an issue once, though an answer may get lost. Whether GitHub took the label.
fn open(api: &dyn Api, wanted: &Wanted<'_>, digest: &Digest) -> Result<bool, Failure> {
    let mention = (wanted.mention)(digest);
    let body = block::new(digest, &block::scope(wanted.organisation), mention.as_deref());
    let document = json!({ "title": digest.title, "body": body, "labels": [LABEL] });
    let request = Request::post(&wanted.repo.path(&["issues"]), document);
    let mut attempt = 1;
    loop {
        match api.send(&request) {
            Ok(answer) => {
                let issue: Issue = answer.json()?;
                return Ok(issue.labels.iter().any(|one| one.name.as_deref() == Some(LABEL)));
            }
            Err(failure) if failure.is_open() && attempt < ATTEMPTS => {
                let there = ours(api, wanted)?;
                if there.iter().any(|there| there.block.key == digest.key) {
                    return Ok(true);
                }
                attempt += 1;
            }
            Err(failure) => return Err(failure),
        }
    }
}

fn apply(api: &dyn Api, wanted: &Wanted<'_>, change: &step::Change) -> Result<(), Failure> {
    let number = change.number.to_string();
    let path = wanted.repo.path(&["issues", &number]);
    api.send(&Request::patch(&path, &change.document).repeatable())?;
    // Written last, and not again where its answer is lost: better one too few than two.
    if let Some(comment) = &change.comment {
        let path = wanted.repo.path(&["issues", &number, "comments"]);
        api.send(&Request::post(&path, json!({ "body": comment })))?;
    }
    Ok(())
}
