//! What a script sets: a text, or the variables and properties that are asked for.

use std::borrow::Cow;

use super::{place, quoted};
use crate::source::Span;
use crate::syntax::{Node, Style, Value};

/// The calls whose text is itself, and no name of a value; without a name, that of the statement.
const TEXTS: [&str; 7] = ["", "uri", "url", "set", "create", "of", "file"];

/// What is no value of its own: a type, the end of an expression, nothing.
const WORDS: [&str; 10] =
    ["as", "String", "toString", "get", "orNull", "orElse", "getOrElse", "null", "true", "false"];

/// Names that one value may ask for, each where the one before gives nothing.
const NAMES: usize = 4;

/// Reads the value of a statement; none where it sets no text and asks for nothing.
pub(super) fn read(text: &str, span: Span) -> Option<Node<'_>> {
    let words = place::slice(text, span);
    // Which of several values it is, nobody can say before the script runs.
    let chooses = words.trim_start_matches(['=', ' ', '\t']);
    if ["if ", "if(", "when ", "when("].iter().any(|choice| chooses.starts_with(choice)) {
        return None;
    }
    let mut names = Vec::new();
    let mut at = 0;
    let mut callee = "";
    while let Some(next) = words[at..].chars().next() {
        let rest = &words[at..];
        if matches!(next, '"' | '\'') {
            let length = quoted(rest).max(2).min(rest.len());
            let inside = rest[..length].trim_matches(next);
            let asks = words[..at].trim_end().ends_with(['(', '[']) && !TEXTS.contains(&callee);
            if !asks && names.is_empty() {
                let at = span.start + at;
                let value = Value::Scalar(inside.into(), Style::DoubleQuoted);
                return Some(Node::new(Span::new(at, at + length), value));
            }
            if asks && names.len() < NAMES && !names.contains(&inside) {
                names.push(inside);
            }
            at += length;
        } else if next.is_alphabetic() || next == '_' {
            let end = rest.find(|next: char| !next.is_alphanumeric() && next != '_');
            let end = end.unwrap_or(rest.len());
            callee = &rest[..end];
            at += end;
        } else {
            at += next.len_utf8();
        }
    }
    if names.is_empty() {
        names.extend(path(words));
    }
    let asked: String = names.iter().map(|name| format!("${{{name}}}")).collect();
    let value = Value::Scalar(Cow::Owned(asked), Style::Plain);
    (!names.is_empty()).then(|| Node::new(span, value))
}

/// The last name of a value that is asked for as a path: `project.nexusPassword`.
fn path(words: &str) -> Option<&str> {
    let words = words.trim_matches(|next: char| next.is_whitespace() || "=()".contains(next));
    let path = words.split(|next: char| next.is_whitespace() || "(?:".contains(next)).next()?;
    let whole = path.chars().all(|next| next.is_alphanumeric() || "_.!".contains(next));
    let mut names = path.split('.').map(|name| name.trim_end_matches('!')).rev();
    let name = names.find(|name| !WORDS.contains(name))?;
    (whole && name.starts_with(|next: char| next.is_alphabetic() || next == '_')).then_some(name)
}
