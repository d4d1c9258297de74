//! `keyroster inventory`: the facts, with who holds what.

use std::io::{self, Write};

use anyhow::{Result, bail};

use super::arguments::Inventory;
use super::output::{self, Rendered};
use super::{World, catalogue};
use crate::Request;
use crate::check::{Context, Scope};
use crate::collect::Folder;
use crate::report::Format;

/// Lists identities. Exits 0: nothing is judged, though what could not be read is listed.
pub(super) fn run(arguments: &Inventory, world: &World) -> Result<u8> {
    let common = &arguments.common;
    let catalogue = catalogue::load(common.rules.as_deref())?;
    super::check::threads(common)?;
    let outputs = output::of(common, Format::Text)?;
    if let Some(output) = outputs.iter().find(|output| !Format::INVENTORY.contains(&output.format))
    {
        bail!("an inventory is written as text, json or csv, not as {}", output.format);
    }
    let folder = Folder::open(&common.path)?;
    let today = common.as_of.unwrap_or(world.today);
    let roster = common.roster.as_deref();
    let request = Request { tree: &folder, staged: None, roster, catalogue, today, levels: &[] };
    let facts = crate::inventory(&request)?;
    let context = Context {
        catalogue,
        inventory: &facts.inventory,
        roster: &facts.manifest.roster,
        hints: &facts.hints,
        today,
        scope: &Scope::Everything,
        levels: &[],
    };
    for output in &outputs {
        output::write(output, &Rendered::Inventory(&context), common, world)?;
    }
    if !facts.manifest.faults.is_empty() {
        let faults = crate::check::cannot_judge(&facts.manifest.faults, &[]).join("; ");
        writeln!(
            io::stderr(),
            "warning: {faults}, so no holder is shown; `keyroster check` says which"
        )?;
    }
    Ok(0)
}
