//! What a query costs, by GitHub's formula: a request for every connection, as often as its parents
//! can have items; a hundred of them are a point, and there is at least one.

use graphql_parser::query::{Selection, TypeCondition};

use super::arguments::Arguments;
use super::error::Wrong;
use super::schema;
use super::{Asked, Selections};

/// A query may ask for this many nodes.
const MOST_NODES: u64 = 500_000;

/// What a query costs.
#[derive(Debug, Default)]
pub struct Cost {
    pub points: u32,
    /// The nodes that it can give.
    pub nodes: u64,
}

/// What a query costs.
///
/// # Errors
/// It asks for too many nodes.
pub fn of(asked: &Asked) -> Result<Cost, Wrong> {
    let (mut requests, mut nodes) = (0, 0);
    count(asked, "Query", &asked.selections, 1, &mut requests, &mut nodes);
    if nodes > MOST_NODES {
        return Err(Wrong::of(
            "MAX_NODE_LIMIT_EXCEEDED",
            format!(
                "This query requests up to {nodes} possible nodes which exceeds the maximum limit of {MOST_NODES}."
            ),
        ));
    }
    let points = u32::try_from((requests + 50) / 100).unwrap_or(u32::MAX).max(1);
    Ok(Cost { points, nodes })
}

fn count(
    asked: &Asked,
    of: &str,
    selections: &Selections,
    times: u64,
    requests: &mut u64,
    nodes: &mut u64,
) {
    for selection in &selections.items {
        match selection {
            Selection::Field(field) => {
                let Some(known) = schema::field(of, &field.name) else { continue };
                let inner = schema::inner(&known.of);
                let mut times = times;
                if inner.ends_with("Connection") {
                    let arguments = Arguments::of(field, &asked.variables);
                    let most = arguments.number("first").or_else(|| arguments.number("last"));
                    *requests += times;
                    times *= most.and_then(|most| u64::try_from(most).ok()).unwrap_or_default();
                    *nodes += times;
                }
                count(asked, inner, &field.selection_set, times, requests, nodes);
            }
            Selection::InlineFragment(inline) => {
                let on = match &inline.type_condition {
                    Some(TypeCondition::On(on)) => on,
                    None => of,
                };
                count(asked, on, &inline.selection_set, times, requests, nodes);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = asked.fragments.get(&spread.fragment_name) {
                    let TypeCondition::On(on) = &fragment.type_condition;
                    count(asked, on, &fragment.selection_set, times, requests, nodes);
                }
            }
        }
    }
}
