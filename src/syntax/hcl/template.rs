//! Strings with interpolations, and heredocs.

use std::borrow::Cow;

use hcl_edit::template::{Directive, Element, HeredocTemplate, Template};

use super::lower::Lower;
use crate::source::Span;
use crate::syntax::{Node, Style, Value, escape, place};

/// What the texts of a template are.
#[derive(Clone, Copy)]
pub(super) enum Texts {
    /// Parts of a quoted string.
    Quoted,
    /// Parts of a quoted string inside of a directive; the parser leaves their escapes.
    Escaped,
    /// Lines of a heredoc.
    Lines,
}

impl<'s> Lower<'s> {
    /// The parts of a template: texts, expressions, directives.
    pub(super) fn parts(self, template: &Template, texts: Texts) -> Vec<Node<'s>> {
        let parts = template.iter().map(|element| match element {
            Element::Literal(text) => self.literal(self.span(text), text, texts),
            Element::Interpolation(it) => self.expression(&it.expr),
            Element::Directive(directive) => {
                Node::new(self.span(element), self.directive(directive, texts))
            }
        });
        parts.collect()
    }

    /// A heredoc: a scalar, or a template if something is interpolated.
    pub(super) fn heredoc(self, heredoc: &HeredocTemplate) -> Node<'s> {
        let span = place::trimmed(self.text, self.span(&heredoc.template));
        let mut parts = self.parts(&heredoc.template, Texts::Lines);
        match parts.as_mut_slice() {
            [] => Node::new(span, Value::Scalar(Cow::Borrowed(""), Style::Literal)),
            [Node { value: Value::Scalar(text, style), .. }] => {
                Node::new(span, Value::Scalar(std::mem::take(text), *style))
            }
            _ => Node::new(span, Value::Template(parts)),
        }
    }

    fn directive(self, directive: &Directive, texts: Texts) -> Value<'s> {
        let (first, then, otherwise) = match directive {
            Directive::If(it) => (
                &it.if_expr.cond_expr,
                &it.if_expr.template,
                it.else_expr.as_ref().map(|it| &it.template),
            ),
            Directive::For(it) => (&it.for_expr.collection_expr, &it.for_expr.template, None),
        };
        let mut operands = vec![self.expression(first)];
        let texts = match texts {
            Texts::Quoted | Texts::Escaped => Texts::Escaped,
            Texts::Lines => Texts::Lines,
        };
        operands.extend([then].into_iter().chain(otherwise).flat_map(|it| self.parts(it, texts)));
        Value::Operation(operands)
    }

    fn literal(self, span: Span, parsed: &str, texts: Texts) -> Node<'s> {
        let written = place::slice(self.text, span);
        let text = match texts {
            Texts::Escaped if parsed.contains('\\') => escape::decode(parsed).into_owned().into(),
            _ if written == parsed => Cow::Borrowed(written),
            _ => Cow::Owned(parsed.to_owned()),
        };
        let (span, style) = match texts {
            Texts::Lines => (place::trimmed(self.text, span), Style::Literal),
            Texts::Quoted | Texts::Escaped => (span, Style::DoubleQuoted),
        };
        Node::new(span, Value::Scalar(text, style))
    }
}
