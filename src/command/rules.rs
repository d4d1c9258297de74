//! `keyroster rules`: the catalogue, and the examples of a user's own rules.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};

use super::{World, catalogue};
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

pub(super) fn run(arguments: &Rules, _world: &World) -> Result<u8> {
    let mut out = io::stdout().lock();
    match &arguments.command {
        RulesCommand::List => out.write_all(pages::list(rule::built_in()?).as_bytes())?,
        RulesCommand::Docs => out.write_all(pages::rules(rule::built_in()?).as_bytes())?,
        RulesCommand::Frameworks => {
            out.write_all(frameworks::frameworks(rule::built_in()?).as_bytes())?;
        }
        RulesCommand::Test { dir } => return test(dir, &mut out),
    }
    Ok(0)
}

fn test(dir: &Path, out: &mut dyn Write) -> Result<u8> {
    let catalogue = catalogue::load(Some(dir))?;
    let detector = Detector::new(catalogue)?;
    let own = catalogue::read(dir)?;
    let failures: Vec<_> = own
        .iter()
        .filter_map(|rule| catalogue.detect.get(&rule.id))
        .flat_map(|rule| trial::run(rule, &detector))
        .collect();
    for failure in &failures {
        writeln!(out, "{failure}")?;
    }
    writeln!(out, "{} rules, {} examples that do not hold", own.len(), failures.len())?;
    Ok(u8::from(!failures.is_empty()))
}
