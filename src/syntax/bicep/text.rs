//! Texts: `'in quotes ${x}'`, lines between `'''`, and lines with interpolations behind `$'''`.

use std::borrow::Cow;

use super::cursor::{Quotes, Read, Reader};
use crate::source::Span;
use crate::syntax::{Node, Style, Value, escape, place};

impl<'s> Reader<'s> {
    /// The text that opens here.
    pub(super) fn quoted(&mut self) -> Read<Node<'s>> {
        let dollars = self.rest().len() - self.rest().trim_start_matches('$').len();
        if self.quotes == Quotes::Escaped && self.rest()[dollars..].starts_with("'''") {
            return self.deeper(|reader| reader.lines(dollars));
        }
        let start = self.at;
        self.expect("'")?;
        let mut parts = Vec::new();
        let mut from = self.at;
        loop {
            let rest = self.rest();
            match rest.find(['\'', '\\', '$', '\n']).map(|length| (length, &rest[length..])) {
                Some((length, stop)) if self.quotes == Quotes::Doubled => {
                    self.at += length + 1;
                    if stop.starts_with("''") {
                        self.at += 1;
                    } else if stop.starts_with('\'') {
                        break;
                    }
                }
                Some((length, stop)) if stop.starts_with('\'') => {
                    self.at += length + 1;
                    break;
                }
                Some((length, stop)) if stop.starts_with("${") => {
                    self.at += length;
                    self.part(&mut parts, from, Style::DoubleQuoted);
                    self.at += "${".len();
                    parts.push(self.interpolated()?);
                    from = self.at;
                }
                Some((length, stop)) if stop.starts_with('\\') => {
                    self.at += length + 1;
                    if self.peek() != Some('\n') {
                        self.step();
                    }
                }
                Some((length, stop)) if stop.starts_with('$') => self.at += length + 1,
                _ => {
                    let opening = Span::new(start, start + 1);
                    return self.lost_at("this text is not closed in its line", opening);
                }
            }
        }
        let span = Span::new(start, self.at);
        let inner = Span::new(from, self.at - 1);
        if !parts.is_empty() {
            self.at -= 1;
            self.part(&mut parts, from, Style::DoubleQuoted);
            self.at += 1;
            return Ok(Node::new(span, Value::Template(parts)));
        }
        let inner = place::slice(self.text, inner);
        Ok(Node::new(
            span,
            match self.quotes {
                Quotes::Escaped => Value::Scalar(escape::decode(inner), Style::DoubleQuoted),
                Quotes::Doubled => Value::Scalar(undoubled(inner), Style::SingleQuoted),
            },
        ))
    }

    /// Lines as they stand. `dollars` before the fence and a brace start an expression in them.
    fn lines(&mut self, dollars: usize) -> Read<Node<'s>> {
        let start = self.at;
        let opening = Span::new(start, start + dollars + 3);
        self.at = opening.end;
        // A line end right behind the fence is no part of the text.
        if !self.eat("\r\n") {
            self.eat("\n");
        }
        let marker = "$".repeat(dollars) + "{";
        let mut parts = Vec::new();
        let mut from = self.at;
        let close = loop {
            let Some(close) = self.fence() else {
                self.at = opening.end;
                return self.lost_at("opened here and never closed", opening);
            };
            let inside = &self.text[self.at..close];
            match inside.find(&marker).filter(|_| dollars > 0) {
                None => break close,
                Some(length) => {
                    self.at += length;
                    self.part(&mut parts, from, Style::Literal);
                    self.at += marker.len();
                    parts.push(self.interpolated()?);
                    from = self.at;
                }
            }
        };
        // More quotes than the fence has are the end of the text.
        let quotes = self.text[close..].len() - self.text[close..].trim_start_matches('\'').len();
        self.at = close + quotes - 3;
        if parts.is_empty() {
            let inner = Span::new(from, self.at);
            self.at += 3;
            let lines =
                Value::Scalar(Cow::Borrowed(place::slice(self.text, inner)), Style::Literal);
            return Ok(Node::new(place::trimmed(self.text, inner), lines));
        }
        self.part(&mut parts, from, Style::Literal);
        self.at += 3;
        Ok(Node::new(Span::new(start, self.at), Value::Template(parts)))
    }

    /// Adds what stands between two interpolations, if anything does.
    fn part(&self, parts: &mut Vec<Node<'s>>, from: usize, style: Style) {
        let span = Span::new(from, self.at);
        let written = place::slice(self.text, span);
        if written.is_empty() {
            return;
        }
        parts.push(match style {
            Style::Literal => Node::new(
                place::trimmed(self.text, span),
                Value::Scalar(Cow::Borrowed(written), style),
            ),
            _ => Node::new(span, Value::Scalar(escape::decode(written), style)),
        });
    }

    /// The expression behind a `${`, and the brace that closes it.
    fn interpolated(&mut self) -> Read<Node<'s>> {
        self.skip(true);
        let node = self.expression()?;
        self.skip(true);
        self.expect("}")?;
        Ok(node)
    }
}

/// `it''s` is `it's`.
fn undoubled(written: &str) -> Cow<'_, str> {
    match written.contains("''") {
        true => Cow::Owned(written.replace("''", "'")),
        false => Cow::Borrowed(written),
    }
}
