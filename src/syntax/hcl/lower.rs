//! The parser's bodies and expressions become nodes.

use std::borrow::Cow;

use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Block, BlockLabel, Body, Structure};

use super::reference;
use super::template::Texts;
use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value, limits};

/// Lowers what was parsed from a part of a text, or from a repaired copy of it: only the ranges
/// count, words are taken from the text itself.
#[derive(Clone, Copy)]
pub(super) struct Lower<'s> {
    /// The whole text.
    pub(super) text: &'s str,
    /// Where in it the parsed part starts.
    pub(super) base: usize,
}

impl<'s> Lower<'s> {
    /// A body as a mapping of attributes and blocks.
    pub(super) fn body(self, body: &Body) -> Vec<Pair<'s>> {
        let pairs = body.iter().map(|structure| match structure {
            Structure::Attribute(attribute) => Pair {
                key: self.word(self.span(&attribute.key)),
                value: self.expression(&attribute.value),
            },
            Structure::Block(block) => self.block(block),
        });
        pairs.collect()
    }

    /// A block as nested mappings, one for each label: `type "label" { ... }` holds at
    /// `type.label`.
    fn block(self, block: &Block) -> Pair<'s> {
        let key = self.word(self.span(&block.ident));
        let labels = block.labels.iter().take(limits::HCL_LABELS).map(|label| match label {
            BlockLabel::Ident(ident) => self.word(self.span(ident)),
            BlockLabel::String(string) => self.string(self.span(string), string),
        });
        let labels: Vec<_> = labels.collect();
        let header = labels.last().map_or(key.span.end, |label| label.span.end);
        let end = self.span(block).end;
        nest(
            key,
            labels,
            Node {
                span: Span::new(self.brace(header), end),
                tag: None,
                value: Value::Mapping(self.body(&block.body)),
            },
        )
    }

    /// The brace that opens a block whose header ends at `at`; only blanks and comments can stand
    /// between.
    fn brace(self, at: usize) -> usize {
        let mut rest = &self.text[at..];
        loop {
            rest = rest.trim_start_matches([' ', '\t']);
            match rest.strip_prefix("/*").and_then(|comment| comment.split_once("*/")) {
                Some((_, behind)) => rest = behind,
                None => return self.text.len() - rest.len(),
            }
        }
    }

    /// Any expression.
    pub(super) fn expression(self, expression: &Expression) -> Node<'s> {
        let span = self.span(expression);
        let value = match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(_) | Expression::Number(_) => return self.word(span),
            Expression::String(string) => return self.string(span, string),
            Expression::Variable(_) => Value::Reference(self.slice(span)),
            Expression::Parenthesis(inner) => return self.expression(inner.inner()),
            Expression::Array(items) => {
                Value::Sequence(items.iter().map(|item| self.expression(item)).collect())
            }
            Expression::Object(object) => {
                let pairs = object.iter().map(|(key, value)| Pair {
                    key: self.key(key),
                    value: self.expression(value.expr()),
                });
                Value::Mapping(pairs.collect())
            }
            Expression::StringTemplate(template) => {
                Value::Template(self.parts(template, Texts::Quoted))
            }
            Expression::HeredocTemplate(heredoc) => return self.heredoc(heredoc),
            Expression::Traversal(traversal) => return reference::lower(self, span, traversal),
            Expression::FuncCall(call) => {
                let mut names = call.name.namespace.iter().chain([&call.name.name]);
                let first = names.next().map(|name| self.slice(self.span(name)));
                let name = names.fold(first.unwrap_or_default(), |name, next| {
                    Cow::Owned(format!("{name}::{}", self.slice(self.span(next))))
                });
                Value::Call(name, call.args.iter().map(|it| self.expression(it)).collect())
            }
            Expression::Conditional(it) => {
                self.operation([&it.cond_expr, &it.true_expr, &it.false_expr])
            }
            Expression::UnaryOp(it) => self.operation([&it.expr]),
            Expression::BinaryOp(it) => self.operation([&it.lhs_expr, &it.rhs_expr]),
            Expression::ForExpr(it) => self.operation(
                [&it.intro.collection_expr]
                    .into_iter()
                    .chain(&it.key_expr)
                    .chain([&it.value_expr])
                    .chain(it.cond.as_ref().map(|cond| &cond.expr)),
            ),
        };
        Node::new(span, value)
    }

    fn operation<'e>(self, operands: impl IntoIterator<Item = &'e Expression>) -> Value<'s> {
        Value::Operation(operands.into_iter().map(|it| self.expression(it)).collect())
    }

    fn key(self, key: &ObjectKey) -> Node<'s> {
        match key {
            ObjectKey::Ident(ident) => self.word(self.span(ident)),
            ObjectKey::Expression(expression) => self.expression(expression),
        }
    }

    /// A scalar of the words that stand at `span`.
    fn word(self, span: Span) -> Node<'s> {
        Node::new(span, Value::Scalar(self.slice(span), Style::Plain))
    }

    /// A quoted string without interpolations; `decoded` is what the parser made of it.
    fn string(self, span: Span, decoded: &str) -> Node<'s> {
        let quoted = &self.text[span.start..span.end];
        let written = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = match written {
            Some(written) if !written.contains(['\\', '$', '%']) => Cow::Borrowed(written),
            _ => Cow::Owned(decoded.to_owned()),
        };
        Node::new(span, Value::Scalar(text, Style::DoubleQuoted))
    }

    pub(super) fn slice(self, span: Span) -> Cow<'s, str> {
        Cow::Borrowed(&self.text[span.start..span.end])
    }

    /// Where a part of the parser's tree stands in the whole text.
    pub(super) fn span(self, item: &impl hcl_edit::Span) -> Span {
        item.span().map_or_else(Span::default, |it| Span::new(it.start, it.end).shifted(self.base))
    }
}

/// A block's pair: its labels, from the outermost, around its body.
pub(super) fn nest<'s>(key: Node<'s>, labels: Vec<Node<'s>>, body: Node<'s>) -> Pair<'s> {
    let end = body.span.end;
    let value = labels.into_iter().rev().fold(body, |value, label| {
        let span = Span::new(label.span.start, end);
        Node::new(span, Value::Mapping(vec![Pair { key: label, value }]))
    });
    Pair { key, value }
}
