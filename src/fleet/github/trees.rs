//! What is in commits: the folders of many repositories, a few queries deep.

use std::sync::Arc;

use serde::Deserialize;

use super::objects::{Query, Turn, Wanted, ask};
use crate::collect::LARGEST_FILE;
use crate::github::{Api, Failure, Repo, Request};
use crate::scan;

/// So many folders are asked for at once.
const FOLDERS: usize = 25;

/// The query for what is in a commit or a folder.
pub(super) const fn query() -> Query {
    Query::new(include_str!("../../github/queries/trees.graphql"), "files", FOLDERS)
}

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) path: Arc<str>,
    pub(super) oid: String,
    /// In bytes.
    pub(super) size: u64,
    /// Whether it is a symbolic link.
    pub(super) link: bool,
}

impl File {
    /// Whether it is read by whoever scans the repository.
    pub(super) fn is_read(&self) -> bool {
        !self.link && self.size <= LARGEST_FILE && scan::reads(&self.path)
    }
}

/// As much of a repository as is read file by file: what has more is cloned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Files in it.
    pub(super) files: usize,
    /// Files of it that are read.
    pub(super) read: usize,
    /// Their bytes.
    pub(super) bytes: u64,
    /// How often folders are asked for that are deeper than those that are known.
    pub(super) rounds: usize,
}

/// What is in a commit.
#[derive(Debug)]
pub(super) enum Contents {
    /// Every file.
    Files(Vec<File>),
    /// More than the limits allow.
    TooMuch,
    /// It could not be seen.
    Failed(Failure),
}

#[derive(Debug, Deserialize)]
struct Object {
    /// Of a commit.
    tree: Option<Folder>,
    /// Of a folder.
    entries: Option<Vec<Entry>>,
}

#[derive(Debug, Deserialize)]
struct Folder {
    entries: Option<Vec<Entry>>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    mode: u32,
    oid: String,
    #[serde(default)]
    size: u64,
    object: Option<Folder>,
}

/// Everything in a commit, in one request, which says whether it holds back some.
#[derive(Debug, Deserialize)]
struct Recursive {
    tree: Vec<Item>,
    #[serde(default)]
    truncated: bool,
}

#[derive(Debug, Deserialize)]
struct Item {
    path: String,
    mode: String,
    #[serde(rename = "type")]
    kind: String,
    sha: String,
    #[serde(default)]
    size: u64,
}

/// Every file of a commit, where these are not too many for one answer.
pub(super) fn whole(
    api: &dyn Api,
    repo: &Repo,
    commit: &str,
) -> Result<Option<Vec<File>>, Failure> {
    let request = Request::get(&repo.path(&["git", "trees", commit])).query("recursive", "1");
    let Recursive { tree, truncated } = api.send(&request)?.json()?;
    let files = tree.into_iter().filter(|item| item.kind == "blob").map(|item| File {
        path: item.path.into(),
        oid: item.sha,
        size: item.size,
        link: item.mode == "120000",
    });
    Ok((!truncated).then(|| files.collect()))
}

/// A folder that is to be asked for: of which commit, where in it, and its id.
type Next = (usize, String, String);

/// What is in some commits.
pub(super) fn walk(
    api: &dyn Api,
    turn: &Turn,
    query: &Query,
    commits: &[(&Repo, &str)],
    limits: Limits,
) -> Vec<Contents> {
    let mut contents: Vec<_> = commits.iter().map(|_| Contents::Files(Vec::new())).collect();
    let root =
        |(at, (_, commit)): (usize, &(&Repo, &str))| (at, String::new(), (*commit).to_owned());
    let mut next: Vec<Next> = commits.iter().enumerate().map(root).collect();
    let mut round = 0;
    while !next.is_empty() {
        if round == limits.rounds {
            next.iter().for_each(|(at, ..)| contents[*at] = Contents::TooMuch);
            break;
        }
        round += 1;
        let mut deeper = Vec::new();
        for asked in batches(&next, query) {
            let wanted = |(at, _, oid): &'_ Next| (commits[*at].0, oid.clone());
            let wanted: Vec<_> = asked.iter().map(wanted).collect();
            let wanted: Vec<_> =
                wanted.iter().map(|(repo, oid)| Wanted { repo, oid: oid.as_str() }).collect();
            let answers = ask::<Object>(api, turn, query, &wanted);
            for ((at, above, _), answer) in asked.iter().zip(answers) {
                let Contents::Files(files) = &mut contents[*at] else { continue };
                let entries = answer.and_then(|object| {
                    let entries = object.entries.or_else(|| object.tree?.entries);
                    entries.ok_or_else(|| Failure::Garbled("a folder without entries".to_owned()))
                });
                match entries {
                    Ok(entries) => lay_out(*at, above, entries, files, &mut deeper),
                    Err(failure) => {
                        contents[*at] = Contents::Failed(failure);
                        continue;
                    }
                }
                if exceeds(files, limits) {
                    contents[*at] = Contents::TooMuch;
                }
            }
        }
        deeper.retain(|(at, ..)| matches!(contents[*at], Contents::Files(_)));
        next = deeper;
    }
    for contents in &mut contents {
        if let Contents::Files(files) = contents {
            files.sort_by(|a, b| a.path.cmp(&b.path));
        }
    }
    contents
}

/// So many at a time as are best asked for now; whatever that comes to meanwhile.
fn batches<'n>(mut left: &'n [Next], query: &Query) -> impl Iterator<Item = &'n [Next]> {
    std::iter::from_fn(move || {
        let (asked, others) = left.split_at(query.size().min(left.len()));
        left = others;
        (!asked.is_empty()).then_some(asked)
    })
}

/// Puts the files of a folder where they belong, and the folders that were not looked into as well.
fn lay_out(
    at: usize,
    above: &str,
    entries: Vec<Entry>,
    files: &mut Vec<File>,
    deeper: &mut Vec<Next>,
) {
    for entry in entries {
        let path = match above {
            "" => entry.name,
            above => format!("{above}/{}", entry.name),
        };
        match (entry.kind.as_str(), entry.object.and_then(|folder| folder.entries)) {
            ("tree", Some(entries)) => lay_out(at, &path, entries, files, deeper),
            ("tree", None) => deeper.push((at, path, entry.oid)),
            ("blob", _) => files.push(File {
                path: path.into(),
                oid: entry.oid,
                size: entry.size,
                link: entry.mode == 0o120_000,
            }),
            // Another repository: none of this one's files.
            _ => {}
        }
    }
}

fn exceeds(files: &[File], limits: Limits) -> bool {
    let read = || files.iter().filter(|file| file.is_read());
    files.len() > limits.files
        || read().count() > limits.read
        || read().map(|file| file.size).sum::<u64>() > limits.bytes
}
