//! One line, and where its key ends.

use crate::source::Span;
use crate::syntax::place;

/// A line of a text.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// Without the blanks around it.
    pub(super) words: Span,
    /// Blanks before its first word.
    pub(super) indentation: usize,
    /// Where the next line starts.
    pub(super) next: usize,
}

impl Line {
    /// The line that starts at `at`; none at the end of the text.
    pub(super) fn at(text: &str, at: usize) -> Option<Self> {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let end = rest.find('\n').map_or(text.len(), |end| at + end);
        let words = place::trimmed(text, Span::new(at, end));
        Some(Self { words, indentation: words.start - at, next: (end + 1).min(text.len()) })
    }
}

/// The name in `[name]`, perhaps with a comment behind it.
pub(super) fn section(text: &str, words: Span) -> Option<Span> {
    let inside = place::slice(text, words).strip_prefix('[')?;
    let end = inside.rfind(']')?;
    let behind = inside[end + 1..].trim_start();
    let is_header = behind.is_empty() || behind.starts_with(['#', ';']);
    let start = words.start + 1;
    is_header.then(|| place::trimmed(text, Span::new(start, start + end)))
}

/// The key of a line and, if it sets something, the range of what it sets.
///
/// `=` parts a key from its value wherever one stands, so that `//host/:_authToken=x` has the key
/// that npm means; a `:` does if blanks follow or there is no `=`; without either, blanks do.
pub(super) fn split(text: &str, words: Span) -> (Span, Option<Span>) {
    let mut start = words.start;
    let mut line = place::slice(text, words);
    if let Some(rest) = line.strip_prefix("export ") {
        line = rest.trim_start();
        start = words.end - line.len();
    }
    let equals = unescaped(line, |_, next| next == '=');
    let colon = unescaped(line, |rest, next| next == ':' && rest[1..].starts_with([' ', '\t']));
    let last = unescaped(line, |rest, next| next == ':' && !rest.starts_with("://"));
    let blank = unescaped(line, |_, next| next == ' ' || next == '\t');
    let separator = match (equals, colon) {
        (Some(equals), Some(colon)) => Some(equals.min(colon)),
        (one, other) => one.or(other).or(last).or(blank),
    };
    let Some(separator) = separator else { return (Span::new(start, words.end), None) };
    let key = place::trimmed(text, Span::new(start, start + separator));
    (key, Some(Span::new(start + separator + 1, words.end)))
}

/// The first character that is wanted and has no backslash before it; `wanted` gets the rest of
/// the line and its first character.
fn unescaped(line: &str, wanted: impl Fn(&str, char) -> bool) -> Option<usize> {
    let mut escaped = false;
    line.char_indices().find_map(|(at, next)| {
        let found = !escaped && wanted(&line[at..], next);
        escaped = !escaped && next == '\\';
        found.then_some(at)
    })
}
