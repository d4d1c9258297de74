//! A check run: the verdict beside the commit, and every finding at its line.
//!
//! Annotations can be added to a check run, never taken away. So each one is known by what is annotated
//! in it: a run that finds the same goes on with it and adds what is missing, and one that finds
//! something else begins another, which GitHub shows in the place of the old one.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{LONGEST, Posting, cut_to, until_known};
use crate::finding::Fingerprint;
use crate::github::{Failure, Request, pages};
use crate::report::github::annotations;
use crate::report::{Kind, Verdict, WorkflowCommand, cut, headline, markdown};

/// GitHub takes no more annotations in one request.
const BATCH: usize = 50;
/// Beyond this nobody reads on, and GitHub would begin to slow the run down.
const MOST: usize = 1_000;
/// The longest message and details that are of use, in UTF-16 units.
const MESSAGE: usize = 4_096;
/// The longest title that GitHub takes.
const TITLE: usize = 255;
/// Where GitHub shows what is about no file.
const NOWHERE: &str = ".github";

/// A check run as GitHub lists it.
#[derive(Debug, Deserialize)]
struct CheckRun {
    id: u64,
    external_id: Option<String>,
}

/// An annotation as GitHub lists it: by this much it is known again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Known {
    path: Option<String>,
    start_line: Option<u64>,
    title: Option<String>,
    message: Option<String>,
}

/// What a check run is to hold.
struct Wanted {
    name: String,
    head: String,
    external_id: String,
    title: String,
    summary: String,
    text: String,
    conclusion: &'static str,
    annotations: Vec<Value>,
}

/// Posts it, and says what is in it.
pub(super) fn post(posting: &Posting<'_>, name: &str) -> Result<String, Failure> {
    let wanted = Wanted::of(posting, name);
    until_known(|| wanted.converge(posting))?;
    let all = annotations(posting.report).len();
    let shown = match all {
        0 => "none needed".to_owned(),
        1..=MOST => format!("all {all}"),
        _ => format!("the worst {MOST} of {all}"),
    };
    Ok(format!("{shown}, in the check run `{name}`"))
}

impl Wanted {
    fn of(posting: &Posting<'_>, name: &str) -> Self {
        let Posting { report, subject, .. } = posting;
        let roster = report.roster.as_deref();
        let of_finding = |(command, details): (WorkflowCommand, Option<String>)| {
            annotation(&command, details, roster.unwrap_or(NOWHERE))
        };
        let mut annotations: Vec<Value> =
            annotations(report).into_iter().take(MOST).map(of_finding).collect();
        // One that says the same at the same place says nothing more.
        let mut seen = BTreeSet::new();
        annotations.retain(|annotation| seen.insert(Known::of(annotation)));
        let parts: Vec<String> = annotations.iter().map(Value::to_string).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let room = posting.room(LONGEST);
        Self {
            name: name.to_owned(),
            head: subject.head.clone().unwrap_or_default(),
            external_id: format!("keyroster:{}", Fingerprint::of(&parts)),
            title: cut(&headline(report), TITLE).into_owned(),
            summary: cut_to(&markdown::head_of(report, &room), LONGEST),
            text: cut_to(&markdown::body_of(report, &room), LONGEST),
            // Not `action_required`: that one asks for a button that nobody answers.
            conclusion: match report.verdict() {
                Verdict::Pass => "success",
                Verdict::Fail | Verdict::Incomplete => "failure",
            },
            annotations,
        }
    }

    /// Looks at what is there and adds what is missing.
    fn converge(&self, posting: &Posting<'_>) -> Result<(), Failure> {
        let (id, mut missing) = match self.find(posting)? {
            Some(id) => (id, self.missing(posting, id)?),
            None => (self.begin(posting)?, self.annotations.iter().collect()),
        };
        while missing.len() > BATCH {
            let rest = missing.split_off(BATCH);
            self.change(posting, id, &json!({ "output": self.output(&missing) }))?;
            missing = rest;
        }
        let mut output = self.output(&missing);
        output["text"] = json!(self.text);
        let done =
            json!({ "status": "completed", "conclusion": self.conclusion, "output": output });
        self.change(posting, id, &done)
    }

    /// The newest check run of this name that has the same annotated, or begins to.
    fn find(&self, posting: &Posting<'_>) -> Result<Option<u64>, Failure> {
        let path = posting.subject.repo.path(&["commits", &self.head, "check-runs"]);
        let listed = Request::get(&path).query("check_name", &self.name).query("filter", "all");
        let runs: Vec<CheckRun> = pages::all(posting.api, &listed, Some("check_runs"))?;
        let ours = runs.into_iter().filter(|run| {
            run.external_id.as_deref().is_some_and(|id| id.starts_with("keyroster:"))
        });
        let newest = ours.max_by_key(|run| run.id);
        let same = newest.filter(|run| run.external_id.as_deref() == Some(&self.external_id));
        Ok(same.map(|run| run.id))
    }

    /// The annotations that a check run does not have yet.
    fn missing(&self, posting: &Posting<'_>, id: u64) -> Result<Vec<&Value>, Failure> {
        let id = id.to_string();
        let path = posting.subject.repo.path(&["check-runs", &id, "annotations"]);
        let there: Vec<Known> = pages::all(posting.api, &Request::get(&path), None)?;
        let there: BTreeSet<Known> = there.into_iter().map(Known::trimmed).collect();
        let lacking = |annotation: &&Value| !there.contains(&Known::of(annotation));
        Ok(self.annotations.iter().filter(lacking).collect())
    }

    fn begin(&self, posting: &Posting<'_>) -> Result<u64, Failure> {
        let mut body = json!({
            "name": self.name,
            "head_sha": self.head,
            "external_id": self.external_id,
            "status": "in_progress",
            "output": self.output(&[]),
        });
        if let Some(url) = &posting.subject.url {
            body["details_url"] = json!(url);
        }
        let request = Request::post(&posting.subject.repo.path(&["check-runs"]), body);
        Ok(posting.api.send(&request)?.json::<CheckRun>()?.id)
    }

    fn change(&self, posting: &Posting<'_>, id: u64, body: &Value) -> Result<(), Failure> {
        let id = id.to_string();
        let request = Request::patch(&posting.subject.repo.path(&["check-runs", &id]), body);
        // Only annotations are added; all else is put in the place of what was there.
        let adds = body["output"].get("annotations").is_some();
        let request = if adds { request } else { request.repeatable() };
        posting.api.send(&request).map(drop)
    }

    fn output(&self, annotations: &[&Value]) -> Value {
        let mut output = json!({ "title": self.title, "summary": self.summary });
        if !annotations.is_empty() {
            output["annotations"] = json!(annotations);
        }
        output
    }
}

impl Known {
    fn of(annotation: &Value) -> Self {
        let text = |name: &str| annotation[name].as_str().map(str::to_owned);
        let known = Self {
            path: text("path"),
            start_line: annotation["start_line"].as_u64(),
            title: text("title"),
            message: text("message"),
        };
        known.trimmed()
    }

    /// Without what GitHub may drop at the ends.
    fn trimmed(self) -> Self {
        let trim = |text: Option<String>| text.map(|text| text.trim().to_owned());
        Self { title: trim(self.title), message: trim(self.message), ..self }
    }
}

fn annotation(command: &WorkflowCommand, details: Option<String>, nowhere: &str) -> Value {
    let range = command.range;
    let (line, end) = range.map_or((1, 1), |range| (range.line, range.end_line.max(range.line)));
    let mut annotation = json!({
        "path": command.file.as_deref().filter(|path| !path.is_empty()).unwrap_or(nowhere),
        "start_line": line,
        "end_line": end,
        "annotation_level": match command.kind {
            Kind::Error => "failure",
            Kind::Warning => "warning",
        },
        "title": cut(command.title.trim(), TITLE),
        "message": cut(&command.message, MESSAGE),
    });
    if let Some(range) = range.filter(|range| range.end_line == range.line) {
        annotation["start_column"] = json!(range.column);
        annotation["end_column"] = json!(range.end_column.max(range.column));
    }
    if let Some(details) = details {
        annotation["raw_details"] = json!(cut(&details, MESSAGE));
    }
    annotation
}
