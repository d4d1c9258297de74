//! What a change is judged against: what `--base` names, or what the runner's event says.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::collect::{CollectError, Git, GitError, Index, Revision, Tree};
use crate::github::Event;
use crate::github::event::Change;

/// The way out, where there is no base to be had.
const NONE: &str = "none";

/// The state that a change is to be merged into.
pub(super) struct Found<'i> {
    pub(super) tree: Box<dyn Tree + 'i>,
    /// What tells it apart for a person: the short id of a commit, or `HEAD`.
    pub(super) name: String,
    /// Whether the change is held to it, or only told apart from it.
    pub(super) binds: bool,
    /// Its commit's id; none for the one before a commit that is about to be made.
    pub(super) id: Option<String>,
}

/// The base of what is judged; none where a whole repository is. A commit that is about to be made
/// is told apart from the last one, and held to none.
///
/// # Errors
/// A base that was asked for, or that the event has, and that is not in this clone.
pub(super) fn find<'i>(
    root: &Path,
    named: Option<&str>,
    staged: Option<&'i Index>,
    event: Option<&Event>,
) -> Result<Option<Found<'i>>> {
    let binding = |revision: Revision| {
        let (name, id) = (revision.short().to_owned(), Some(revision.id().to_owned()));
        Ok(Some(Found { tree: Box::new(revision), name, binds: true, id }))
    };
    match (named, staged) {
        (Some(NONE) | None, Some(index)) => Ok(Some(Found {
            tree: Box::new(index.committed()),
            name: "HEAD".to_owned(),
            binds: false,
            id: None,
        })),
        (Some(NONE), None) => Ok(None),
        (Some(name), _) => binding(open(root, name, "name another with `--base`, or fetch it")?),
        (None, None) => match event.map_or(Ok(None), |event| of_event(root, event))? {
            None => Ok(None),
            Some(id) => binding(open(root, &id, LACKING)?),
        },
    }
}

const LACKING: &str = "check out with `fetch-depth: 2` (or 0, where it is not the merge commit that is \
                       checked out), or set `base: none` to judge without a base";

fn open(root: &Path, name: &str, remedy: &str) -> Result<Revision> {
    match Revision::open(root, name) {
        Err(CollectError::Git(GitError::NoCommit(_))) => {
            bail!("the base `{name}` is not in this clone; {remedy}")
        }
        opened => opened.with_context(|| format!("the base `{name}` cannot be read")),
    }
}

/// The commit that the event's change is to be merged into; none for an event without a change.
fn of_event(root: &Path, event: &Event) -> Result<Option<String>> {
    let wanted = || {
        format!(
            "the base of this {} cannot be told; set `base: none` to judge without one",
            event.name
        )
    };
    let (head, base) = match event.change().with_context(wanted)? {
        None => return Ok(None),
        Some(Change::Group { base }) => return Ok(Some(base)),
        Some(Change::Pull { head, base }) => (head, base),
    };
    // What a runner checks out by default is the merge of the change into its base as it is now. Any
    // other merge is somebody's own, with a first parent of their choice.
    let checked_out = CheckedOut::at(root).with_context(wanted)?;
    let made = checked_out.filter(|out| event.commit.as_ref().is_none_or(|id| *id == out.id));
    Ok(Some(match made.as_ref().map(|out| out.parents.as_slice()) {
        Some([first, second]) if *second == head => first.clone(),
        _ => base,
    }))
}

/// The commit whose files are judged.
pub(super) struct CheckedOut {
    pub(super) id: String,
    parents: Vec<String>,
}

impl CheckedOut {
    /// The commit that is checked out; none in a repository without one.
    pub(super) fn at(root: &Path) -> Result<Option<Self>, GitError> {
        let git = Git::at(root);
        let Some(id) = git.commit("HEAD")? else { return Ok(None) };
        Ok(Some(Self { parents: git.parents(&id)?, id }))
    }

    /// Whether it is a commit, or the merge of it: what is said of its files is said of that one.
    pub(super) fn is_of(&self, head: &str) -> bool {
        self.id == head || self.parents.iter().any(|parent| parent == head)
    }
}
