//! The command line. Each command's own flags stand in its file; inputs of the container action
//! become the flags of `check`.

use std::ffi::OsString;

use anyhow::{Result, anyhow, bail};
use clap::{Parser, Subcommand};

use super::World;
use super::adopt::Adopt;
use super::assign::Assign;
use super::check::Check;
use super::doctor::Doctor;
use super::due::Due;
use super::evidence::Evidence;
use super::explain::Explain;
use super::inventory::Inventory;
use super::offboard::Offboard;
use super::org::Org;
use super::policy::Policy;
use super::raci::RaciArguments;
use super::review::Review;
use super::revoke::Revoke;
use super::rotate::Rotate;
use super::rules::Rules;
use super::schema::Schema;
use super::waive::Waive;

/// Every key in your repositories has a named holder.
///
/// Scans CI workflows, infrastructure code and configuration for machine identities, and holds each
/// against the roster of who owns, rotates and reviews it.
#[derive(Debug, Parser)]
#[command(name = "keyroster", version, arg_required_else_help = true)]
#[command(help_template = overview(), after_help = START)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const START: &str = "\
Start here:
  keyroster check       judge this repository; exit 0 pass, 1 blocked, 2 could not judge
  keyroster inventory   see the machine identities in it
  keyroster adopt       write a roster from what is found";

/// The commands as people look for them.
const GROUPS: [(&str, &[&str]); 6] = [
    ("See and judge", &["check", "inventory", "due", "explain", "doctor"]),
    ("Keep the roster", &["adopt", "assign", "rotate", "review", "revoke", "waive"]),
    ("Partners and auditors", &["offboard", "raci", "evidence"]),
    ("Many repositories", &["org"]),
    ("Rules of your own", &["rules", "policy", "schema"]),
    ("Shell", &["completions", "man", "help"]),
];

/// The help of `keyroster` itself: each command with what it is for, in groups.
fn overview() -> String {
    let commands = Command::augment_subcommands(clap::Command::new("keyroster"));
    let mut text = String::from("{before-help}{about-with-newline}\n{usage-heading} {usage}\n");
    for (heading, names) in GROUPS {
        text.push_str(&format!("\n{heading}:\n"));
        for name in names {
            let command = commands.find_subcommand(name).and_then(|command| command.get_about());
            let about = command.map_or_else(|| "Print help".to_owned(), ToString::to_string);
            text.push_str(&format!("  {name:<11}  {about}\n"));
        }
    }
    text + "\nOptions:\n{options}{after-help}"
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge a repository, or with --staged a commit
    Check(Check),
    /// List the machine identities of a repository, held or not
    Inventory(Inventory),
    /// List what falls due, and what is late already
    Due(Due),
    /// Say whether the gate is set up so that it holds, and what to mend
    Doctor(Doctor),
    /// Write a first roster from what is found, with a dated plan for what is left
    Adopt(Adopt),
    /// List what is left of a party that goes, in the order in which to take it back
    Offboard(Offboard),
    /// Show who answers for, works on, and is told of what: the RACI matrix
    Raci(RaciArguments),
    /// Keep what was observed of identities, or collect what an auditor reads
    Evidence(Evidence),
    /// Record that a credential was rotated
    Rotate(Rotate),
    /// Record that somebody looked at an identity, and what was decided
    Review(Review),
    /// Record that an identity goes; once it is gone, remove its entry
    Revoke(Revoke),
    /// Say who holds an identity
    Assign(Assign),
    /// Accept a finding for a while
    Waive(Waive),
    /// Scan many repositories as one organisation, ask what is known of it, and tell runs apart
    Org(Org),
    /// Say why a rule is there and what to do about it, or what a control means here
    Explain(Explain),
    /// List the rules, or run the examples of your own
    Rules(Rules),
    /// Test policies of your own, or see what they judge
    Policy(Policy),
    /// Print the JSON Schema of a format
    Schema(Schema),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Judge as a container action: inputs come from the environment
    #[command(hide = true)]
    Action,
}

/// The process's arguments.
pub fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}

/// Inputs of the container action as `check` flags. An input that is not set arrives as an empty
/// string; a name may be written with `-` or `_`.
///
/// # Errors
/// An input that `check` does not understand.
pub(super) fn from_inputs(world: &World) -> Result<Check> {
    let mut line = vec!["keyroster".to_owned(), "check".to_owned()];
    let mut path = None;
    for (name, value) in &world.inputs {
        let flag = name.to_ascii_lowercase().replace('_', "-");
        match flag.as_str() {
            "path" => path = Some(value.clone()),
            "staged" | "new-only" | "quiet" | "verbose" | "comment" | "upload-sarif"
            | "suggest" => match value.as_str() {
                "true" => line.push(format!("--{flag}")),
                "false" => {}
                _ => bail!("the input `{flag}` is `{value}`; write true or false"),
            },
            "format" | "baseline" | "deny" | "warn" | "allow" => {
                let values = value.split([',', '\n', ' ']).filter(|value| !value.is_empty());
                line.extend(values.map(|value| format!("--{flag}={value}")));
            }
            "base" | "roster" | "evidence" | "rules" | "as-of" | "color" | "jobs"
            | "annotations" | "check-name" => line.push(format!("--{flag}={value}")),
            // Another action's input, in a composite action around this one.
            _ => {}
        }
    }
    line.extend(path.map(|path| ["--".to_owned(), path]).into_iter().flatten());
    let parsed = Cli::try_parse_from(line).map_err(|error| {
        // Its first line says what is wrong; the others are about a command line.
        let said = error.to_string();
        let first = said.lines().next().unwrap_or_default();
        anyhow!("{}", first.strip_prefix("error: ").unwrap_or(first).to_owned())
    })?;
    match parsed.command {
        Command::Check(check) => Ok(check),
        _ => bail!("the inputs do not make a `check`"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_is_in_one_group() {
        let mut grouped: Vec<&str> =
            GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let cli = Cli::command();
        let shown = cli.get_subcommands().filter(|command| !command.is_hide_set());
        let mut shown: Vec<&str> = shown.map(clap::Command::get_name).chain(["help"]).collect();
        grouped.sort_unstable();
        shown.sort_unstable();
        assert_eq!(grouped, shown);
    }
}
