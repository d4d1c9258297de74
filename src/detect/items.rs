//! What a match is repeated for: the items of a list, also of one that stands behind a name or is
//! put together by a call.

use std::borrow::Cow;

use crate::dialect::Scope;
use crate::source::Span;
use crate::syntax::{Node, Style, Value, yaml};

/// Names that lead to names: further than this is a circle.
const DEEPEST: usize = 8;

/// Calls that hand on the items of the lists they are given.
const HAND_ON: [&str; 11] = [
    "compact",
    "concat",
    "distinct",
    "flatten",
    "jsonencode",
    "reverse",
    "setunion",
    "sort",
    "tolist",
    "toset",
    "yamlencode",
];

/// The items of what a path found. What stands behind a name is as if it stood at the name, since
/// that is in the declaration.
pub(super) fn items<'n>(found: Vec<&'n Node<'n>>, scope: &'n dyn Scope) -> Vec<Cow<'n, Node<'n>>> {
    let mut items = Vec::new();
    for node in found {
        collect(node, None, scope, DEEPEST, &mut items);
    }
    items
}

fn collect<'n>(
    node: &'n Node<'n>,
    place: Option<Span>,
    scope: &'n dyn Scope,
    depth: usize,
    items: &mut Vec<Cow<'n, Node<'n>>>,
) {
    let before = items.len();
    match &node.value {
        Value::Null => return,
        Value::Sequence(list) => {
            list.iter().for_each(|item| collect(item, place, scope, depth, items));
            return;
        }
        // A list that is written in a text: `mapRoles: |` of Amazon EKS.
        Value::Scalar(text, Style::Literal) if text.trim_start().starts_with("- ") => {
            let inner =
                yaml::parse(text).documents.into_iter().flat_map(|list| list.items().to_vec());
            let place = place.unwrap_or(node.span);
            items.extend(inner.map(|item| Cow::Owned(item.into_owned().standing_at(place))));
        }
        Value::Call(name, arguments) if depth > 0 && HAND_ON.contains(&&**name) => {
            arguments.iter().for_each(|it| collect(it, place, scope, depth - 1, items));
        }
        Value::Reference(_) if depth > 0 => {
            let target = scope.stands_for(node);
            if matches!(target.value, Value::Sequence(_) | Value::Call(..)) {
                collect(target, Some(place.unwrap_or(node.span)), scope, depth - 1, items);
            }
        }
        _ => {}
    }
    if items.len() == before {
        items.push(match place {
            Some(place) => Cow::Owned(node.clone().standing_at(place)),
            None => Cow::Borrowed(node),
        });
    }
}
