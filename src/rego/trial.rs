//! The tests of policies: rules whose names begin with `test_`, as OPA runs them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use regorus::Value;

use super::failure;
use super::limits::Limits;
use super::load::{self, Shape};
use crate::roster::Fault;
use crate::source::{Location, Source};

/// A test and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// `data.keyroster.test_two_people`
    pub name: String,
    /// Its first definition.
    pub at: Location,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is true.
    Passed,
    /// It is something else, or nothing.
    Failed(String),
    /// It could not be evaluated.
    Broken(Fault),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("pass"),
            Self::Failed(why) => write!(f, "fail: {why}"),
            Self::Broken(fault) => write!(f, "error: {fault}"),
        }
    }
}

pub(super) fn run(sources: &[Arc<Source>], limits: Limits) -> Result<Vec<Trial>, Vec<Fault>> {
    let mut loaded = load::load(sources, limits)?;
    let mut tests = BTreeMap::new();
    let is_test =
        |rule: &&load::Declared| rule.name.starts_with("test_") && rule.shape != Shape::Function;
    for rule in loaded.rules.iter().filter(is_test) {
        tests.entry((&rule.package, &rule.name)).or_insert(rule);
    }
    let trials = tests.into_values().map(|rule| {
        let outcome = match loaded.engine.eval_rule(rule.query.clone()) {
            Ok(Value::Bool(true)) => Outcome::Passed,
            Ok(Value::Undefined) => Outcome::Failed("it is undefined: a line does not hold".into()),
            Ok(Value::Bool(false)) => Outcome::Failed("it is false".into()),
            Ok(_) => Outcome::Failed("it is neither true nor false".into()),
            Err(error) => Outcome::Broken(failure::of(&error, sources, &rule.at, limits)),
        };
        Trial { name: format!("data.{}.{}", rule.package, rule.name), at: rule.at.clone(), outcome }
    });
    Ok(trials.collect())
}
