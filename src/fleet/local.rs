//! A folder of checkouts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Fleet, FleetError, Listing, Member, Opened, in_order, one_by_one};
use crate::collect::{Folder, Tree};

/// Checkouts are looked for this many folders deep: `HOST/ORGANISATION/REPOSITORY`.
const DEPTH: usize = 3;

/// What a checkout has.
const GIT: &str = ".git";

/// Checkouts below a folder, named by their path below it.
#[derive(Debug)]
pub struct Local {
    root: PathBuf,
}

impl Local {
    /// The checkouts below a folder; where none is a git repository, each folder in it is one.
    pub fn below(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    fn fail(path: &Path, error: &std::io::Error) -> FleetError {
        FleetError::Unlistable { place: path.display().to_string(), reason: error.to_string() }
    }

    fn folders(path: &Path) -> Result<Vec<PathBuf>, FleetError> {
        let mut found = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| Self::fail(path, &error))? {
            let entry = entry.map_err(|error| Self::fail(path, &error))?;
            let kind = entry.file_type().map_err(|error| Self::fail(path, &error))?;
            if kind.is_dir() && entry.file_name() != GIT {
                found.push(entry.path());
            }
        }
        Ok(found)
    }

    /// The checkouts, and how many of the folders beside them have none.
    fn checkouts(&self) -> Result<(Vec<PathBuf>, usize), FleetError> {
        let mut found: Vec<PathBuf> = Vec::new();
        let first = Self::folders(&self.root)?;
        let mut level = first.clone();
        for depth in 1..=DEPTH {
            let (here, others): (Vec<_>, Vec<_>) =
                level.into_iter().partition(|folder| folder.join(GIT).exists());
            found.extend(here);
            level = Vec::new();
            if depth < DEPTH {
                for folder in others {
                    level.extend(Self::folders(&folder)?);
                }
            }
        }
        if found.is_empty() {
            // Its folders are parts of it, and what is in none of them would pass unread.
            return match self.root.join(GIT).exists() {
                true => Err(FleetError::Itself(self.root.display().to_string())),
                false => Ok((first, 0)),
            };
        }
        let has_none = |folder: &&PathBuf| !found.iter().any(|one| one.starts_with(folder));
        let others = first.iter().filter(has_none).count();
        Ok((found, others))
    }

    /// How many links to folders there are: they may lead anywhere, and are not followed.
    fn links(&self) -> Result<usize, FleetError> {
        let entries = fs::read_dir(&self.root).map_err(|error| Self::fail(&self.root, &error))?;
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        Ok(paths.filter(|path| path.is_symlink() && path.is_dir()).count())
    }

    fn name(&self, folder: &Path) -> String {
        let below = folder.strip_prefix(&self.root).unwrap_or(folder);
        below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    }
}

impl Fleet for Local {
    /// What is checked out may have been edited: it has no revision, and is read each time.
    fn list(&self) -> Result<Listing, FleetError> {
        let (checkouts, others) = self.checkouts()?;
        let named: BTreeSet<_> = checkouts.iter().map(|folder| self.name(folder)).collect();
        let member = |name: String| Member { name, revision: None, size: 0 };
        let place = self.root.display().to_string();
        let mut listing = in_order(named.into_iter().map(member).collect(), &place)?;
        let counts = [("folders without a git repository", others), ("links", self.links()?)];
        for (what, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            listing.left_out.insert(what.to_owned(), count);
        }
        Ok(listing)
    }

    fn open(&self, members: &[Member], take: &mut dyn FnMut(usize, Opened)) {
        one_by_one(members, take, |member| {
            let folder = Folder::open(&self.root.join(&member.name));
            folder
                .map(|folder| Box::new(folder) as Box<dyn Tree>)
                .map_err(|error| error.to_string())
        });
    }
}
