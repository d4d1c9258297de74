//! What a block makes: one thing for each element of a `for_each` that is written out, with
//! `each.key` and `each.value` filled in, and the content of `dynamic` blocks in its place.

use std::borrow::Cow;

use super::{Block, Module};
use crate::dialect::fill::filled;
use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value};

/// More elements than this are not looked at one by one.
const MOST: usize = 200;

/// Names that lead to names: further than this is a circle.
const DEEPEST: usize = 32;

/// The bodies that a block comes to; its own where nothing is to be filled in.
pub(crate) fn instances<'b>(module: &'b Module<'b>, block: &Block<'b>) -> Vec<Cow<'b, Node<'b>>> {
    let body = match block.body.get("dynamic") {
        Some(_) => Cow::Owned(lifted(block.body)),
        None => Cow::Borrowed(block.body),
    };
    let elements = match block.body.get("for_each") {
        Some(each) if mentions_each(&body, 0) => elements(module, block.file, each),
        _ => return vec![body],
    };
    match elements {
        Some(elements) if elements.len() <= MOST => {
            elements.iter().map(|element| Cow::Owned(element.fill(&body))).collect()
        }
        _ => vec![body],
    }
}

/// A body in which `dynamic "x" { content { … } }` is `x { … }`.
fn lifted<'b>(body: &'b Node<'b>) -> Node<'b> {
    let mut pairs = body.pairs().to_vec();
    for kinds in body.all("dynamic").flat_map(Node::one_or_many) {
        for kind in kinds.pairs() {
            let contents = kind.value.one_or_many().iter().filter_map(|it| it.get("content"));
            pairs
                .extend(contents.map(|value| Pair { key: kind.key.clone(), value: value.clone() }));
        }
    }
    Node::new(body.span, Value::Mapping(pairs))
}

/// An element of a `for_each`.
struct Element<'b> {
    key: &'b str,
    value: &'b Node<'b>,
}

/// The elements of a map or of a set of strings that is written out.
fn elements<'b>(
    module: &'b Module<'b>,
    file: usize,
    each: &'b Node<'b>,
) -> Option<Vec<Element<'b>>> {
    let (file, node) = module.follow(file, each);
    match &node.value {
        Value::Call(name, arguments)
            if matches!(&**name, "toset" | "tomap") && arguments.len() == 1 =>
        {
            let (_, inner) = module.follow(file, &arguments[0]);
            written_out(inner)
        }
        _ => written_out(node),
    }
}

fn written_out<'b>(node: &'b Node<'b>) -> Option<Vec<Element<'b>>> {
    let elements: Option<Vec<_>> = match &node.value {
        Value::Sequence(items) => {
            items.iter().map(|item| Some(Element { key: item.text()?, value: item })).collect()
        }
        Value::Mapping(pairs) => pairs
            .iter()
            .map(|pair| Some(Element { key: pair.key.text()?, value: &pair.value }))
            .collect(),
        _ => None,
    };
    elements.filter(|elements| !elements.is_empty())
}

impl<'b> Element<'b> {
    /// A tree with this element's key and value in it.
    fn fill(&self, node: &Node<'b>) -> Node<'b> {
        filled(node, &|reference, span| self.part(reference, span), 0)
    }

    /// What `each.key`, `each.value` or a part of it stands for here.
    fn part(&self, reference: &str, span: Span) -> Option<Node<'b>> {
        let rest = reference.strip_prefix("each.")?;
        if rest == "key" {
            return Some(Node::new(
                span,
                Value::Scalar(Cow::Borrowed(self.key), Style::DoubleQuoted),
            ));
        }
        let path = rest.strip_prefix("value")?.replace("[\"", ".").replace("\"]", "");
        if path.contains(['[', '*']) {
            return None;
        }
        let mut names = path.split('.').filter(|name| !name.is_empty());
        let part = names.try_fold(self.value, |node, name| node.get(name))?;
        Some(part.clone().standing_at(span))
    }
}

/// Whether `each.` is referred to below this node.
fn mentions_each(node: &Node<'_>, depth: usize) -> bool {
    match &node.value {
        Value::Reference(reference) => reference.starts_with("each."),
        _ => depth <= DEEPEST && node.children().any(|child| mentions_each(child, depth + 1)),
    }
}
