//! `keyroster inventory`: the facts, with who holds what.

use anyhow::Result;

use super::{World, catalogue};
use super::arguments::Inventory;
use super::output::{self, Rendered};
use crate::Request;
use crate::check::{Context, Scope};
use crate::collect::Folder;
use crate::report::{Format, Output};

/// Lists identities. Exits 0: nothing is judged, though what could not be read is listed.
pub(super) fn run(arguments: &Inventory, world: &World) -> Result<u8> {
    let common = &arguments.common;
    let catalogue = catalogue::load(common.rules.as_deref())?;
    super::check::threads(common)?;
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
    let mut outputs = common.format.clone();
    if outputs.is_empty() {
        outputs.push(Output { format: Format::Text, file: None });
    }
    for output in &outputs {
        output::write(output, &Rendered::Inventory(&context), common, world)?;
    }
    Ok(0)
}
