//! A tree without one of its folders: what a command writes is no part of what it reads.

use std::sync::Arc;

use super::{ReadError, Tree};
use crate::source::Source;

/// The files of another tree but those below a folder.
#[derive(Debug)]
pub struct Without<'t> {
    inner: &'t dyn Tree,
    paths: Vec<Arc<str>>,
}

impl<'t> Without<'t> {
    /// The tree without a folder, given with `/` between its parts; all of it where none is given.
    pub fn new(inner: &'t dyn Tree, folder: Option<&str>) -> Self {
        let below = |path: &str| {
            let rest = folder.and_then(|folder| path.strip_prefix(folder));
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let paths = inner.paths().iter().filter(|path| !below(path)).cloned().collect();
        Self { inner, paths }
    }
}

impl Tree for Without<'_> {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.inner.read(path)
    }
}
