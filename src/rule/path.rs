//! Where in a tree: `spec.rules[*].host | spec.host`.

use serde::Deserialize;

use crate::syntax::{Node, Value};

/// One or more ways to a node, tried in order; the first that finds something counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    source: String,
    /// The alternatives.
    pub ways: Vec<Vec<Segment>>,
}

/// One step down a tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// The value of this key. Of a list: of each of its items, where an item
    /// `{Key: x, Value: y}`, as CloudFormation writes tags, holds `y` at `x`.
    Name(String),
    /// Any value of a mapping or item of a list.
    Any,
    /// Any value of a mapping; the key is captured under this name.
    Capture(String),
    /// The same for keys that begin and end like this; what stands between is captured:
    /// `//{host}/:_authToken`.
    Around {
        /// How the key begins.
        before: String,
        /// The capture's name.
        name: String,
        /// How the key ends.
        after: String,
    },
    /// This node and everything below it.
    Deep,
    /// The item at this place.
    Index(usize),
    /// Every item of a list; the node itself where it is no list.
    Items,
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(source: String) -> Result<Self, String> {
        let ways = source.split('|').map(way).collect::<Result<_, _>>()?;
        Ok(Self { source, ways })
    }
}

fn way(text: &str) -> Result<Vec<Segment>, String> {
    let mut segments = Vec::new();
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err("a path has at least one name".to_owned());
    }
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let Some((index, after)) = inner.split_once(']') else {
                return Err(format!("`{text}` opens a bracket that it does not close"));
            };
            segments.push(match index {
                "*" => Segment::Items,
                quoted if quoted.starts_with('"') => {
                    Segment::Name(quoted.trim_matches('"').to_owned())
                }
                number => Segment::Index(
                    number.parse().map_err(|_| format!("`[{number}]` is no place in a list"))?,
                ),
            });
            rest = after.strip_prefix('.').unwrap_or(after);
            continue;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let name = &rest[..end];
        segments.push(match name {
            "" => return Err(format!("`{text}` has an empty name")),
            "*" => Segment::Any,
            "**" => Segment::Deep,
            _ => named(name),
        });
        rest = &rest[end..];
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    Ok(segments)
}

/// A name, with or without a part in braces.
fn named(text: &str) -> Segment {
    let parts = text.split_once('{').and_then(|(before, rest)| {
        let (name, after) = rest.split_once('}')?;
        Some((before, name, after))
    });
    match parts {
        None => Segment::Name(text.to_owned()),
        Some(("", name, "")) => Segment::Capture(name.to_owned()),
        Some((before, name, after)) => Segment::Around {
            before: before.to_owned(),
            name: name.to_owned(),
            after: after.to_owned(),
        },
    }
}

/// What stands in a key between its beginning and its end; nothing if it begins or ends otherwise.
pub(crate) fn between<'k>(key: &'k str, before: &str, after: &str) -> Option<&'k str> {
    let inner = key.strip_prefix(before)?.strip_suffix(after)?;
    (!inner.is_empty()).then_some(inner)
}

impl Path {
    /// The path as written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// What the first way that finds something finds, in the order of the text.
    pub fn find<'n, 's>(&self, root: &'n Node<'s>) -> Vec<&'n Node<'s>> {
        self.ways
            .iter()
            .map(|way| follow(way, root))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

/// The nodes at the end of one way.
pub(crate) fn follow<'n, 's>(way: &[Segment], root: &'n Node<'s>) -> Vec<&'n Node<'s>> {
    let mut found = Vec::new();
    step(way, root, &mut found);
    found
}

fn step<'n, 's>(way: &[Segment], node: &'n Node<'s>, found: &mut Vec<&'n Node<'s>>) {
    let Some((first, rest)) = way.split_first() else {
        found.push(node);
        return;
    };
    match first {
        Segment::Name(name) => match &node.value {
            Value::Sequence(items) => items.iter().for_each(|item| match item.get("Value") {
                Some(value) if item.text_at("Key") == Some(name) => step(rest, value, found),
                _ => step(way, item, found),
            }),
            _ => {
                let named = node.pairs().iter().filter(|pair| pair.key.text() == Some(name));
                named.for_each(|pair| step(rest, &pair.value, found));
            }
        },
        Segment::Any | Segment::Capture(_) => match &node.value {
            Value::Mapping(pairs) => pairs.iter().for_each(|pair| step(rest, &pair.value, found)),
            _ => node.items().iter().for_each(|item| step(rest, item, found)),
        },
        Segment::Around { before, after, .. } => {
            let fits = |key: &str| between(key, before, after).is_some();
            let named = node.pairs().iter();
            named
                .filter(|pair| pair.key.text().is_some_and(fits))
                .for_each(|pair| step(rest, &pair.value, found));
        }
        Segment::Deep => {
            step(rest, node, found);
            let below: Vec<_> = match &node.value {
                Value::Mapping(pairs) => pairs.iter().map(|pair| &pair.value).collect(),
                _ => node.children().collect(),
            };
            below.into_iter().for_each(|child| step(way, child, found));
        }
        Segment::Index(at) => {
            if let Some(item) = node.items().get(*at) {
                step(rest, item, found);
            }
        }
        Segment::Items => node.one_or_many().iter().for_each(|item| step(rest, item, found)),
    }
}
