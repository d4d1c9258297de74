//! What a change is judged against: what `--base` names, or what the runner's event says.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::World;
use crate::collect::{CollectError, Git, GitError, Index, Revision, Tree};

/// The way out, where there is no base to be had.
const NONE: &str = "none";

/// The state that a change is to be merged into.
pub(super) struct Found<'i> {
    pub(super) tree: Box<dyn Tree + 'i>,
    /// What tells it apart for a person: the short id of a commit, or `HEAD`.
    pub(super) name: String,
    /// Whether the change is held to it, or only told apart from it.
    pub(super) binds: bool,
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
    world: &World,
) -> Result<Option<Found<'i>>> {
    let binding = |revision: Revision| {
        let name = revision.short().to_owned();
        Ok(Some(Found { tree: Box::new(revision), name, binds: true }))
    };
    match (named, staged) {
        (Some(NONE) | None, Some(index)) => Ok(Some(Found {
            tree: Box::new(index.committed()),
            name: "HEAD".to_owned(),
            binds: false,
        })),
        (Some(NONE), None) => Ok(None),
        (Some(name), _) => binding(open(root, name, "name another with `--base`, or fetch it")?),
        (None, None) => match of_event(root, world)? {
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
fn of_event(root: &Path, world: &World) -> Result<Option<String>> {
    let Some(event) = &world.event else { return Ok(None) };
    let change = match event.name.as_str() {
        "pull_request" | "pull_request_target" | "pull_request_review" => "pull_request",
        "merge_group" => "merge_group",
        _ => return Ok(None),
    };
    let wanted = || {
        format!(
            "the base of this {} cannot be told; set `base: none` to judge without one",
            event.name
        )
    };
    let payload = event.payload().with_context(wanted)?;
    if change == "merge_group" {
        return Ok(Some(commit(&payload, "/merge_group/base_sha").with_context(wanted)?));
    }
    let head = commit(&payload, "/pull_request/head/sha").with_context(wanted)?;
    let base = commit(&payload, "/pull_request/base/sha").with_context(wanted)?;
    // What a runner checks out by default is the merge of the change into its base as it is now. Any
    // other merge is somebody's own, with a first parent of their choice.
    let git = Git::at(root);
    let checked_out = git.commit("HEAD").with_context(wanted)?;
    let made = checked_out.filter(|id| event.commit.as_ref().is_none_or(|commit| commit == id));
    let parents = made.map(|id| git.parents(&id)).transpose().with_context(wanted)?;
    Ok(Some(match parents.as_deref() {
        Some([first, second]) if *second == head => first.clone(),
        _ => base,
    }))
}

/// The id of a commit at a place in an event's payload, and nothing else: git is asked with it.
fn commit(payload: &Value, pointer: &str) -> Result<String> {
    let id = payload.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let whole = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !whole {
        bail!(
            "the event has no commit id at `{}`",
            pointer.trim_start_matches('/').replace('/', ".")
        );
    }
    Ok(id.to_owned())
}
