//! `keyroster inventory`: the facts, with who holds what.

use std::io::{self, Write};

use anyhow::Result;
use clap::Args;

use super::common::Common;
use super::{World, output, plain, survey};
use crate::inventory::Identity;
use crate::report::{Format, Listing, Owner};

/// `inventory`
#[derive(Debug, Args)]
pub struct Inventory {
    /// What every scan takes.
    #[command(flatten)]
    pub common: Common,
}

/// Lists identities. Exits 0: nothing is judged, though what could not be read is listed.
pub(super) fn run(arguments: &Inventory, world: &World) -> Result<u8> {
    let common = &arguments.common;
    let outputs = output::of::<Listing<'_>>(common, Format::Text)?;
    survey::of(common, world, |survey| {
        let cx = survey.context();
        let owner_of = |identity: &Identity| Owner::of(&cx, identity);
        let listing = Listing { inventory: cx.inventory, as_of: cx.today, owner_of: &owner_of };
        output::write(&listing, &outputs, common, world)?;
        if let Some(faults) = survey.faults() {
            let fix = "so no holder is shown; `keyroster check` says which";
            let said = plain(&format!("warning: {faults}, {fix}"), world);
            writeln!(io::stderr(), "{said}")?;
        }
        Ok(0)
    })
}
