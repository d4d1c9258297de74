//! Names and what is read of them: `kv.properties.vaultUri`, `xs[0].?name`, `kv.getSecret('x')`.

use std::borrow::Cow;

use super::cursor::{Read, Reader, is_word};
use crate::source::Span;
use crate::syntax::{Node, Style, Value, place};

impl<'s> Reader<'s> {
    /// A name, a word that is a value, or a lambda with one name.
    pub(super) fn name(&mut self) -> Read<Node<'s>> {
        let span = self.eat_word().unwrap_or_default();
        let word = place::slice(self.text, span);
        if matches!(word, "true" | "false" | "null") {
            return Ok(self.plain(span));
        }
        let before = self.at;
        self.skip(false);
        if self.looks_at("=>") {
            return self.lambda(span.start, vec![self.plain(span)]);
        }
        self.at = before;
        Ok(Node::new(span, Value::Reference(Cow::Borrowed(word))))
    }

    /// A value and all that is read of it. A name stays a name, in its normal form, up to a call:
    /// `a.b(c)` is a call of `a.b`, and what is read of its outcome an operation.
    pub(super) fn accessed(&mut self, mut node: Node<'s>) -> Read<Node<'s>> {
        loop {
            let start = node.span.start;
            if self.looks_at("(") && matches!(node.value, Value::Reference(_)) {
                let arguments = self.deeper(Self::arguments)?;
                let Value::Reference(name) = node.value else { return Ok(node) };
                node = Node::new(Span::new(start, self.at), Value::Call(name, arguments));
                continue;
            }
            if self.looks_at("!") && !self.looks_at("!=") && !self.looks_at("!~") {
                self.step();
                continue;
            }
            if self.looks_at("[") {
                let index = self.deeper(Self::index)?;
                node = self.read_of(node, &self.key(&index), Some(index));
                continue;
            }
            let dotted = |rest: &str| {
                let behind = rest.strip_prefix("::").or_else(|| rest.strip_prefix('.'));
                behind
                    .is_some_and(|rest| rest.strip_prefix('?').unwrap_or(rest).starts_with(is_word))
            };
            if !self.eat_on_any_line(dotted) {
                return Ok(node);
            }
            let sign = if self.eat("::") { "::" } else { "." };
            self.eat(".");
            self.eat("?");
            let name = self.eat_word().unwrap_or_default();
            let part = format!("{sign}{}", place::slice(self.text, name));
            // A method of what is no name: its arguments are all that is kept.
            if self.looks_at("(") && !matches!(node.value, Value::Reference(_)) {
                let mut operands = vec![node];
                operands.extend(self.deeper(Self::arguments)?);
                node = Node::new(Span::new(start, self.at), Value::Operation(operands));
                continue;
            }
            node = self.read_of(node, &part, None);
        }
    }

    fn index(&mut self) -> Read<Node<'s>> {
        self.expect("[")?;
        self.eat("?");
        self.skip(true);
        let index = self.expression()?;
        self.skip(true);
        self.expect("]")?;
        Ok(index)
    }

    /// The part of a name that an index is: `['key']` is `.key`.
    fn key(&self, index: &Node<'s>) -> String {
        match &index.value {
            Value::Scalar(key, Style::DoubleQuoted | Style::SingleQuoted)
                if !key.is_empty() && key.chars().all(|next| is_word(next) || next == '-') =>
            {
                format!(".{key}")
            }
            Value::Reference(name) => format!("[{name}]"),
            _ => {
                let written = place::slice(self.text, index.span);
                format!("[{}]", written.split_whitespace().collect::<Vec<_>>().join(" "))
            }
        }
    }

    /// A longer name; of anything else, an operation on it.
    fn read_of(&self, node: Node<'s>, part: &str, index: Option<Node<'s>>) -> Node<'s> {
        let span = Span::new(node.span.start, self.at);
        let value = match node.value {
            Value::Reference(name) => {
                let written = place::slice(self.text, span);
                let longer = format!("{name}{part}");
                Value::Reference(match written == longer {
                    true => Cow::Borrowed(written),
                    false => Cow::Owned(longer),
                })
            }
            // What is read of what was read of a call says no more.
            Value::Operation(mut operands) => {
                operands.extend(index);
                Value::Operation(operands)
            }
            value => {
                let base = Node::new(node.span, value);
                Value::Operation(std::iter::once(base).chain(index).collect())
            }
        };
        Node::new(span, value)
    }
}
