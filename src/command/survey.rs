//! What the commands that only look share: the files, read once, and the facts in them.

use anyhow::{Result, bail};

use super::arguments::Common;
use super::{World, catalogue};
use crate::check::Context;
use crate::collect::Folder;
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
    let catalogue = catalogue::load(common.rules.as_deref())?;
    super::check::threads(common)?;
    let folder = Folder::open(&common.path)?;
    let today = common.as_of.unwrap_or(world.today);
    let baselines = common.baselines();
    let baselines = Some(&baselines);
    let request = Request {
        baselines,
        roster: common.roster.as_deref(),
        evidence: common.evidence.as_deref(),
        ..Request::new(&folder, catalogue, today)
    };
    let facts = crate::inventory(&request)?;
    look(&Survey { request, facts })
}

impl Survey<'_> {
    /// The facts as checks look at them.
    pub(super) fn context(&self) -> Context<'_> {
        self.facts.context(&self.request)
    }

    /// What is wrong with the roster, in one line; nothing where it can be judged by.
    pub(super) fn faults(&self) -> Option<String> {
        let faults = crate::check::cannot_judge(&self.facts.manifest.faults, &[]);
        (!faults.is_empty()).then(|| faults.join("; "))
    }

    /// Makes sure that there is a roster that can be judged by, and no evidence that cannot.
    pub(super) fn demand_roster(&self) -> Result<()> {
        if let Some(faults) = self.faults().or_else(|| self.facts.evidence.complaint()) {
            bail!("{faults}; `keyroster check` says which");
        }
        if self.facts.manifest.path.is_none() {
            bail!("there is no roster in this repository; `keyroster adopt` writes one");
        }
        Ok(())
    }
}
