//! `keyroster evidence pack`: one folder for an auditor.

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::super::{World, catalogue, inventory, plain};
use super::folder;
use crate::Request;
use crate::check::cannot_judge;
use crate::collect::{Folder, Git, Head, Tree, Without};
use crate::inventory::Identity;
use crate::report::{self, Commit, Subject, Verdict};

/// `evidence pack`
#[derive(Debug, Args)]
pub struct Pack {
    /// Root of the repository
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// The folder to write; one that holds an earlier pack is replaced
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Replace the folder even if it holds something else
    #[arg(long)]
    pub force: bool,
    /// The roster, instead of .github/keyroster.yaml or keyroster.yaml
    #[arg(long, value_name = "FILE")]
    pub roster: Option<String>,
    /// A folder of detection rules of your own, added to the built-in ones
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// The day to judge, instead of today (UTC)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
}

/// Judges and writes the folder. Exits 0 when it is written, whatever the verdict in it, and 2 where
/// the run could not judge.
pub(super) fn run(arguments: &Pack, world: &World) -> Result<u8> {
    folder::guard(&arguments.out, &arguments.path, arguments.force)?;
    let catalogue = catalogue::load(arguments.rules.as_deref())?;
    let files = Folder::open(&arguments.path)?;
    // The pack may lie in the repository that it is about, and is no part of it.
    let inside = inside(&arguments.path, &arguments.out);
    let tree = Without::new(&files, inside.as_deref());
    if tree.paths().is_empty() {
        bail!("there are no files in `{}`; is it a repository?", arguments.path.display());
    }
    let today = arguments.as_of.unwrap_or(world.today);
    let request =
        Request { roster: arguments.roster.as_deref(), ..Request::new(&tree, catalogue, today) };
    let facts = crate::inventory(&request)?;
    let faults = cannot_judge(&facts.manifest.faults, &[]);
    if !faults.is_empty() {
        bail!("{}; `keyroster check` says which", faults.join("; "));
    }
    if facts.manifest.path.is_none() {
        bail!("there is no roster in this repository; `keyroster adopt` writes one");
    }
    let git = Git::at(&arguments.path);
    let head = git.head(inside.as_deref())?;
    let folder = head.as_ref().map(|head| head.folder.clone());
    let subject = Subject {
        repository: world.repository.clone().or_else(|| git.forge_name()),
        folder: folder.filter(|folder| !folder.is_empty()),
        commit: head.map(commit),
    };
    let report = crate::judge(&facts, &request);
    let context = facts.context(&request);
    let owner_of = |identity: &Identity| inventory::owner(&context, identity);
    let pack = report::Pack {
        subject: &subject,
        context: &context,
        report: &report,
        owner_of: &owner_of,
        roster: &facts.manifest.sources,
    };
    let files = pack.files().context("cannot make the pack")?;
    let number = files.len() + 1;
    folder::write(&arguments.out, files)?;
    let out = arguments.out.display();
    let said = format!("{out}: {number} files, {}", subject.in_one_line(&report));
    writeln!(io::stdout(), "{}", plain(&said, world))?;
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
