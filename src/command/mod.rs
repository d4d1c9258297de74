//! The commands: one file each, from parsed arguments to an exit code.

mod adopt;
mod amend;
mod arguments;
mod assign;
mod base;
mod catalogue;
mod check;
mod common;
mod doctor;
mod due;
mod evidence;
mod explain;
mod inventory;
pub mod live;
mod offboard;
mod org;
mod output;
mod policy;
mod publish;
mod raci;
mod review;
mod revoke;
mod rotate;
mod rules;
mod say;
mod schema;
mod shell;
mod survey;
mod waive;
mod world;

use anyhow::Result;

pub use arguments::{Cli, arguments};
pub use say::{complaint, plain};
pub use world::World;

use arguments::Command;

/// Runs a command and gives the exit code: 0 pass, 1 blocked, 2 could not judge.
///
/// # Errors
/// Why the command could not do its work; the exit code is 2 then.
pub fn run(cli: &Cli, world: &World) -> Result<u8> {
    match &cli.command {
        Command::Check(arguments) => check::run(arguments, world),
        Command::Inventory(arguments) => inventory::run(arguments, world),
        Command::Due(arguments) => due::run(arguments, world),
        Command::Doctor(arguments) => doctor::run(arguments, world),
        Command::Adopt(arguments) => adopt::run(arguments, world),
        Command::Offboard(arguments) => offboard::run(arguments, world),
        Command::Evidence(arguments) => evidence::run(arguments, world),
        Command::Rotate(arguments) => rotate::run(arguments, world),
        Command::Review(arguments) => review::run(arguments, world),
        Command::Revoke(arguments) => revoke::run(arguments, world),
        Command::Assign(arguments) => assign::run(arguments, world),
        Command::Waive(arguments) => waive::run(arguments, world),
        Command::Raci(arguments) => raci::run(arguments, world),
        Command::Org(arguments) => org::run(arguments, world),
        Command::Explain(arguments) => explain::run(arguments, world),
        Command::Rules(arguments) => rules::run(arguments, world),
        Command::Policy(arguments) => policy::run(arguments, world),
        Command::Schema(arguments) => schema::run(arguments, world),
        Command::Completions { shell } => shell::completions(*shell, world),
        Command::Man => shell::man(world),
        Command::Action => check::run(&arguments::from_inputs(world)?, world),
    }
}
