//! Which commit the files of a work tree are those of.

use super::git::{Git, GitError};

/// The commit that is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its full id.
    pub id: String,
    /// The day it was made, in its committer's time zone.
    pub date: String,
    /// Whether files differ from it, or are there and not in it.
    pub changed: bool,
    /// This folder as the repository's root sees it; empty for the root.
    pub folder: String,
}

impl Git {
    /// The commit that is checked out, and whether the files below this folder differ from it;
    /// nothing where there is no repository or no commit yet. `without` is a folder that does not
    /// count, with `/` between its parts.
    ///
    /// # Errors
    /// git failed in a repository that has commits.
    pub fn head(&self, without: Option<&str>) -> Result<Option<Head>, GitError> {
        let asked = ["log", "-1", "--no-show-signature", "--format=%H %cs", "HEAD"];
        let Ok(said) = self.run(&asked) else { return Ok(None) };
        let said = String::from_utf8_lossy(&said);
        let Some((id, date)) = said.trim().split_once(' ') else { return Ok(None) };
        let except = without.map(|folder| format!(":(exclude,literal){folder}"));
        // A submodule is another repository, with settings of its own.
        let mut status = vec![
            "status",
            "--porcelain",
            "-z",
            "--untracked-files=all",
            "--ignore-submodules=dirty",
        ];
        status.extend(["--", "."]);
        status.extend(except.as_deref());
        let changed = !self.run(&status)?.is_empty();
        let folder = self.run(&["rev-parse", "--show-prefix"])?;
        let folder = String::from_utf8_lossy(&folder).trim_end_matches(['/', '\n']).to_owned();
        Ok(Some(Head { id: id.to_owned(), date: date.to_owned(), changed, folder }))
    }
}
