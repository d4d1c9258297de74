//! Loops: what is repeated for the items of a list that is written out stands there once for each.

use std::borrow::Cow;
use std::cell::Cell;

use super::Template;
use super::evaluate::parts;
use crate::dialect::fill::filled;
use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value};

/// More items than this are not looked at one by one.
const MOST: usize = 200;

/// Bytes of text that one resource is repeated to.
const LONGEST: usize = 1 << 20;

/// Loops within loops: further than this nobody goes.
const DEEPEST: usize = 32;

/// `[for x in xs: body]`, or `map(xs, x => body)`, which is the same.
#[derive(Debug, Clone)]
pub(super) struct Loop<'n> {
    list: &'n Node<'n>,
    /// What the item is called, and its place in the list.
    names: Vec<&'n str>,
    pub(super) body: &'n Node<'n>,
}

impl<'n> Loop<'n> {
    /// The loop that a node is, if it is one.
    pub(super) fn of(node: &'n Node<'n>) -> Option<Self> {
        let Value::Call(word, arguments) = &node.value else { return None };
        let [list, lambda] = arguments.as_slice() else { return None };
        let Value::Call(inner, arguments) = &lambda.value else { return None };
        if word != "map" || inner != "lambda" {
            return None;
        }
        let (body, names) = arguments.split_last()?;
        let name = |node: &'n Node<'n>| match &node.value {
            Value::Reference(name) => Some(&**name),
            _ => node.text(),
        };
        Some(Self { list, names: names.iter().filter_map(name).collect(), body })
    }
}

impl<'a> Template<'a> {
    /// What a loop makes of the body of a resource.
    pub(super) fn instances<'n>(
        &self,
        repeated: &Loop<'_>,
        body: &Cow<'n, Node<'n>>,
        left: &Cell<usize>,
    ) -> Vec<Cow<'n, Node<'n>>>
    where
        'a: 'n,
    {
        match self.items(repeated, body.span, left) {
            Some(items) => items
                .iter()
                .enumerate()
                .map(|(at, item)| Cow::Owned(fill(body, &repeated.names, item, at)))
                .collect(),
            None => vec![body.clone()],
        }
    }

    /// A body in which the loops are the lists that they come to.
    pub(super) fn unrolled<'n>(
        &self,
        body: Cow<'n, Node<'n>>,
        left: &Cell<usize>,
    ) -> Cow<'n, Node<'n>> {
        match has_loop(&body, 0) {
            true => Cow::Owned(self.unroll(&body, left, 0)),
            false => body,
        }
    }

    fn unroll(&self, node: &Node<'_>, left: &Cell<usize>, depth: usize) -> Node<'static> {
        if depth > DEEPEST {
            return node.clone().into_owned();
        }
        let below = |node: &Node<'_>| self.unroll(node, left, depth + 1);
        if let Some(repeated) = Loop::of(node) {
            let items = self.items(&repeated, repeated.body.span, left);
            let bodies = match items {
                Some(items) => items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| below(&fill(repeated.body, &repeated.names, item, at)))
                    .collect(),
                None => vec![below(repeated.body)],
            };
            return Node::new(node.span, Value::Sequence(bodies));
        }
        let value = match &node.value {
            // `[for …: if (c) {…}]`
            Value::Call(word, arguments) if word == "if" && arguments.len() == 2 => {
                return below(&arguments[1]);
            }
            Value::Sequence(items) => Value::Sequence(items.iter().map(below).collect()),
            Value::Mapping(pairs) => {
                let pairs = pairs.iter().map(|pair| Pair {
                    key: pair.key.clone().into_owned(),
                    value: below(&pair.value),
                });
                Value::Mapping(pairs.collect())
            }
            Value::Call(name, arguments) => {
                let name = Cow::Owned(name.clone().into_owned());
                Value::Call(name, arguments.iter().map(below).collect())
            }
            _ => return node.clone().into_owned(),
        };
        Node::new(node.span, value)
    }

    /// The items of a list that is written out, if they are not too many to look at.
    fn items(
        &self,
        repeated: &Loop<'_>,
        body: Span,
        left: &Cell<usize>,
    ) -> Option<Vec<Node<'static>>> {
        let list = self.follow(repeated.list);
        let items: Vec<_> = match &list.value {
            Value::Sequence(items) => items.iter().map(|item| item.clone().into_owned()).collect(),
            _ => return None,
        };
        let cost = items.len() * (body.end - body.start);
        let fits = !items.is_empty() && items.len() <= MOST && cost <= left.get();
        fits.then(|| {
            left.set(left.get() - cost);
            items
        })
    }
}

/// A body with an item in the place of its name.
fn fill<'n>(body: &Node<'n>, names: &[&str], item: &Node<'n>, at: usize) -> Node<'n> {
    let part = |reference: &str, span: Span| {
        let parts = parts(reference);
        let (head, path) = parts.split_first()?;
        if names.get(1) == Some(head) && path.is_empty() {
            return Some(Node::new(span, Value::Scalar(Cow::Owned(at.to_string()), Style::Plain)));
        }
        if names.first() != Some(head) {
            return None;
        }
        let found = path.iter().try_fold(item, |node, name| node.get(name))?;
        Some(found.clone().standing_at(span))
    };
    filled(body, &part, 0)
}

fn has_loop(node: &Node<'_>, depth: usize) -> bool {
    Loop::of(node).is_some()
        || depth <= DEEPEST && node.children().any(|child| has_loop(child, depth + 1))
}

/// What one resource may be repeated to.
pub(super) fn allowance() -> Cell<usize> {
    Cell::new(LONGEST)
}
