//! The git index: what a commit would hold, whatever the work tree says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::blobs::{Blob, Reader};
use super::git::{Git, GitError, records};
use super::{CollectError, ReadError, Tree, read_file};
use crate::source::Source;

/// Asks for what a commit would change, with the blobs before and after.
const CHANGED: [&str; 8] = [
    "diff",
    "--cached",
    "--raw",
    "--no-abbrev",
    "--relative",
    "-z",
    "--no-renames",
    "--no-ext-diff",
];

/// The files of the git index below a folder.
#[derive(Debug)]
pub struct Index {
    paths: Vec<Arc<str>>,
    blobs: BTreeMap<Arc<str>, Blob>,
    staged: BTreeSet<Arc<str>>,
    /// What the last commit has at the staged paths; new ones are not among them.
    before: BTreeMap<Arc<str>, Blob>,
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
            let blob = mode.zip(id).and_then(|(mode, id)| Blob::of(mode, id));
            blobs.extend(blob.map(|blob| (Arc::from(path), blob)));
        }
        let (mut staged, mut before) = (BTreeSet::new(), BTreeMap::new());
        let changed = changed.printed()?;
        let mut changed = records(&changed).map(String::from_utf8_lossy);
        while let Some((head, path)) = changed.next().zip(changed.next()) {
            // `:100644 100644 <id before> <id after> M`
            let mut fields = head.trim_start_matches(':').split(' ');
            let (mode, _, id) = (fields.next(), fields.next(), fields.next());
            let path = Arc::<str>::from(path);
            let blob = mode.zip(id).and_then(|(mode, id)| Blob::of(mode, id));
            before.extend(blob.map(|blob| (Arc::clone(&path), blob)));
            staged.insert(path);
        }
        let paths = blobs.keys().cloned().collect();
        Ok(Self { paths, blobs, staged, before, reader: Reader::of(git) })
    }

    /// The paths that a commit would change, deleted ones among them.
    pub fn staged(&self) -> &BTreeSet<Arc<str>> {
        &self.staged
    }

    /// The files as the last commit has them; none where there is no commit yet.
    pub fn committed(&self) -> Committed<'_> {
        let unchanged = self.paths.iter().filter(|path| !self.staged.contains(*path));
        let mut paths: Vec<_> = unchanged.chain(self.before.keys()).cloned().collect();
        paths.sort_unstable();
        Committed { index: self, paths }
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

/// The files of the last commit: the index, without what is staged in it. So git is not asked for
/// another listing.
#[derive(Debug)]
pub struct Committed<'i> {
    index: &'i Index,
    paths: Vec<Arc<str>>,
}

impl Tree for Committed<'_> {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let Index { staged, before, blobs, .. } = self.index;
        let blobs = if staged.contains(path) { before } else { blobs };
        self.index.reader.source(path, blobs.get(path))
    }
}
