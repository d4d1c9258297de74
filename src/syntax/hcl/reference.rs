//! Traversals in their normal form: `aws_iam_user.ci[0].name`, `each.value["key"]`.

use std::borrow::Cow;

use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

use super::lower::Lower;
use crate::source::Span;
use crate::syntax::{Node, Value};

/// A traversal as a reference; one that starts at no name, as `f(x).y` does, as an operation.
pub(super) fn lower<'s>(lower: Lower<'s>, span: Span, traversal: &Traversal) -> Node<'s> {
    let start = lower.expression(&traversal.expr);
    let Value::Reference(name) = &start.value else {
        let indices = traversal.operators.iter().filter_map(|operator| match operator.value() {
            TraversalOperator::Index(index) => Some(lower.expression(index)),
            _ => None,
        });
        let operands = std::iter::once(start).chain(indices);
        return Node::new(span, Value::Operation(operands.collect()));
    };
    let mut text = name.to_string();
    for operator in &traversal.operators {
        match operator.value() {
            TraversalOperator::GetAttr(name) => {
                text.push('.');
                text.push_str(name);
            }
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                text.push_str("[*]");
            }
            TraversalOperator::LegacyIndex(index) => text.push_str(&format!("[{}]", index.value())),
            TraversalOperator::Index(index) => {
                text.push('[');
                text.push_str(&key(lower, index));
                text.push(']');
            }
        }
    }
    let written = lower.slice(span);
    let text = if *written == *text { written } else { Cow::Owned(text) };
    Node::new(span, Value::Reference(text))
}

/// What stands between the brackets, without needless white space.
fn key<'s>(lower: Lower<'s>, index: &Expression) -> Cow<'s, str> {
    let index = lower.expression(index);
    match index.value {
        Value::Reference(text) => text,
        _ => {
            let written = lower.slice(index.span);
            Cow::Owned(written.split_whitespace().collect::<Vec<_>>().join(" "))
        }
    }
}
