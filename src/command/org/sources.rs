//! Which repositories: where they are, and which of them.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use globset::{Glob, GlobSet, GlobSetBuilder};

use super::super::say::hushed;
use crate::fleet::{Fleet, Local, Member, Remote};
use crate::org::Origin;

/// Which repositories.
#[derive(Debug, Args)]
pub struct Sources {
    /// The checkouts below this folder
    #[arg(long, value_name = "DIR", group = "where")]
    pub local: Option<PathBuf>,
    /// The repositories that this file lists: a git address on each line, or a name and an address
    #[arg(long, value_name = "FILE", group = "where")]
    pub repos_from: Option<PathBuf>,
    /// Only repositories whose name matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// No repositories whose name matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub without: Vec<String>,
}

impl Sources {
    /// Where they are.
    pub(super) fn fleet(&self) -> Result<Box<dyn Fleet>> {
        match (&self.local, &self.repos_from) {
            (Some(folder), _) => Ok(Box::new(Local::below(folder))),
            (None, Some(file)) => Ok(Box::new(Remote::listed(file)?)),
            (None, None) => {
                bail!("say where the repositories are: `--local DIR` or `--repos-from FILE`")
            }
        }
    }

    /// What sort of place that is.
    pub(super) const fn origin(&self) -> Origin {
        match (&self.local, &self.repos_from) {
            (Some(_), _) => Origin::Local,
            (None, Some(_)) => Origin::Addresses,
            (None, None) => Origin::Github,
        }
    }

    /// What a run calls them where nobody names an organisation.
    pub(super) fn name(&self) -> String {
        let place = self.local.as_ref().or(self.repos_from.as_ref());
        let name = place.and_then(|place| place.file_stem());
        name.map_or_else(|| "repositories".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// All that are wanted, by name.
    pub(super) fn members(&self, fleet: &dyn Fleet) -> Result<Vec<Member>> {
        let (only, without) = (globs(&self.only)?, globs(&self.without)?);
        let wanted = |member: &Member| {
            (self.only.is_empty() || only.is_match(&member.name)) && !without.is_match(&member.name)
        };
        let members: Vec<_> = fleet.list()?.members.into_iter().filter(wanted).collect();
        if let Some(shown) =
            members.iter().map(|member| hushed(&member.name)).find(|name| name.contains('*'))
        {
            bail!(
                "a credential is in the name of the repository `{shown}`; rename it, or leave it out with --without"
            );
        }
        if members.is_empty() {
            bail!("none of the repositories is wanted: see --only and --without");
        }
        Ok(members)
    }
}

fn globs(globs: &[String]) -> Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(glob).with_context(|| format!("`{glob}` is no glob"))?);
    }
    Ok(set.build()?)
}
