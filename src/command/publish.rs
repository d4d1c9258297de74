//! Showing what `check` found on GitHub. It can fail in every way and changes no verdict.

use std::io::{self, Write};
use std::path::Path;

use clap::{Args, ValueEnum};

use super::base::CheckedOut;
use super::live::{self, Live};
use super::{World, plain};
use crate::github::Event;
use crate::github::event::Pull;
use crate::github::publish::{self, Subject, Wishes};
use crate::report::{Options, Report};

const HEADING: &str = "On GitHub Actions";
/// Told where a token or a commit is missing.
const IN_LOG: &str = "annotations: in the log, the worst of them";

/// What is posted, and how GitHub is reached.
#[derive(Debug, Args)]
pub struct Publish {
    /// Where findings are annotated
    #[arg(long, value_enum, value_name = "WHERE", default_value_t = Annotations::Auto, help_heading = HEADING)]
    pub annotations: Annotations,
    /// What the check run is called; another name than the job's
    #[arg(long, value_name = "NAME", default_value = "keyroster report", help_heading = HEADING)]
    pub check_name: String,
    /// Keep one comment on the pull request up to date
    #[arg(long, help_heading = HEADING)]
    pub comment: bool,
    /// Upload the results to code scanning
    #[arg(long, help_heading = HEADING)]
    pub upload_sarif: bool,
    /// Suggest changes in a review of the pull request, where its diff has the line
    #[arg(long, help_heading = HEADING)]
    pub suggest: bool,
    /// How GitHub is reached.
    #[command(flatten)]
    pub live: Live,
}

/// Where findings are annotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Annotations {
    /// In a check run where the token may write one, else in the log
    Auto,
    /// In the log, the worst nine of each level: all that a runner shows
    Log,
    /// Nowhere
    None,
}

/// What there is left to do.
pub(super) struct Done {
    /// Whether the log is to hold annotations.
    pub(super) annotate: bool,
    /// What was posted and what was not, a sentence each.
    pub(super) lines: Vec<String>,
}

/// Posts what is asked for, and says in a line each what became of it.
pub(super) fn publish(
    arguments: &Publish,
    report: &Report<'_>,
    options: &Options,
    root: &Path,
    world: &World,
    event: Option<&Event>,
) -> Done {
    let annotate = arguments.annotations != Annotations::None;
    let mut done = match event {
        Some(event) => post(arguments, report, options, root, world, event),
        None => Done { annotate, lines: arguments.in_vain() },
    };
    done.annotate &= annotate;
    if !options.quiet {
        for line in &done.lines {
            // Whoever does not hear it finds it in the summary.
            let _ = writeln!(io::stderr(), "{}", plain(line, world));
        }
    }
    done
}

impl Publish {
    fn wishes(&self) -> Wishes {
        Wishes {
            check_run: (self.annotations == Annotations::Auto).then(|| self.check_name.clone()),
            comment: self.comment,
            sarif: self.upload_sarif,
            suggest: self.suggest,
        }
    }

    /// Said where there is no run to post anything for.
    fn in_vain(&self) -> Vec<String> {
        let asked = self.comment || self.upload_sarif || self.suggest;
        let said = "nothing is posted: this is no run of GitHub Actions";
        asked.then(|| said.to_owned()).into_iter().collect()
    }
}

fn post(
    arguments: &Publish,
    report: &Report<'_>,
    options: &Options,
    root: &Path,
    world: &World,
    event: &Event,
) -> Done {
    let mut done = Done { annotate: true, lines: Vec::new() };
    if event.name == "pull_request_target" {
        done.lines.push(
            "pull_request_target: what is checked out decides what is judged, and is only read; \
             `pull_request` does all that keyroster needs"
                .to_owned(),
        );
    }
    let wishes = arguments.wishes();
    let anything = wishes.comment || wishes.sarif || wishes.suggest;
    if wishes.check_run.is_none() && !anything {
        return done;
    }
    let client = match live::connect(&arguments.live, world) {
        Ok(Some(client)) => client,
        Ok(None) if !anything => return done,
        Ok(None) => {
            done.lines.push("nothing is posted: there is no token".to_owned());
            return done;
        }
        Err(error) => {
            done.lines.push(format!("{IN_LOG}; nothing is posted: {error:#}"));
            return done;
        }
    };
    let Some(subject) = subject(root, world, event) else {
        done.lines.push(format!("{IN_LOG}; nothing is posted: the run names no repository"));
        return done;
    };
    if wishes.check_run.is_some() && subject.head.is_none() {
        done.lines.push(format!("{IN_LOG}; what is checked out is not what the event is about"));
    }
    let told = publish::publish(&client, report, options, &subject, &wishes);
    done.annotate = !told.annotated;
    done.lines.extend(told.lines);
    done
}

/// What the report is about, as GitHub knows it. Nothing is said of a commit whose files were not
/// judged.
fn subject(root: &Path, world: &World, event: &Event) -> Option<Subject> {
    let repo = world.repository.as_ref()?.parse().ok()?;
    let checked_out = CheckedOut::at(root).ok().flatten();
    let seen = |head: &String| match &checked_out {
        Some(out) => out.is_of(head),
        // A checkout without git has what the event is about, but for this one event.
        None => event.name != "pull_request_target",
    };
    let head = event.head().filter(seen);
    let pull = event.pull().filter(|_| head.is_some());
    let judged = checked_out.map(|out| out.id).or_else(|| event.commit.clone());
    let name = |commit: &String| {
        if event.commit.as_ref() == Some(commit) {
            return event.reference.clone();
        }
        let own = pull.as_ref().filter(|_| head.as_ref() == Some(commit));
        own.map(|pull| format!("refs/pull/{}/head", pull.number))
    };
    let judged = judged.and_then(|commit| name(&commit).map(|name| (commit, name)));
    Some(Subject {
        repo,
        judged,
        default_branch: event.default_branch().map(str::to_owned),
        run: world.run,
        url: world.run_url.clone(),
        reads_only: reads_only(event, pull.as_ref()),
        head,
        pull,
    })
}

/// Why the run's token cannot write, whatever its workflow asks for.
fn reads_only(event: &Event, pull: Option<&Pull>) -> Option<&'static str> {
    if event.name == "pull_request_target" {
        None
    } else if event.is_of_dependabot() {
        Some("a run that Dependabot set off")
    } else {
        pull.filter(|pull| pull.fork).map(|_| "a pull request from a fork")
    }
}
