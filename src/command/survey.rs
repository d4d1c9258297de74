//! What the commands that only look share: the files, read once, and the facts in them.

use std::sync::Arc;

use anyhow::{Result, bail};

use super::common::{Common, Repository};
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
    common.start_threads()?;
    read(&common.repository, common.evidence.as_deref(), world, look)
}

/// The same, for commands that report nothing.
pub(super) fn read<T>(
    repository: &Repository,
    evidence: Option<&str>,
    world: &World,
    look: impl FnOnce(&Survey<'_>) -> Result<T>,
) -> Result<T> {
    let catalogue = catalogue::load(repository.rules.as_deref())?;
    let folder = Folder::open(&repository.path)?;
    let checkouts = repository.checkouts();
    let asked = repository.asked();
    let request = Request {
        asked: &asked,
        checkouts: Some(&checkouts),
        roster: repository.roster.as_deref(),
        evidence,
        ..Request::new(&folder, catalogue, repository.today(world))
    };
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

    /// Where the evidence is; none where there is none.
    pub(super) fn evidence_path(&self) -> Option<&Arc<str>> {
        self.facts.evidence.source.as_ref().map(|source| &source.path)
    }

    /// What is wrong with the evidence, in one line.
    pub(super) fn evidence_faults(&self) -> Option<String> {
        self.facts.evidence.complaint()
    }

    /// Makes sure that there is a roster that can be judged by, and no evidence that cannot.
    pub(super) fn demand_roster(&self) -> Result<()> {
        if let Some(faults) = self.faults().or_else(|| self.evidence_faults()) {
            bail!("{faults}; `keyroster check` says which");
        }
        if self.facts.manifest.path.is_none() {
            bail!("there is no roster in this repository; `keyroster adopt` writes one");
        }
        Ok(())
    }
}
