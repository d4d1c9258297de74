//! GraphQL: queries are parsed, held to the schema, counted in points, and executed over the state.
//!
//! ```text
//! parse -> check (schema.graphql) -> cost -> limits -> execute -> resolve
//! ```

mod arguments;
mod check;
mod connection;
mod cost;
mod error;
mod execute;
mod repository;
mod resolve;
mod schema;

use std::collections::BTreeMap;

use graphql_parser::query::{self, Definition, Document, OperationDefinition};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::call::Call;
use super::limits::Used;
use super::state::State;
use error::Wrong;

/// A field of a query.
type Field = query::Field<'static, String>;
/// What is asked of something.
type Selections = query::SelectionSet<'static, String>;
/// A type, as a schema or a variable names it.
type Type = query::Type<'static, String>;
/// What stands for an argument.
type Literal = query::Value<'static, String>;
/// A named fragment.
type Fragment = query::FragmentDefinition<'static, String>;

/// A query that was parsed.
pub struct Asked {
    name: Option<String>,
    declared: Vec<query::VariableDefinition<'static, String>>,
    selections: Selections,
    fragments: BTreeMap<String, Fragment>,
    variables: Map<String, Value>,
}

/// Answers a query of somebody who is known; what it costs is taken from `used`.
pub fn answer(state: &State, call: &Call, used: &mut Used, now: i64) -> Answer {
    if call.token.is_none() {
        return Answer::error(401, "This endpoint requires you to be authenticated.");
    }
    if call.method != "POST" {
        return Answer::not_found();
    }
    let Some(text) = call.text("query") else {
        return errors(vec![Wrong::new(
            "A query attribute must be specified and must be a string.",
        )]);
    };
    let mut asked = match parse(text, call.text("operationName")) {
        Ok(asked) => asked,
        Err(wrong) => return errors(vec![wrong]),
    };
    let wrongs = check::check(&asked);
    if !wrongs.is_empty() {
        return errors(wrongs);
    }
    let given = call.body.get("variables").and_then(Value::as_object).cloned();
    match arguments::coerce(&asked.declared, given.unwrap_or_default()) {
        Ok(variables) => asked.variables = variables,
        Err(wrongs) => return errors(wrongs),
    }
    let cost = match cost::of(&asked) {
        Ok(cost) => cost,
        Err(wrong) => return errors(vec![wrong]),
    };
    if let Some(over) = used.spend(&state.limits, cost.points, now) {
        return over;
    }
    let rate = rate(used, state, &cost, now);
    let done = execute::run(&asked, state, call, rate);
    if state.limits.timeout.is_some_and(|most| done.work > most) {
        // GitHub takes further points for what it gave up.
        used.spend(&state.limits, cost.points, now);
        return Answer::json(
            502,
            &json!({ "data": null, "errors": [{
            "message": "Something went wrong while executing your query. This may be the result of a timeout, \
                or it could be a GitHub bug. Please include `0400:1A2B:0:0:0` when reporting this issue.",
        }] }),
        );
    }
    let mut document = json!({ "data": done.data });
    if !done.wrongs.is_empty() {
        document["errors"] = done.wrongs.iter().map(Wrong::json).collect();
    }
    Answer::ok(&document)
}

fn errors(wrongs: Vec<Wrong>) -> Answer {
    Answer::ok(&json!({ "errors": wrongs.iter().map(Wrong::json).collect::<Vec<_>>() }))
}

/// The query of a document that has this name, or the only one.
fn parse(text: &str, named: Option<&str>) -> Result<Asked, Wrong> {
    let document: Document<'static, String> = query::parse_query::<String>(text)
        .map_err(|error| Wrong::new(format!("Parse error: {error}")))?
        .into_static();
    let mut fragments = BTreeMap::new();
    let mut queries = Vec::new();
    for definition in document.definitions {
        match definition {
            Definition::Fragment(fragment) => {
                fragments.insert(fragment.name.clone(), fragment);
            }
            Definition::Operation(OperationDefinition::SelectionSet(selections)) => {
                queries.push((None, Vec::new(), selections));
            }
            Definition::Operation(OperationDefinition::Query(query)) => {
                queries.push((query.name, query.variable_definitions, query.selection_set));
            }
            Definition::Operation(_) => return Err(Wrong::new("only queries are played")),
        }
    }
    let found = match named {
        Some(_) => queries.into_iter().find(|(name, ..)| name.as_deref() == named),
        None if queries.len() > 1 => return Err(Wrong::new("An operation name is required")),
        None => queries.pop(),
    };
    let (name, declared, selections) =
        found.ok_or_else(|| Wrong::new("No operation named that way"))?;
    Ok(Asked { name, declared, selections, fragments, variables: Map::new() })
}

/// What `rateLimit` says.
fn rate(used: &mut Used, state: &State, cost: &cost::Cost, now: i64) -> Value {
    let (limit, spent, reset) = used.points(&state.limits, now);
    json!({
        "__typename": "RateLimit", "cost": cost.points, "limit": limit, "nodeCount": cost.nodes,
        "remaining": limit.saturating_sub(spent), "used": spent, "resetAt": reset,
    })
}
