//! `keyroster evidence pack`: one folder for an auditor.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::super::common::Repository;
use super::super::{World, catalogue, say};
use super::folder;
use crate::Request;
use crate::check::cannot_judge;
use crate::collect::{Folder, Git, Head, Tree, Without};
use crate::inventory::Identity;
use crate::report::{self, Commit, Owner, Subject, Verdict};

/// `evidence pack`
#[derive(Debug, Args)]
pub struct Pack {
    /// Which repository.
    #[command(flatten)]
    pub repository: Repository,
    /// What was observed, instead of .github/keyroster-evidence.json or keyroster-evidence.json
    #[arg(long, value_name = "FILE")]
    pub evidence: Option<String>,
    /// The folder to write; one that holds an earlier pack is replaced
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Replace the folder even if it holds something else
    #[arg(long)]
    pub force: bool,
}

/// Judges and writes the folder. Exits 0 when it is written, whatever the verdict in it, and 2 where
/// the run could not judge.
pub(super) fn run(arguments: &Pack, world: &World) -> Result<u8> {
    let repository = &arguments.repository;
    let root = &repository.path;
    folder::guard(&arguments.out, root, arguments.force)?;
    let catalogue = catalogue::load(repository.rules.as_deref())?;
    let files = Folder::open(root)?;
    // The pack may lie in the repository that it is about, and is no part of it.
    let inside = inside(root, &arguments.out);
    let tree = Without::new(&files, inside.as_deref());
    if tree.paths().is_empty() {
        bail!("there are no files in `{}`; is it a repository?", root.display());
    }
    let checkouts = repository.checkouts();
    let request = Request {
        checkouts: Some(&checkouts),
        roster: repository.roster.as_deref(),
        evidence: arguments.evidence.as_deref(),
        ..Request::new(&tree, catalogue, repository.today(world))
    };
    let facts = crate::inventory(&request)?;
    let mut faults = cannot_judge(&facts.manifest.faults, &[]);
    faults.extend(facts.evidence.complaint());
    if !faults.is_empty() {
        bail!("{}; `keyroster check` says which", faults.join("; "));
    }
    if facts.manifest.path.is_none() {
        bail!("there is no roster in this repository; `keyroster adopt` writes one");
    }
    let git = Git::at(root);
    let head = git.head(inside.as_deref())?;
    let folder = head.as_ref().map(|head| head.folder.clone());
    let quiet = |text: String| say::hushed(&text).into_owned();
    let subject = Subject {
        repository: world.repository.clone().or_else(|| git.forge_name()).map(quiet),
        folder: folder.filter(|folder| !folder.is_empty()).map(quiet),
        commit: head.map(commit),
    };
    let report = crate::judge(&facts, &request);
    let context = facts.context(&request);
    let owner_of = |identity: &Identity| Owner::of(&context, identity);
    let observed = facts.evidence.source.iter();
    let sources: Vec<_> = facts.manifest.sources.iter().chain(observed).map(Arc::clone).collect();
    let pack = report::Pack {
        subject: &subject,
        context: &context,
        report: &report,
        owner_of: &owner_of,
        sources: &sources,
    };
    let files = pack.files().context("cannot make the pack")?;
    let number = files.len() + 1;
    folder::write(&arguments.out, files)?;
    let out = arguments.out.display();
    let said = format!("{out}: {number} files, {}", subject.in_one_line(&report));
    say::say(&said, world)?;
    Ok(if report.verdict() == Verdict::Incomplete { 2 } else { 0 })
}

fn commit(head: Head) -> Commit {
    Commit { id: head.id, date: head.date, changed: head.changed }
}

/// Where the folder lies below the root, with `/` between the parts; nothing where it lies outside.
fn inside(root: &Path, out: &Path) -> Option<String> {
    let root = std::fs::canonicalize(root).ok()?;
    let out = folder::resolved(out)?;
    let below = out.strip_prefix(root).ok()?;
    let parts = below.components().map(|part| match part {
        Component::Normal(part) => part.to_str(),
        _ => None,
    });
    let parts: Vec<&str> = parts.collect::<Option<_>>()?;
    (!parts.is_empty()).then(|| parts.join("/"))
}
