//! `keyroster schema`: JSON Schemas, for editors and for programs that read our output.

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::{World, say};
use crate::{evidence, org, rego, report, roster, rule};

/// `schema`
#[derive(Debug, Args)]
pub struct Schema {
    /// The format
    pub name: SchemaName,
}

/// The formats that have a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SchemaName {
    /// The roster
    Roster,
    /// A detection rule
    Rule,
    /// What `check --format json` prints
    Report,
    /// What `inventory --format json` prints
    Inventory,
    /// What `due --format json` prints
    Agenda,
    /// What `offboard --format json` prints
    Offboarding,
    /// What `doctor --format json` prints
    Doctor,
    /// What `evidence import` writes
    Evidence,
    /// What `raci --format json` prints
    Raci,
    /// `pack.json` of an evidence pack
    Pack,
    /// `mapping.json` of an evidence pack
    Mapping,
    /// What `org scan --format json` prints, and `org merge` and `org report`
    Organisation,
    /// What `org diff --format json` prints
    Difference,
    /// What `org query --format json` prints
    Answer,
    /// What `org plan --out` writes
    Plan,
    /// What policies of one's own judge
    PolicyInput,
}

pub(super) fn run(arguments: &Schema, _world: &World) -> Result<u8> {
    let schema = match arguments.name {
        SchemaName::Roster => roster::ROSTER_SCHEMA,
        SchemaName::Rule => rule::RULE_SCHEMA,
        SchemaName::Report => report::REPORT_SCHEMA,
        SchemaName::Inventory => report::INVENTORY_SCHEMA,
        SchemaName::Agenda => report::AGENDA_SCHEMA,
        SchemaName::Offboarding => report::OFFBOARDING_SCHEMA,
        SchemaName::Doctor => report::DOCTOR_SCHEMA,
        SchemaName::Evidence => evidence::EVIDENCE_SCHEMA,
        SchemaName::Raci => report::RACI_SCHEMA,
        SchemaName::Pack => report::PACK_SCHEMA,
        SchemaName::Mapping => report::MAPPING_SCHEMA,
        SchemaName::Organisation => org::ORGANISATION_SCHEMA,
        SchemaName::Difference => org::DIFFERENCE_SCHEMA,
        SchemaName::Answer => org::ANSWER_SCHEMA,
        SchemaName::Plan => org::PLAN_SCHEMA,
        SchemaName::PolicyInput => rego::INPUT_SCHEMA,
    };
    say::print(schema)
}
