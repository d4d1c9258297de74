//! Keys and values in lines: `.properties`, INI, dotenv, `.npmrc`, `.pypirc`.
//!
//! These formats have no one grammar, so the reader takes what any of them takes and refuses
//! nothing: a line that sets no value is a key without one.

mod line;
mod value;

use self::line::Line;
use super::{Node, Pair, Parsed, Style, Value, place};
use crate::source::Span;

/// Reads every line. A `[section]` is a mapping of the pairs up to the next one.
pub fn parse(text: &str) -> Parsed<'_> {
    let mut reader = Reader { text, pairs: Vec::new(), section: None };
    let mut at = 0;
    while let Some(line) = Line::at(text, at) {
        at = reader.read(line);
    }
    let root = mapping(0, reader.finish());
    let documents = if root.pairs().is_empty() { Vec::new() } else { vec![root] };
    Parsed { documents, errors: Vec::new() }
}

struct Reader<'s> {
    text: &'s str,
    pairs: Vec<Pair<'s>>,
    /// The header of the section that is read, and what stood before it.
    section: Option<(Node<'s>, Vec<Pair<'s>>)>,
}

impl<'s> Reader<'s> {
    /// Reads a line and what goes on in the lines below it; returns where the next one starts.
    fn read(&mut self, line: Line) -> usize {
        let words = place::slice(self.text, line.words);
        if words.is_empty() || words.starts_with(['#', ';', '!']) {
            return line.next;
        }
        if let Some(name) = line::section(self.text, line.words) {
            self.close();
            let header = Node::new(name, scalar(self.text, name));
            self.section = Some((header, std::mem::take(&mut self.pairs)));
            return line.next;
        }
        let (key, rest) = line::split(self.text, line.words);
        let (value, next) = match rest {
            Some(rest) => value::read(self.text, line, rest),
            None => (Node::new(Span::new(key.end, key.end), Value::Null), line.next),
        };
        self.pairs.push(Pair { key: Node::new(key, scalar(self.text, key)), value });
        next
    }

    /// Puts the pairs of the current section under its name.
    fn close(&mut self) {
        if let Some((key, before)) = self.section.take() {
            let pairs = std::mem::replace(&mut self.pairs, before);
            let value = mapping(key.span.end, pairs);
            self.pairs.push(Pair { key, value });
        }
    }

    fn finish(mut self) -> Vec<Pair<'s>> {
        self.close();
        self.pairs
    }
}

/// A mapping; an empty one stands at `at`.
fn mapping(at: usize, pairs: Vec<Pair<'_>>) -> Node<'_> {
    let children = pairs.iter().map(|pair| pair.key.span.to(pair.value.span)).reduce(Span::to);
    Node::new(children.unwrap_or(Span::new(at, at)), Value::Mapping(pairs))
}

/// The words of a range as they stand.
fn scalar(text: &str, span: Span) -> Value<'_> {
    Value::Scalar(place::slice(text, span).into(), Style::Plain)
}

#[cfg(test)]
mod tests;
