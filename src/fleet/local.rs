//! A folder of checkouts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Fleet, FleetError, Listing, Member, Opened, in_order, one_by_one};
use crate::collect::{Folder, Tree};

/// Checkouts are looked for this many folders deep: `HOST/ORGANISATION/REPOSITORY`.
const DEPTH: usize = 3;

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
            if kind.is_dir() && entry.file_name() != ".git" {
                found.push(entry.path());
            }
        }
        Ok(found)
    }

    fn checkouts(&self) -> Result<Vec<PathBuf>, FleetError> {
        let mut found = Vec::new();
        let first = Self::folders(&self.root)?;
        let mut level = first.clone();
        for depth in 1..=DEPTH {
            let (here, others): (Vec<_>, Vec<_>) =
                level.into_iter().partition(|folder| folder.join(".git").exists());
            found.extend(here);
            level = Vec::new();
            if depth < DEPTH {
                for folder in others {
                    level.extend(Self::folders(&folder)?);
                }
            }
        }
        Ok(if found.is_empty() { first } else { found })
    }

    fn name(&self, folder: &Path) -> String {
        let below = folder.strip_prefix(&self.root).unwrap_or(folder);
        below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    }
}

impl Fleet for Local {
    /// What is checked out may have been edited: it has no revision, and is read each time.
    fn list(&self) -> Result<Listing, FleetError> {
        let named = self.checkouts()?.into_iter().map(|folder| (self.name(&folder), folder));
        let named: BTreeMap<_, _> = named.collect();
        let member = |name: String| Member { name, revision: None, size: 0 };
        in_order(named.into_keys().map(member).collect(), &self.root.display().to_string())
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
