//! Where the baselines of other repositories are on this machine. Nothing is fetched.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use super::git::Git;
use super::{CollectError, Folder, GitError, Revision, Tree};

/// The default branch, as it stands.
pub const HEAD: &str = "HEAD";

/// A checkout that the user names: `acme/.github=../baseline`, or `acme/.github@v3=DIR` for a folder
/// that holds what that tag does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    repository: String,
    /// What the folder holds as it stands; none for a clone that is asked for any tag or commit.
    reference: Option<String>,
    folder: PathBuf,
}

impl FromStr for Checkout {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not OWNER/REPOSITORY[@TAG]=DIR");
        let (name, folder) = text.split_once('=').ok_or_else(wrong)?;
        let (repository, reference) = match name.split_once('@') {
            Some((repository, reference)) => (repository, Some(reference.to_owned())),
            None => (name, None),
        };
        let parts = repository.split('/').filter(|part| !part.is_empty()).count();
        if parts != 2 || folder.is_empty() || reference.as_deref() == Some("") {
            return Err(wrong());
        }
        Ok(Self { repository: repository.to_owned(), reference, folder: PathBuf::from(folder) })
    }
}

/// Every checkout that the user names, and what a scan of an organisation has read.
#[derive(Debug, Clone, Default)]
pub struct Checkouts {
    named: Vec<Checkout>,
    /// Repositories as of their default branch, by name in lower case.
    kept: BTreeMap<String, Shelved>,
    /// The baseline that every roster extends which extends none of that repository.
    implied: Option<(String, String)>,
    /// Whether they are those of a scan of many repositories.
    of_scan: bool,
}

/// A repository that was read already.
#[derive(Clone)]
struct Shelved {
    revision: Option<String>,
    tree: Arc<dyn Tree>,
}

impl fmt::Debug for Shelved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelved").field("revision", &self.revision).finish_non_exhaustive()
    }
}

impl Checkouts {
    /// These checkouts.
    pub const fn new(checkouts: Vec<Checkout>) -> Self {
        Self { named: checkouts, kept: BTreeMap::new(), implied: None, of_scan: false }
    }

    /// Those that a scan of many repositories has read: none yet.
    pub fn of_scan() -> Self {
        Self { of_scan: true, ..Self::default() }
    }

    /// The same, with a repository as it was read at its default branch.
    #[must_use]
    pub fn keep(mut self, repository: &str, revision: Option<String>, tree: Arc<dyn Tree>) -> Self {
        self.kept.insert(repository.to_ascii_lowercase(), Shelved { revision, tree });
        self
    }

    /// The same, with the baseline that every roster extends which extends none of that repository.
    #[must_use]
    pub fn imply(mut self, repository: &str, path: &str) -> Self {
        self.implied = Some((repository.to_owned(), path.to_owned()));
        self
    }

    /// The repository and the path of the baseline that is extended without a word.
    pub fn implied(&self) -> Option<(&str, &str)> {
        self.implied.as_ref().map(|(repository, path)| (repository.as_str(), path.as_str()))
    }

    /// What a tag or commit of a repository is read at instead, where only its default branch is
    /// known.
    pub fn instead(&self, repository: &str, reference: &str) -> Option<String> {
        let named = self.named.iter().any(|one| one.repository.eq_ignore_ascii_case(repository));
        let kept = self.kept.get(&repository.to_ascii_lowercase()).filter(|_| !named)?;
        let same = reference == HEAD || kept.revision.as_deref() == Some(reference);
        (!same).then(|| {
            format!(
                "{repository} is read as it stands on its default branch: {reference} is not read by a scan of many repositories"
            )
        })
    }

    /// The files of a repository at a tag or commit.
    ///
    /// # Errors
    /// What to do, where they are not to be had.
    pub fn open(&self, repository: &str, reference: &str) -> Result<Arc<dyn Tree>, String> {
        let of = |checkout: &&Checkout| checkout.repository.eq_ignore_ascii_case(repository);
        let exact = |checkout: &&Checkout| checkout.reference.as_deref() == Some(reference);
        let mut known = self.named.iter().filter(of);
        if let Some(checkout) = known.clone().find(exact) {
            let folder = Folder::open(&checkout.folder).map_err(|error| error.to_string())?;
            return Ok(Arc::new(folder));
        }
        let kept = self.kept.get(&repository.to_ascii_lowercase());
        if let Some(kept) = kept.filter(|_| known.clone().next().is_none()) {
            return Ok(Arc::clone(&kept.tree));
        }
        let Some(clone) = known.find(|checkout| checkout.reference.is_none()) else {
            if self.of_scan {
                return Err(format!(
                    "{repository} is not among the repositories of this scan: add it"
                ));
            }
            return Err(format!(
                "check out {repository} at {reference} and name it: `--baseline {repository}=DIR`"
            ));
        };
        let folder = clone.folder.as_path();
        let name = pinned(folder, reference).map_err(|error| match error {
            GitError::NoRepository(_) => format!(
                "{} is no git checkout; name what it holds: `--baseline {repository}@{reference}=DIR`",
                folder.display()
            ),
            other => other.to_string(),
        })?;
        let name = name.ok_or_else(|| {
            format!(
                "{reference} is no tag and no whole commit id in {}; fetch it there",
                folder.display()
            )
        })?;
        let revision =
            Revision::open(folder, &name).map_err(|error: CollectError| error.to_string())?;
        Ok(Arc::new(revision))
    }
}

/// What git calls a tag or a commit; none for a branch, and for what is not there.
fn pinned(folder: &Path, reference: &str) -> Result<Option<String>, GitError> {
    let git = Git::at(folder);
    // A folder in a clone of something else would answer with that one's tags.
    if !git.run(&["rev-parse", "--show-prefix"])?.trim_ascii().is_empty() {
        return Err(GitError::NoRepository(folder.display().to_string()));
    }
    let tag = format!("refs/tags/{reference}");
    let whole =
        matches!(reference.len(), 40 | 64) && reference.bytes().all(|b| b.is_ascii_hexdigit());
    if git.commit(&tag)?.is_some() {
        return Ok(Some(tag));
    }
    Ok(if whole { git.commit(reference)? } else { None })
}
