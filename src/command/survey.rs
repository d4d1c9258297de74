//! What the commands that only look share: the files, read once, and the facts in them.

use std::path::Path;

use anyhow::{Result, bail};
use jiff::civil::Date;

use super::arguments::Common;
use super::{World, catalogue};
use crate::check::Context;
use crate::collect::{Folder, Tree};
use crate::manifest::Manifest;
use crate::{Facts, Request};

/// A repository that was read.
pub(super) struct Survey<'a> {
    request: Request<'a>,
    facts: Facts,
}

/// Reads a repository and hands over what is in it.
pub(super) fn of<T>(
    common: &Common,
    world: &World,
    look: impl FnOnce(&Survey<'_>) -> Result<T>,
) -> Result<T> {
    super::check::threads(common)?;
    let today = common.as_of.unwrap_or(world.today);
    read(&common.path, common.roster.as_deref(), common.rules.as_deref(), today, look)
}

/// The same, for commands that take less.
pub(super) fn read<T>(
    root: &Path,
    roster: Option<&str>,
    rules: Option<&Path>,
    today: Date,
    look: impl FnOnce(&Survey<'_>) -> Result<T>,
) -> Result<T> {
    let catalogue = catalogue::load(rules)?;
    let folder = Folder::open(root)?;
    let request = Request { roster, ..Request::new(&folder, catalogue, today) };
    let facts = crate::inventory(&request)?;
    look(&Survey { request, facts })
}

impl Survey<'_> {
    /// The facts as checks look at them.
    pub(super) fn context(&self) -> Context<'_> {
        self.facts.context(&self.request)
    }

    /// The files.
    pub(super) fn tree(&self) -> &dyn Tree {
        self.request.tree
    }

    /// The roster's files.
    pub(super) fn manifest(&self) -> &Manifest {
        &self.facts.manifest
    }

    /// What is wrong with the roster, in one line; nothing where it can be judged by.
    pub(super) fn faults(&self) -> Option<String> {
        let faults = crate::check::cannot_judge(&self.facts.manifest.faults, &[]);
        (!faults.is_empty()).then(|| faults.join("; "))
    }

    /// Makes sure that there is a roster that can be judged by.
    pub(super) fn demand_roster(&self) -> Result<()> {
        if let Some(faults) = self.faults() {
            bail!("{faults}; `keyroster check` says which");
        }
        if self.facts.manifest.path.is_none() {
            bail!("there is no roster in this repository; `keyroster adopt` writes one");
        }
        Ok(())
    }
}
