//! Shows a report on GitHub, as far as the token may: a check run with every finding at its line, a
//! comment, code scanning, suggestions.
//!
//! Nothing here decides anything. What could not be posted is told in a line, and the verdict and the
//! exit code are what they are.

mod author;
mod check_run;
mod comment;
mod diff;
pub mod issues;
mod refusal;
mod review;
mod sarif;
mod suggest;

use super::event::Pull;
use super::{Api, Failure, Repo};
use crate::report::{Options, Report};

/// How often something is looked up and tried again whose answer got lost.
const ATTEMPTS: usize = 3;
/// The longest summary or text of a check run, and the longest comment, in bytes; some below what
/// GitHub takes.
const LONGEST: usize = 65_000;

/// What a report is about, as GitHub knows it.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The repository that the run belongs to.
    pub repo: Repo,
    /// The commit that people look at for the result: of a pull request, its own last one.
    pub head: Option<String>,
    /// The pull request.
    pub pull: Option<Pull>,
    /// The commit whose files were judged, and its name: `refs/pull/7/merge`.
    pub judged: Option<(String, String)>,
    /// The branch that visitors see.
    pub default_branch: Option<String>,
    /// The number of the run: later ones have higher numbers.
    pub run: Option<u64>,
    /// Where the run can be looked at.
    pub url: Option<String>,
    /// Why its token cannot write, whatever a workflow asks for: "a pull request from a fork".
    pub reads_only: Option<&'static str>,
}

/// What to post.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// A check run of this name, with the annotations.
    pub check_run: Option<String>,
    /// A comment on the pull request.
    pub comment: bool,
    /// The results, for code scanning.
    pub sarif: bool,
    /// A review of the pull request that suggests changes.
    pub suggest: bool,
}

/// What became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Whether the findings are annotated: they need not be in the log as well.
    pub annotated: bool,
    /// A sentence for each thing that was asked for.
    pub lines: Vec<String>,
}

/// Posts what is wished for, one after the other. Where GitHub cannot be reached, the first to notice
/// says so for all.
pub fn publish(
    api: &dyn Api,
    report: &Report<'_>,
    options: &Options,
    subject: &Subject,
    wishes: &Wishes,
) -> Told {
    let posting = Posting { api, report, options, subject };
    let mut told = Told::default();
    let mut cut_off = false;
    let mut step = |what: &'static Rung, post: &dyn Fn() -> Result<String, Failure>| {
        if cut_off {
            return false;
        }
        let posted = post();
        cut_off = matches!(posted, Err(Failure::Unreachable(_) | Failure::Unauthorized(_)));
        let (done, line) = match posted {
            Ok(line) => (true, line),
            Err(failure) => (false, refusal::told(what, &failure, subject.reads_only)),
        };
        told.lines.push(format!("{}: {line}", what.name));
        done
    };
    let annotated = wishes.check_run.as_ref().is_some_and(|name| {
        subject.head.is_some() && step(&ANNOTATIONS, &|| check_run::post(&posting, name))
    });
    if wishes.comment {
        step(&COMMENT, &|| comment::post(&posting));
    }
    if wishes.sarif {
        step(&SARIF, &|| sarif::post(&posting));
    }
    if wishes.suggest {
        step(&SUGGESTIONS, &|| review::post(&posting));
    }
    Told { annotated, ..told }
}

/// Something that is posted.
struct Rung {
    /// What it is called.
    name: &'static str,
    /// What there is instead of it.
    instead: &'static str,
    /// The permission that it takes.
    needs: &'static str,
    /// What that permission gives.
    gives: &'static str,
}

const ANNOTATIONS: Rung = Rung {
    name: "annotations",
    instead: "in the log, the worst of them",
    needs: "checks: write",
    gives: "shows all of them in a check run",
};
const COMMENT: Rung =
    Rung { name: "comment", instead: "none", needs: "pull-requests: write", gives: "gives one" };
const SARIF: Rung = Rung {
    name: "code scanning",
    instead: "nothing uploaded",
    needs: "security-events: write",
    gives: "lets it be uploaded, where the repository has code scanning",
};
const SUGGESTIONS: Rung = Rung {
    name: "suggestions",
    instead: "none",
    needs: "pull-requests: write",
    gives: "gives them",
};

/// What every rung is about.
struct Posting<'a> {
    api: &'a dyn Api,
    report: &'a Report<'a>,
    options: &'a Options,
    subject: &'a Subject,
}

impl Posting<'_> {
    /// The options for a page of this length.
    fn room(&self, room: usize) -> Options {
        Options { room, ..self.options.clone() }
    }
}

/// Does something until it is known to be done. Whatever it does, it first looks at what is there:
/// where an answer got lost, it may have been done.
fn until_known<T>(mut attempt: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    for _ in 1..ATTEMPTS {
        match attempt() {
            Err(failure) if failure.is_open() => {}
            known => return known,
        }
    }
    attempt()
}

/// As many whole lines of a text as fit into so many bytes, with a mark that it was cut.
fn cut_to(text: &str, room: usize) -> String {
    const MARK: &str = "\n…\n";
    if text.len() <= room {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(room.saturating_sub(MARK.len()));
    let end = text[..end].rfind('\n').unwrap_or(end);
    format!("{}{MARK}", &text[..end])
}

#[test]
fn a_text_is_cut_between_lines() {
    assert_eq!(cut_to("a\nb", 3), "a\nb");
    assert_eq!(cut_to("aaaa\nbbbb\ncccc", 12), "aaaa\n…\n");
    assert!(cut_to(&"é".repeat(100), 50).len() <= 50);
}
