//! The git index: what a commit would hold, whatever the work tree says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::blobs::{Blob, Reader};
use super::git::{Git, GitError, records};
use super::{CollectError, ReadError, Tree, read_file};
use crate::source::Source;

/// Asks for the paths that a commit would change.
const CHANGED: [&str; 7] =
    ["diff", "--cached", "--name-only", "--relative", "-z", "--no-renames", "--no-ext-diff"];

/// The files of the git index below a folder.
#[derive(Debug)]
pub struct Index {
    paths: Vec<Arc<str>>,
    blobs: BTreeMap<Arc<str>, Blob>,
    staged: BTreeSet<Arc<str>>,
    reader: Reader,
}

impl Index {
    /// Lists the index.
    ///
    /// # Errors
    /// git cannot be asked, or the index has conflicts that are not resolved.
    pub fn open(root: &Path) -> Result<Self, CollectError> {
        if !root.is_dir() {
            return Err(CollectError::NoFolder(root.display().to_string()));
        }
        let git = Git::at(root);
        // The two answers are found side by side.
        let listed = git.start(&["ls-files", "-s", "-z"])?;
        let changed = git.start(&CHANGED)?;
        let mut blobs = BTreeMap::new();
        for record in records(&listed.printed()?) {
            let record = String::from_utf8_lossy(record);
            let Some((head, path)) = record.split_once('\t') else {
                continue;
            };
            let mut fields = head.split(' ');
            let (mode, id, stage) = (fields.next(), fields.next(), fields.next());
            if stage != Some("0") {
                let reason = format!("`{path}` has a conflict that is not resolved");
                return Err(GitError::Failed { verb: "ls-files".to_owned(), reason }.into());
            }
            // 160000 is another repository: none of this one's files.
            if mode != Some("160000") {
                let id = id.unwrap_or_default().to_owned();
                blobs.insert(Arc::from(path), Blob { id, link: mode == Some("120000") });
            }
        }
        let staged = records(&changed.printed()?)
            .map(|record| Arc::from(String::from_utf8_lossy(record)))
            .collect();
        let paths = blobs.keys().cloned().collect();
        Ok(Self { paths, blobs, staged, reader: Reader::of(git) })
    }

    /// The paths that a commit would change, deleted ones among them.
    pub fn staged(&self) -> &BTreeSet<Arc<str>> {
        &self.staged
    }
}

impl Tree for Index {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.reader.source(path, self.blobs.get(path))
    }

    /// A name without a root means a file of the repository: the index has it, or the commit has not.
    fn read_beside(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        if Path::new(&**path).is_absolute() {
            return Ok(Source::new(Arc::clone(path), read_file(Path::new(&**path))?));
        }
        Err(ReadError::Failed("it is not in the index; `git add` it".to_owned()))
    }
}
