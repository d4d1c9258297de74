//! What a line sets: quoted, plain, continued, or in the lines below it.

use std::borrow::Cow;

use super::line::{Line, split};
use super::scalar;
use crate::source::Span;
use crate::syntax::{Node, Style, Value, escape, place};

/// The value in `rest`, and where the line behind it starts.
pub(super) fn read<'s>(text: &'s str, line: Line, rest: Span) -> (Node<'s>, usize) {
    let words = place::trimmed(text, rest);
    if let Some((node, next)) = quoted(text, words.start) {
        return (node, next);
    }
    let words = uncommented(text, words);
    if words.start == words.end {
        return below(text, line, words.start);
    }
    continued(text, line, words)
}

/// A quoted value, in dotenv perhaps of many lines. Nothing but a comment may follow its quote,
/// or the quotes are part of a plain value.
fn quoted(text: &str, start: usize) -> Option<(Node<'_>, usize)> {
    let rest = &text[start..];
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
    let mut escaped = false;
    let length = rest[1..].find(|next| {
        let found = next == quote && !escaped;
        escaped = !escaped && next == '\\' && quote == '"';
        found
    })?;
    let span = Span::new(start, start + length + 2);
    let behind = Line::at(text, span.end);
    let comment = behind.map_or("", |line| place::slice(text, line.words));
    if !(comment.is_empty() || comment.starts_with(['#', ';'])) {
        return None;
    }
    let inside = &rest[1..=length];
    let value = match quote {
        '"' => Value::Scalar(escape::decode(inside), Style::DoubleQuoted),
        _ => Value::Scalar(inside.into(), Style::SingleQuoted),
    };
    Some((Node::new(span, value), behind.map_or(text.len(), |line| line.next)))
}

/// The value that the lines below a key without one make up, as in `extra-index-url =` of pip: one
/// scalar or a list of them. Lines that set something themselves are no value.
fn below<'s>(text: &'s str, line: Line, at: usize) -> (Node<'s>, usize) {
    let mut items = Vec::new();
    let mut next = line.next;
    while let Some(below) = Line::at(text, next) {
        let (key, value) = split(text, below.words);
        let sets = |value: Span| text[..value.start].ends_with(['=', ':']);
        let is_pair = value.is_some_and(sets) && place::slice(text, key).chars().all(is_name);
        let is_blank = below.words.start == below.words.end;
        if is_blank || is_pair || below.indentation <= line.indentation {
            break;
        }
        let words = uncommented(text, below.words);
        if words.start < words.end {
            items.push(Node::new(words, scalar(text, words)));
        }
        next = below.next;
    }
    let node = match items.len() {
        0 => Node::new(Span::new(at, at), Value::Null),
        1 => items.remove(0),
        _ => {
            let span = items.iter().map(|item| item.span).reduce(Span::to).unwrap_or_default();
            Node::new(span, Value::Sequence(items))
        }
    };
    (node, next)
}

/// A plain value. A backslash at its end continues it with the line below if that is indented or
/// sets nothing itself: in a Windows path it does not.
fn continued<'s>(text: &'s str, line: Line, words: Span) -> (Node<'s>, usize) {
    let mut span = words;
    let mut value = Cow::Borrowed(place::slice(text, words));
    let mut next = line.next;
    while value.ends_with('\\') && !value.ends_with("\\\\") {
        let Some(below) = Line::at(text, next) else { break };
        if below.indentation == 0 && split(text, below.words).1.is_some() {
            break;
        }
        let joined = value.to_mut();
        joined.pop();
        joined.push_str(place::slice(text, below.words));
        span.end = span.end.max(below.words.end);
        next = below.next;
    }
    (Node::new(span, Value::Scalar(value, Style::Plain)), next)
}

/// The range without a comment behind its words.
fn uncommented(text: &str, words: Span) -> Span {
    let value = place::slice(text, words);
    let mut blank = true;
    let comment = value.find(|next| {
        let found = blank && matches!(next, '#' | ';');
        blank = matches!(next, ' ' | '\t');
        found
    });
    comment.map_or(words, |at| place::trimmed(text, Span::new(words.start, words.start + at)))
}

fn is_name(next: char) -> bool {
    next.is_alphanumeric() || "_-. ".contains(next)
}
