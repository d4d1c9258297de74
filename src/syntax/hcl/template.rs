//! Strings with interpolations, and heredocs.

use std::borrow::Cow;

use hcl_edit::template::{Directive, Element, HeredocTemplate, Template};

use super::lower::Lower;
use crate::source::Span;
use crate::syntax::{Node, Style, Value, place};

impl<'s> Lower<'s> {
    /// The parts of a template: texts in the given style, expressions, directives.
    pub(super) fn parts(self, template: &Template, style: Style) -> Vec<Node<'s>> {
        let parts = template.iter().map(|element| match element {
            Element::Literal(text) => self.literal(self.span(text), text, style),
            Element::Interpolation(it) => self.expression(&it.expr),
            Element::Directive(directive) => {
                Node::new(self.span(element), self.directive(directive, style))
            }
        });
        parts.collect()
    }

    /// A heredoc: a scalar, or a template if something is interpolated.
    pub(super) fn heredoc(self, heredoc: &HeredocTemplate) -> Node<'s> {
        let span = place::trimmed(self.text, self.span(&heredoc.template));
        let mut parts = self.parts(&heredoc.template, Style::Literal);
        match parts.as_mut_slice() {
            [] => Node::new(span, Value::Scalar(Cow::Borrowed(""), Style::Literal)),
            [Node { value: Value::Scalar(text, style), .. }] => {
                Node::new(span, Value::Scalar(std::mem::take(text), *style))
            }
            _ => Node::new(span, Value::Template(parts)),
        }
    }

    fn directive(self, directive: &Directive, style: Style) -> Value<'s> {
        let (first, then, otherwise) = match directive {
            Directive::If(it) => (
                &it.if_expr.cond_expr,
                &it.if_expr.template,
                it.else_expr.as_ref().map(|it| &it.template),
            ),
            Directive::For(it) => (&it.for_expr.collection_expr, &it.for_expr.template, None),
        };
        let mut operands = vec![self.expression(first)];
        operands.extend(self.parts(then, style));
        operands.extend(otherwise.into_iter().flat_map(|it| self.parts(it, style)));
        Value::Operation(operands)
    }

    fn literal(self, span: Span, decoded: &str, style: Style) -> Node<'s> {
        let written = &self.text[span.start..span.end];
        let text = if written == decoded {
            Cow::Borrowed(written)
        } else {
            Cow::Owned(decoded.to_owned())
        };
        let span = if style == Style::Literal { place::trimmed(self.text, span) } else { span };
        Node::new(span, Value::Scalar(text, style))
    }
}
