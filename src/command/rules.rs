//! `keyroster rules`: the catalogue, and the examples of a user's own rules.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};

use super::{World, catalogue, say};
use crate::detect::Detector;
use crate::report::catalogue::{frameworks, rules as pages};
use crate::rule;
use crate::scan::trial;

/// `rules`
#[derive(Debug, Args)]
pub struct Rules {
    /// What to do with them.
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// The commands about rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// List every rule with its level or class
    List,
    /// Print the documentation of every rule as Markdown
    Docs,
    /// Print, for each control of a framework, the rules that bear on it, as Markdown
    Frameworks,
    /// Run the examples of the rules in a folder
    Test {
        /// The folder
        dir: PathBuf,
    },
}

pub(super) fn run(arguments: &Rules, world: &World) -> Result<u8> {
    match &arguments.command {
        RulesCommand::List => say::print(&pages::list(rule::built_in()?)),
        RulesCommand::Docs => say::print(&pages::rules(rule::built_in()?)),
        RulesCommand::Frameworks => say::print(&frameworks::frameworks(rule::built_in()?)),
        RulesCommand::Test { dir } => test(dir, world),
    }
}

fn test(dir: &Path, world: &World) -> Result<u8> {
    let catalogue = catalogue::load(Some(dir))?;
    let detector = Detector::new(catalogue)?;
    let own = catalogue::read(dir)?;
    let failures: Vec<_> = own
        .iter()
        .filter_map(|rule| catalogue.detect.get(&rule.id))
        .flat_map(|rule| trial::run(rule, &detector))
        .collect();
    let mut said: Vec<_> = failures.iter().map(ToString::to_string).collect();
    said.push(format!("{} rules, {} examples that do not hold", own.len(), failures.len()));
    say::say(&said.join("\n"), world)?;
    Ok(u8::from(!failures.is_empty()))
}
