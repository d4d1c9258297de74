//! `keyroster rules`: the catalogue, and the examples of a user's own rules.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::World;
use super::arguments::{Rules, RulesCommand};
use crate::detect::Detector;
use crate::report::docs;
use crate::rule::{self, DetectRule};
use crate::trial;

pub(super) fn run(arguments: &Rules, _world: &World) -> Result<u8> {
    let mut out = io::stdout().lock();
    match &arguments.command {
        RulesCommand::List => out.write_all(docs::list(rule::built_in()?).as_bytes())?,
        RulesCommand::Docs => out.write_all(docs::rules(rule::built_in()?).as_bytes())?,
        RulesCommand::Test { dir } => return test(dir, &mut out),
    }
    Ok(0)
}

/// The detection rules of a folder, in the order of their paths.
pub(super) fn read(dir: &Path) -> Result<Vec<DetectRule>> {
    let mut rules = Vec::new();
    let walk = ignore::WalkBuilder::new(dir).standard_filters(false).sort_by_file_path(Path::cmp).build();
    for entry in walk {
        let entry = entry.with_context(|| format!("cannot read the rules in {}", dir.display()))?;
        if entry.path().extension().is_some_and(|extension| extension == "yaml") {
            let path = entry.path().display().to_string();
            let text = fs::read_to_string(entry.path()).with_context(|| path.clone())?;
            rules.push(rule::parse_rule_file(&path, &text)?);
        }
    }
    if rules.is_empty() {
        bail!("there is no rule file (*.yaml) in {}", dir.display());
    }
    Ok(rules)
}

fn test(dir: &Path, out: &mut dyn Write) -> Result<u8> {
    let catalogue = super::check::with_own_rules(dir)?;
    let detector = Detector::new(&catalogue)?;
    let own = read(dir)?;
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
