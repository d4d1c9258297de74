//! Every rule that judges, evaluated over one document.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regorus::{Engine, Value};

use super::answer::{Answer, Message};
use super::failure::{self, at_start};
use super::limits::Limits;
use super::load::{self, Declared};
use crate::roster::Fault;
use crate::source::Source;

/// More answers than this nobody reads; a policy that gives them is broken.
const MOST: usize = 10_000;

/// What each of these sets says by itself; what several say, the first says.
pub(super) fn judge(
    sets: &[Vec<Arc<Source>>],
    input: &str,
    limits: Limits,
) -> Result<Vec<Answer>, Vec<Fault>> {
    let input = Value::from_json_str(input).map_err(|error| {
        vec![at_start(sets.iter().flatten().next(), format!("no input document: {error}"))]
    })?;
    let mut answers = Vec::new();
    for set in sets {
        answers.extend(alone(set, input.clone(), limits)?);
    }
    let mut said = BTreeSet::new();
    answers.retain(|Answer { package, rule, message, .. }: &Answer| {
        said.insert((package.clone(), rule.clone(), message.clone()))
    });
    Ok(answers)
}

fn alone(sources: &[Arc<Source>], input: Value, limits: Limits) -> Result<Vec<Answer>, Vec<Fault>> {
    let mut loaded = load::load(sources, limits)?;
    loaded.engine.set_input(input);
    let mut judges = BTreeMap::new();
    for rule in loaded.rules.iter().filter(|rule| rule.level().is_some()) {
        judges.entry((&rule.package, &rule.name)).or_insert(rule);
    }
    let (mut answers, mut faults) = (Vec::new(), Vec::new());
    for rule in judges.into_values() {
        match ask(&mut loaded.engine, rule, sources, limits) {
            Ok(more) => answers.extend(more),
            Err(fault) => faults.push(fault),
        }
    }
    if answers.len() > MOST {
        faults.push(at_start(sources.first(), format!("the policies say more than {MOST} things")));
    }
    if faults.is_empty() { Ok(answers) } else { Err(faults) }
}

fn ask(
    engine: &mut Engine,
    rule: &Declared,
    sources: &[Arc<Source>],
    limits: Limits,
) -> Result<Vec<Answer>, Fault> {
    let value = engine
        .eval_rule(rule.query.clone())
        .map_err(|error| failure::of(&error, sources, &rule.at, limits))?;
    let odd = |why: String| Fault {
        location: rule.at.clone(),
        message: format!("`{}` gave what is no set of messages: {why}", rule.name),
        suggestion: Some(
            "a member is a text, or an object with a text `msg`; docs/policies.md says what else \
            it may have"
                .to_owned(),
        ),
    };
    let members = members(&value).map_err(odd)?;
    let answers = members.into_iter().map(|member| {
        let json = serde_json::to_value(member).map_err(|error| odd(error.to_string()))?;
        Ok(Answer {
            package: rule.package.clone(),
            rule: rule.name.clone(),
            at: rule.at.clone(),
            level: rule.level().unwrap_or(crate::rule::Level::Deny),
            message: Message::read(json).map_err(odd)?,
        })
    });
    answers.collect()
}

/// The members of a set; the keys of the object that `deny[msg] if …` is since OPA 1.0.
fn members(value: &Value) -> Result<Vec<&Value>, String> {
    match value {
        Value::Undefined => Ok(Vec::new()),
        Value::Set(members) => Ok(members.iter().collect()),
        Value::Object(members) if members.values().all(|value| *value == Value::Bool(true)) => {
            Ok(members.keys().collect())
        }
        Value::Object(_) => Err("it is an object".to_owned()),
        _ => Err("it is a single value".to_owned()),
    }
}
