//! `keyroster doctor`: whether the gate is set up so that it holds, and what to mend.

use std::sync::Arc;

use anyhow::Result;
use clap::Args;

use super::common::Common;
use super::live::{self, Live};
use super::survey::Survey;
use super::{World, output, survey};
use crate::collect::Git;
use crate::doctor::{self, Diagnosis, Setup, Status};
use crate::github::{Repo, Rights, Settings};
use crate::report::Format;

/// `doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// What every scan takes.
    #[command(flatten)]
    pub common: Common,
    /// Look at the files alone; ask GitHub nothing
    #[arg(long)]
    pub offline: bool,
    /// The repository on GitHub, instead of what the remote `origin` names
    #[arg(long, value_name = "OWNER/NAME")]
    pub repo: Option<Repo>,
    /// The default branch, where neither GitHub nor the clone says
    #[arg(long, value_name = "NAME")]
    pub branch: Option<String>,
    /// How to reach GitHub.
    #[command(flatten)]
    pub live: Live,
}

/// What GitHub showed; where it was not asked, why, and whether it was to be asked.
enum Asked {
    Shown(Box<Settings>),
    Unwanted(String),
    Unanswered(String),
}

/// Looks, and writes nothing but the diagnosis. Exits 0 where nothing is to be mended, 1 where
/// something is, and 2 where not all could be looked at that was to be.
pub(super) fn run(arguments: &Doctor, world: &World) -> Result<u8> {
    let common = &arguments.common;
    let outputs = output::of::<Diagnosis>(common, Format::Text)?;
    let asked = ask(arguments, world)?;
    survey::of(common, world, |survey| {
        let mut diagnosis = examine(survey, arguments, &asked, world);
        diagnosis.unasked.extend(match &asked {
            Asked::Shown(_) => None,
            Asked::Unwanted(why) | Asked::Unanswered(why) => Some(why.clone()),
        });
        output::write(&diagnosis, &outputs, common, world)?;
        Ok(match &asked {
            _ if diagnosis.count(Status::Fix) > 0 => 1,
            Asked::Unanswered(_) => 2,
            _ => 0,
        })
    })
}

fn examine(survey: &Survey<'_>, arguments: &Doctor, asked: &Asked, world: &World) -> Diagnosis {
    let manifest = survey.manifest();
    let settings = match asked {
        Asked::Shown(settings) => Some(&**settings),
        _ => None,
    };
    let said = arguments.branch.clone().or_else(|| settings.map(|it| it.branch.clone()));
    let branch = said
        .or_else(|| of_event(world))
        .or_else(|| Git::at(&arguments.common.repository.path).default_branch());
    let read: Vec<Arc<str>> = manifest
        .sources
        .iter()
        .filter(|source| source.elsewhere.is_none())
        .map(|source| &source.path)
        .chain(survey.evidence_path())
        .cloned()
        .collect();
    doctor::examine(&Setup {
        tree: survey.tree(),
        context: survey.context(),
        roster: manifest.path.as_deref(),
        faults: &manifest.faults,
        read: &read,
        branch: branch.as_deref(),
        settings,
    })
}

/// The default branch, as the event that started the runner has it.
fn of_event(world: &World) -> Option<String> {
    world.trigger.as_ref()?.event().default_branch().map(str::to_owned)
}

/// Asks GitHub for its settings.
///
/// # Errors
/// What is set to reach it cannot be used.
fn ask(arguments: &Doctor, world: &World) -> Result<Asked> {
    const WHAT: &str = "GitHub's settings (is the check required, who approves, who may go past)";
    if arguments.offline {
        return Ok(Asked::Unwanted(format!("{WHAT}: --offline")));
    }
    let unanswered = |why: String| Ok(Asked::Unanswered(format!("{WHAT}: {why}")));
    let git = Git::at(&arguments.common.repository.path);
    let named = || git.is_top().then(|| git.forge_name()).flatten()?.parse().ok();
    let on_runner = || world.repository.as_deref()?.parse().ok();
    let Some(repo) = arguments.repo.clone().or_else(named).or_else(on_runner) else {
        return unanswered(
            "no remote `origin` names a repository; give --repo OWNER/NAME, or --offline"
                .to_owned(),
        );
    };
    let Some(client) = live::connect(&arguments.live, world)? else {
        return unanswered(
            "no token; `GH_TOKEN=$(gh auth token) keyroster doctor`, or --offline".to_owned(),
        );
    };
    let client = client.with_rights(Rights::Read);
    match Settings::of(&client, &repo) {
        Ok(settings) => Ok(Asked::Shown(Box::new(settings))),
        Err(failure) => unanswered(format!("{repo}: {failure}")),
    }
}
