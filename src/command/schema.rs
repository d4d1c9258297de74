//! `keyroster schema`: JSON Schemas, for editors and for programs that read our output.

use std::io::{self, Write};

use anyhow::Result;

use super::World;
use super::arguments::{Schema, SchemaName};
use crate::{report, roster, rule};

pub(super) fn run(arguments: &Schema, _world: &World) -> Result<u8> {
    let schema = match arguments.name {
        SchemaName::Roster => roster::ROSTER_SCHEMA,
        SchemaName::Rule => rule::RULE_SCHEMA,
        SchemaName::Report => report::REPORT_SCHEMA,
        SchemaName::Inventory => report::INVENTORY_SCHEMA,
    };
    io::stdout().lock().write_all(schema.as_bytes())?;
    Ok(0)
}
