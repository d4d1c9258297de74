//! Names that stand for something where they stand: of an element that something is repeated for.

use crate::source::Span;
use crate::syntax::{Node, Pair, Value};

/// Names that lead to names: further than this is a circle.
const DEEPEST: usize = 32;

/// A tree in which every reference that stands for something is that.
pub(super) fn filled<'b>(
    node: &Node<'b>,
    part: &dyn Fn(&str, Span) -> Option<Node<'b>>,
    depth: usize,
) -> Node<'b> {
    if depth > DEEPEST {
        return node.clone();
    }
    let below = |node: &Node<'b>| filled(node, part, depth + 1);
    let all = |nodes: &[Node<'b>]| nodes.iter().map(below).collect();
    let value = match &node.value {
        Value::Reference(reference) => match part(reference, node.span) {
            Some(part) => return part,
            None => node.value.clone(),
        },
        Value::Sequence(items) => Value::Sequence(all(items)),
        Value::Template(parts) => Value::Template(all(parts)),
        Value::Call(name, arguments) => Value::Call(name.clone(), all(arguments)),
        Value::Operation(operands) => Value::Operation(all(operands)),
        Value::Mapping(pairs) => {
            let filled =
                pairs.iter().map(|pair| Pair { key: below(&pair.key), value: below(&pair.value) });
            Value::Mapping(filled.collect())
        }
        Value::Null | Value::Scalar(..) => node.value.clone(),
    };
    Node { span: node.span, tag: node.tag.clone(), value }
}
