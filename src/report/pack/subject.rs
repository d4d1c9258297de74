//! What was judged: `keyroster/pack/v1`.

use std::io::{self, Write};

use serde::Serialize;

use super::super::json::{self, TOOL, Tool};
use super::super::phrase;
use super::{FILES, Pack, copy};
use crate::report::Report;

/// What was judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// `acme/web`, where it is known.
    pub repository: Option<String>,
    /// The folder of it that was judged; nothing where it was all of it.
    pub folder: Option<String>,
    /// The commit; none where the files are in no repository, or it has no commit yet.
    pub commit: Option<Commit>,
}

/// A commit, and whether the files were those of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its full id.
    pub id: String,
    /// The day it was made, in its committer's time zone.
    pub date: String,
    /// Whether files differ from it, or are there and not in it.
    pub changed: bool,
}

impl Subject {
    /// "commit 4b9afa4…, with uncommitted changes; blocked: 4 errors".
    pub fn in_one_line(&self, report: &Report<'_>) -> String {
        format!("commit {}; {}", self.commit_in_words(), verdict(report))
    }

    /// "4b9afa4…, with uncommitted changes".
    pub(super) fn commit_in_words(&self) -> String {
        match &self.commit {
            Some(commit) if commit.changed => format!("{}, with uncommitted changes", commit.id),
            Some(commit) => commit.id.clone(),
            None => "none (the files that were judged are in no commit)".to_owned(),
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Tool,
    as_of: String,
    repository: Option<&'a str>,
    folder: Option<&'a str>,
    commit: Option<Revision<'a>>,
    verdict: &'static str,
    counts: Counts,
    incomplete: &'a [String],
    unreadable: usize,
    roster: Vec<String>,
    files: Vec<File>,
}

#[derive(Serialize)]
struct Revision<'a> {
    id: &'a str,
    date: &'a str,
    uncommitted_changes: bool,
}

#[derive(Serialize)]
struct Counts {
    identities: usize,
    deny: usize,
    warn: usize,
    waived: usize,
    planned: usize,
}

#[derive(Serialize)]
struct File {
    path: &'static str,
    about: &'static str,
}

fn counts(report: &Report<'_>) -> Counts {
    let counts = report.counts();
    Counts {
        identities: report.identities.values().sum(),
        deny: counts.deny,
        warn: counts.warn,
        waived: counts.waived,
        planned: counts.planned,
    }
}

pub(super) fn json(pack: &Pack<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Subject { repository, folder, commit } = pack.subject;
    let report = pack.report;
    let document = Document {
        schema: "keyroster/pack/v1",
        tool: TOOL,
        as_of: report.as_of.to_string(),
        repository: repository.as_deref(),
        folder: folder.as_deref(),
        commit: commit.as_ref().map(|commit| Revision {
            id: &commit.id,
            date: &commit.date,
            uncommitted_changes: commit.changed,
        }),
        verdict: report.verdict().as_str(),
        counts: counts(report),
        incomplete: &report.incomplete,
        unreadable: pack.context.inventory.unreadable.len(),
        roster: pack.sources.iter().map(|source| copy(&source.path)).collect(),
        files: FILES.into_iter().map(|(path, about)| File { path, about }).collect(),
    };
    json::write(&document, out)
}

/// "blocked: 4 errors; 2 planned, next due 2099-01-31".
pub(super) fn verdict(report: &Report<'_>) -> String {
    let tally = phrase::tally(report);
    let verdict = phrase::verdict(report);
    if tally.is_empty() { verdict.to_owned() } else { format!("{verdict}: {tally}") }
}
