//! Who a declaration says owns it: tags and labels, wherever the dialect keeps them. A hint only.

use super::found::{clean, lookup};
use crate::dialect::{Resolved, Scope};
use crate::rule::Catalogue;
use crate::syntax::{Node, Value};

/// Names that lead to names: further than this is a circle.
const DEEPEST: usize = 8;

/// Where declarations keep tags and labels.
const PLACES: [&[&str]; 7] = [
    &["tags"],
    &["Tags"],
    &["labels"],
    &["metadata", "labels"],
    &["metadata", "annotations"],
    &["user_labels"],
    &["default_tags", "tags"],
];

/// The owner that the tags of a declaration suggest: the value of the tag that the table
/// `owner-tags` ranks highest.
pub(super) fn hint(catalogue: &Catalogue, body: &Node<'_>, scope: &dyn Scope) -> Option<String> {
    let mut best: Option<(&str, String)> = None;
    for place in PLACES {
        let tags = place.iter().try_fold(body, |node, name| node.get(name));
        let Some(tags) = tags else { continue };
        each_tag(tags, scope, DEEPEST, &mut |name, value| {
            let Some(rank) = lookup(catalogue, "owner-tags", &name.to_ascii_lowercase()) else {
                return;
            };
            if best.as_ref().is_some_and(|(known, _)| *known <= rank) {
                return;
            }
            if let Resolved::Known(text) = scope.resolve(value)
                && !text.trim().is_empty()
            {
                best = Some((rank, clean(&text)));
            }
        });
    }
    best.map(|(_, owner)| owner)
}

/// Tags as a mapping, as a list of `{Key, Value}`, behind a name, or in the arguments of `merge`.
fn each_tag(
    tags: &Node<'_>,
    scope: &dyn Scope,
    depth: usize,
    visit: &mut dyn FnMut(&str, &Node<'_>),
) {
    let tags = scope.stands_for(tags);
    match &tags.value {
        Value::Mapping(pairs) => {
            let named = pairs.iter().filter_map(|pair| Some((pair.key.text()?, &pair.value)));
            named.for_each(|(name, value)| visit(name, value));
        }
        Value::Sequence(items) => {
            let named =
                items.iter().filter_map(|item| Some((item.text_at("Key")?, item.get("Value")?)));
            named.for_each(|(name, value)| visit(name, value));
        }
        Value::Call(name, arguments) if name == "merge" && depth > 0 => {
            for argument in arguments {
                each_tag(argument, scope, depth - 1, visit);
            }
        }
        _ => {}
    }
}
