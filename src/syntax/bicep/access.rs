//! Names and what is read of them: `kv.properties.vaultUri`, `xs[0].?name`, `kv.getSecret('x')`.

use std::borrow::Cow;

use super::cursor::{Read, Reader, is_word};
use crate::source::Span;
use crate::syntax::{Node, Style, Value, place};

/// What is read of a value.
enum Access<'s> {
    /// `.name`, `::name`
    Part(String),
    /// `[index]`
    Index(Node<'s>),
    None,
}

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
    pub(super) fn accessed(&mut self, node: Node<'s>) -> Read<Node<'s>> {
        let start = node.span.start;
        let Value::Reference(first) = node.value else { return self.read_of(node) };
        let mut name = first.into_owned();
        loop {
            if self.looks_at("(") {
                let arguments = self.deeper(Self::arguments)?;
                let span = Span::new(start, self.at);
                return self.read_of(Node::new(span, Value::Call(name.into(), arguments)));
            }
            match self.access()? {
                Access::Part(part) => name.push_str(&part),
                Access::Index(index) => name.push_str(&self.key(&index)),
                Access::None => break,
            }
        }
        let written = place::slice(self.text, Span::new(start, self.at));
        let name = if written == name { Cow::Borrowed(written) } else { Cow::Owned(name) };
        Ok(Node::new(Span::new(start, self.at), Value::Reference(name)))
    }

    /// What is read of what has no name: an operation on it, its indices and arguments.
    fn read_of(&mut self, node: Node<'s>) -> Read<Node<'s>> {
        let start = node.span.start;
        let mut next = self.access()?;
        if matches!(next, Access::None) {
            return Ok(node);
        }
        let mut operands = vec![node];
        loop {
            match next {
                Access::Index(index) => operands.push(index),
                Access::Part(_) if self.looks_at("(") => {
                    operands.extend(self.deeper(Self::arguments)?);
                }
                Access::Part(_) => {}
                Access::None => break,
            }
            next = self.access()?;
        }
        Ok(Node::new(Span::new(start, self.at), Value::Operation(operands)))
    }

    /// The next thing that is read of a value.
    fn access(&mut self) -> Read<Access<'s>> {
        while self.looks_at("!") && !self.looks_at("!=") && !self.looks_at("!~") {
            self.step();
        }
        if self.looks_at("[") {
            return Ok(Access::Index(self.deeper(Self::index)?));
        }
        let dotted = |rest: &str| {
            let behind = rest.strip_prefix("::").or_else(|| rest.strip_prefix('.'));
            behind.is_some_and(|rest| rest.strip_prefix('?').unwrap_or(rest).starts_with(is_word))
        };
        if !self.eat_on_any_line(dotted) {
            return Ok(Access::None);
        }
        let sign = if self.eat("::") { "::" } else { "." };
        self.eat(".");
        self.eat("?");
        let name = self.eat_word().unwrap_or_default();
        Ok(Access::Part(format!("{sign}{}", place::slice(self.text, name))))
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
}
