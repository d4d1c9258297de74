//! Trees that outlive the text they were read from.

use std::borrow::Cow;

use super::{Node, Pair, Parsed, Value};
use crate::source::Span;

impl Node<'_> {
    /// The same tree with its own copies of all texts.
    #[must_use]
    pub fn into_owned(self) -> Node<'static> {
        let value = match self.value {
            Value::Null => Value::Null,
            Value::Scalar(text, style) => Value::Scalar(own(text), style),
            Value::Sequence(items) => Value::Sequence(own_all(items)),
            Value::Mapping(pairs) => Value::Mapping(pairs.into_iter().map(own_pair).collect()),
            Value::Template(parts) => Value::Template(own_all(parts)),
            Value::Reference(text) => Value::Reference(own(text)),
            Value::Call(name, arguments) => Value::Call(own(name), own_all(arguments)),
            Value::Operation(operands) => Value::Operation(own_all(operands)),
        };
        Node { span: self.span, tag: self.tag.map(own), value }
    }
}

impl<'s> Node<'s> {
    /// The same value as if it stood elsewhere: where its name stands.
    #[must_use]
    pub fn standing_at(self, span: Span) -> Self {
        self.placed(&|_| span)
    }

    /// The same value with every range put elsewhere.
    #[must_use]
    pub fn placed(self, place: &impl Fn(Span) -> Span) -> Self {
        let all = |nodes: Vec<Self>| nodes.into_iter().map(|node| node.placed(place)).collect();
        let value = match self.value {
            Value::Sequence(items) => Value::Sequence(all(items)),
            Value::Template(parts) => Value::Template(all(parts)),
            Value::Call(name, arguments) => Value::Call(name, all(arguments)),
            Value::Operation(operands) => Value::Operation(all(operands)),
            Value::Mapping(pairs) => {
                let moved = pairs.into_iter().map(|pair| Pair {
                    key: pair.key.placed(place),
                    value: pair.value.placed(place),
                });
                Value::Mapping(moved.collect())
            }
            value => value,
        };
        Self { span: place(self.span), tag: self.tag, value }
    }
}

impl Parsed<'_> {
    /// The same result with its own copies of all texts.
    #[must_use]
    pub fn into_owned(self) -> Parsed<'static> {
        Parsed { documents: own_all(self.documents), errors: self.errors }
    }
}

fn own(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

fn own_all(nodes: Vec<Node<'_>>) -> Vec<Node<'static>> {
    nodes.into_iter().map(Node::into_owned).collect()
}

fn own_pair(pair: Pair<'_>) -> Pair<'static> {
    Pair { key: pair.key.into_owned(), value: pair.value.into_owned() }
}
