//! Ranges of a text that are safe to slice.

use crate::source::Span;

/// The range of the character at `at`; empty at the end of the text.
pub(super) fn character(text: &str, at: usize) -> Span {
    let start = text.floor_char_boundary(at);
    let length = text[start..].chars().next().map_or(0, char::len_utf8);
    Span::new(start, start + length)
}

/// The words of a range; none if it is no range of this text.
pub(crate) fn slice(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or_default()
}

/// The range without the white space around it; empty at its start if there is nothing else.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let words = slice(text, span);
    let start = span.start + words.len() - words.trim_ascii_start().len();
    let end = span.start + words.trim_ascii_end().len();
    if start < end { Span::new(start, end) } else { Span::new(span.start, span.start) }
}
