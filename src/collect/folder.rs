//! A folder on disk: what git lists in a work tree, everything elsewhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::git::{Git, GitError, records};
use super::{CollectError, ReadError, Tree, read_file};
use crate::source::Source;

/// The files of a folder. In a git work tree these are the tracked ones and the new ones that are
/// not ignored; a tracked file that is ignored is still read.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    paths: Vec<Arc<str>>,
    /// Where a file is whose path is not UTF-8, and so not the path that is shown.
    odd: BTreeMap<Arc<str>, PathBuf>,
}

impl Folder {
    /// Lists a folder.
    ///
    /// # Errors
    /// It is no folder, cannot be listed, or git failed on it.
    pub fn open(root: &Path) -> Result<Self, CollectError> {
        if !root.is_dir() {
            return Err(CollectError::NoFolder(root.display().to_string()));
        }
        let list =
            ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
        match Git::at(root).run(&list) {
            Ok(listed) => Ok(Self::of(root, records(&listed).map(path_of))),
            // Without git, every file is read: more than git would list, never less.
            Err(GitError::NoRepository(_) | GitError::NotStarted(_)) => Self::walk(root),
            Err(error) => Err(error.into()),
        }
    }

    fn walk(root: &Path) -> Result<Self, CollectError> {
        let mut found = Vec::new();
        let mut walk = ignore::WalkBuilder::new(root);
        walk.standard_filters(false).follow_links(false).filter_entry(|e| e.file_name() != ".git");
        for entry in walk.build() {
            let entry = entry.map_err(|error| CollectError::Unlistable {
                path: root.display().to_string(),
                reason: error.to_string(),
            })?;
            if entry.file_type().is_some_and(|kind| !kind.is_dir()) {
                found.push(entry.path().strip_prefix(root).unwrap_or(entry.path()).to_owned());
            }
        }
        Ok(Self::of(root, found.into_iter()))
    }

    fn of(root: &Path, found: impl Iterator<Item = PathBuf>) -> Self {
        let mut paths = Vec::new();
        let mut odd = BTreeMap::new();
        for path in found {
            let shown: Arc<str> = match path.to_str() {
                Some(text) if std::path::MAIN_SEPARATOR == '/' => text.into(),
                _ => path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/").into(),
            };
            if path.to_str() != Some(&shown) {
                odd.insert(Arc::clone(&shown), path);
            }
            paths.push(shown);
        }
        paths.sort_unstable();
        Self { root: root.to_owned(), paths, odd }
    }
}

#[cfg(unix)]
fn path_of(record: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(record))
}

#[cfg(not(unix))]
fn path_of(record: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(record).into_owned())
}

impl Tree for Folder {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let below = self.odd.get(path).map_or_else(|| Path::new(&**path), PathBuf::as_path);
        Ok(Source::new(Arc::clone(path), read_file(&self.root.join(below))?))
    }
}
