//! A commit's files as GitHub serves them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::blobs;
use super::trees::File;
use crate::collect::{LARGEST_FILE, ReadError, Tree, decode};
use crate::github::{Budget, Repo};
use crate::source::Source;

/// The files of a commit, those that are read as a rule with their contents.
#[derive(Debug)]
pub(super) struct Served {
    site: Arc<Budget>,
    repo: Repo,
    paths: Vec<Arc<str>>,
    files: BTreeMap<Arc<str>, File>,
    contents: BTreeMap<String, Vec<u8>>,
    trouble: Mutex<Option<String>>,
}

impl Served {
    /// These files; `contents` by the ids of files.
    pub(super) fn new(
        site: &Arc<Budget>,
        repo: Repo,
        files: Vec<File>,
        contents: BTreeMap<String, Vec<u8>>,
    ) -> Self {
        let files: BTreeMap<_, _> =
            files.into_iter().map(|file| (Arc::clone(&file.path), file)).collect();
        let paths = files.keys().cloned().collect();
        Self { site: Arc::clone(site), repo, paths, files, contents, trouble: Mutex::default() }
    }
}

impl Tree for Served {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let file = self.files.get(path).ok_or(ReadError::Missing)?;
        if file.link {
            return Err(ReadError::NotAFile("a symbolic link"));
        }
        if file.size > LARGEST_FILE {
            return Err(ReadError::TooLarge(file.size));
        }
        let bytes = match self.contents.get(&file.oid) {
            Some(bytes) => bytes.clone(),
            // Nobody could know that it is asked for: a roster that another one includes, for instance.
            None => blobs::raw(&*self.site, &self.repo, &file.oid).map_err(|failure| {
                let reason = failure.to_string();
                let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
                *trouble = Some(format!("{path}: {reason}"));
                ReadError::Failed(reason)
            })?,
        };
        Ok(Source::new(Arc::clone(path), decode(bytes)?))
    }

    /// There is nothing beside it.
    fn read_beside(&self, _path: &Arc<str>) -> Result<Source, ReadError> {
        Err(ReadError::Missing)
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
