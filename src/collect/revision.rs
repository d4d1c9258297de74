//! A commit of the repository: what a change is judged against.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::blobs::{Blob, Reader};
use super::git::{Git, GitError, records};
use super::{CollectError, ReadError, Tree, failed, read_file};
use crate::source::Source;

/// How many characters of a commit's id tell it apart for a person.
const SHORT: usize = 7;

/// The files of a commit below a folder.
#[derive(Debug)]
pub struct Revision {
    git: Git,
    id: String,
    paths: Vec<Arc<str>>,
    blobs: BTreeMap<Arc<str>, Blob>,
    reader: Reader,
}

impl Revision {
    /// Lists a commit's files. `name` is whatever git takes for a commit: a branch, a tag, an id.
    ///
    /// # Errors
    /// git cannot be asked, or the commit is not in this clone.
    pub fn open(root: &Path, name: &str) -> Result<Self, CollectError> {
        if !root.is_dir() {
            return Err(CollectError::NoFolder(root.display().to_string()));
        }
        let git = Git::at(root);
        let id = git.commit(name)?.ok_or_else(|| GitError::NoCommit(name.to_owned()))?;
        let mut blobs = BTreeMap::new();
        for record in records(&git.run(&["ls-tree", "-r", "-z", "--end-of-options", &id])?) {
            let record = String::from_utf8_lossy(record);
            let Some((head, path)) = record.split_once('\t') else { continue };
            let mut fields = head.split(' ');
            let (mode, _, blob) = (fields.next(), fields.next(), fields.next());
            let blob = mode.zip(blob).and_then(|(mode, id)| Blob::of(mode, id));
            blobs.extend(blob.map(|blob| (Arc::from(path), blob)));
        }
        let paths = blobs.keys().cloned().collect();
        Ok(Self { id, paths, blobs, reader: Reader::of(git.clone()), git })
    }

    /// The commit's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The commit's id, cut to what tells it apart for a person.
    pub fn short(&self) -> &str {
        self.id.get(..SHORT).unwrap_or(&self.id)
    }

    /// What git calls the contents of a file; nothing of a link.
    pub(super) fn blob(&self, path: &str) -> Option<&str> {
        self.blobs.get(path).filter(|blob| !blob.link).map(|blob| blob.id.as_str())
    }

    /// What git calls the contents of those files that are read.
    pub(super) fn blobs(&self, reads: fn(&str) -> bool) -> impl Iterator<Item = &str> {
        let read = self.blobs.iter().filter(move |(path, blob)| !blob.link && reads(path));
        read.map(|(_, blob)| blob.id.as_str())
    }
}

impl Tree for Revision {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.reader.source(path, self.blobs.get(path))
    }

    /// A file of the repository that is not below the folder, as the commit has it. What is outside
    /// of the repository has no revisions: it is read as it stands.
    fn read_beside(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let whole = std::path::absolute(&**path).map_err(failed)?;
        let whole = std::fs::canonicalize(&whole).unwrap_or(whole);
        let top = self.git.run(&["rev-parse", "--show-toplevel"]).map_err(said)?;
        let top = Path::new(String::from_utf8_lossy(&top).trim_end()).to_owned();
        let Ok(below) = whole.strip_prefix(&top) else {
            return Ok(Source::new(Arc::clone(path), read_file(&whole)?));
        };
        let name = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let listed = ["ls-tree", "-z", "--full-tree", "--end-of-options", &self.id, &name];
        let listed = self.git.run(&listed).map_err(said)?;
        let record = String::from_utf8_lossy(&listed);
        let mut fields = record.split([' ', '\t']);
        let (mode, id) = (fields.next().unwrap_or_default(), fields.nth(1).unwrap_or_default());
        let blob = Blob { id: id.to_owned(), link: mode == "120000" };
        self.reader.source(path, Some(blob).filter(|blob| !blob.id.is_empty()).as_ref())
    }
}

fn said(error: GitError) -> ReadError {
    ReadError::Failed(error.to_string())
}
