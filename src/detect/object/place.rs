//! What a path found in a file, and what is around it.

use std::borrow::Cow;

use super::scope::{AS_WRITTEN, ObjectScope};
use crate::detect::File;
use crate::detect::automaton::{Caught, Crumb, Hit};
use crate::rule::{Match, Path, Segment};
use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value};

/// What a path found, and what is around it.
pub(super) struct Place<'a, 'n, 's> {
    pub(super) file: &'a File<'a>,
    pub(super) hit: &'a Hit<'a, 'n, 's>,
    pub(super) caught: Caught<'a, 'n>,
    /// What is meant in the text of the scalar that was found, where it is not the scalar itself.
    pub(super) within: Option<Span>,
    pub(super) scope: &'a ObjectScope<'a>,
    /// Where literal credentials stand in the file, as far as what was found is counted.
    pub(super) literals: &'a [Span],
    /// So much of what was found is.
    pub(super) counted: usize,
}

impl<'a, 'n, 's> Place<'a, 'n, 's> {
    /// What captures and conditions look at: the mapping that was found, or that around a scalar.
    pub(super) fn body(&self) -> &'n Node<'s> {
        match self.hit.node.value {
            Value::Mapping(_) => self.hit.node,
            _ => self.hit.above().unwrap_or(self.hit.node),
        }
    }

    /// The names that the path captured, as a mapping: conditions read them as `each.NAME`.
    pub(super) fn names(&self) -> Node<'_> {
        let pairs = self.caught.iter().map(|(name, text, span)| Pair {
            key: scalar(name, Span::default()),
            value: scalar(text, *span),
        });
        Node::new(Span::default(), Value::Mapping(pairs.collect()))
    }

    /// The same, and the scalar that was found as `each.value`: conditions may look at what no capture
    /// may keep.
    pub(super) fn tested(&self) -> Node<'_> {
        let mut names = self.names();
        if let (Value::Mapping(pairs), Some(text)) = (&mut names.value, self.hit.node.text()) {
            let key = scalar("value", Span::default());
            let value = Node { tag: Some(AS_WRITTEN.into()), ..scalar(text, self.hit.node.span) };
            pairs.push(Pair { key, value });
        }
        names
    }

    /// The credential's node: what the match says, or the scalar that was found.
    pub(super) fn credential<'e>(&self, from: &Match, each: &'e Node<'e>) -> Option<&'e Node<'e>>
    where
        'n: 'e,
        's: 'e,
    {
        match &from.credential {
            Some(path) => present(path, self.body(), each),
            None if names(from).is_some() || from.each.is_some() || self.within.is_some() => None,
            None => Some(self.hit.node).filter(|node| is_leaf(node)),
        }
    }

    /// The keys on the way to what a last key says of it: `deploy.api_key` of `deploy.api_key.secure`.
    pub(super) fn way(&self) -> String {
        let keys = self.hit.trail.iter().filter_map(|crumb| match crumb {
            Crumb::Key(_, pair) => pair.key.text(),
            Crumb::Item(_) => None,
        });
        let mut keys: Vec<_> = keys.collect();
        keys.pop();
        keys.join(".")
    }

    /// The file and the way to what was found, where no value names it: `.npmrc:_authToken`.
    pub(super) fn address(&self) -> String {
        let source = self.file.source;
        let key = self.hit.key();
        // What has no key is a value: it may be the credential.
        if key == self.hit.node.span {
            return source.path.to_string();
        }
        format!("{}:{}", source.path, source.slice(key).trim_matches(['"', '\'']))
    }
}

/// What the scalar that was found is captured as, where it is a name.
pub(super) fn names(from: &Match) -> Option<&String> {
    from.object.as_ref().filter(|object| !object.is_text())?.names.as_ref()
}

fn scalar(text: &str, span: Span) -> Node<'_> {
    Node::new(span, Value::Scalar(Cow::Borrowed(text), Style::Plain))
}

/// The first scalar that a path finds, in what is repeated or in the body.
fn present<'e>(path: &Path, body: &'e Node<'e>, each: &'e Node<'e>) -> Option<&'e Node<'e>> {
    let found = path.ways.iter().flat_map(|way| match way.split_first() {
        Some((Segment::Name(first), rest)) if first == "each" => crate::rule::follow(rest, each),
        _ => crate::rule::follow(way, body),
    });
    found.into_iter().find(|node| is_leaf(node))
}

/// Whether there is a value, and none that holds others.
pub(super) fn is_leaf(node: &Node<'_>) -> bool {
    matches!(node.value, Value::Scalar(..) | Value::Null | Value::Reference(_) | Value::Template(_))
}
