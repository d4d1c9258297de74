//! Lines: where they start and end, how far they are indented, which of them are comments.

use crate::source::Span;
use crate::syntax::{Node, Value};

/// The line break that the text uses.
pub(super) fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Where the line of an offset starts.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Where the line of an offset ends, before its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// Where the line after that of an offset starts; none where it is the last.
pub(super) fn next_line(text: &str, at: usize) -> Option<usize> {
    text[at..].find('\n').map(|newline| at + newline + 1)
}

/// How many characters stand before an offset in its line.
pub(super) fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}

/// Whether an offset is the first in its line that is no space.
pub(super) fn opens_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].bytes().all(|byte| byte == b' ')
}

/// Whether both offsets are in one line.
pub(super) fn same_line(text: &str, a: usize, b: usize) -> bool {
    !text[a.min(b)..a.max(b)].contains('\n')
}

/// The indentation of a line that is a comment and nothing else.
fn comment_line(text: &str, start: usize) -> Option<usize> {
    let line = &text[start..line_end(text, start)];
    let words = line.trim_start_matches([' ', '\t']);
    words.starts_with('#').then(|| line.len() - words.len())
}

/// The end of the last line of something: that of the line it ends in, or of the comment lines right
/// below that are indented deeper than it.
pub(super) fn end_with_comments(text: &str, end: usize, indent: usize) -> usize {
    let mut last = end;
    let mut next = next_line(text, last);
    while let Some(start) = next {
        match comment_line(text, start) {
            Some(column) if column > indent => last = start,
            _ => break,
        }
        next = next_line(text, start);
    }
    line_end(text, last)
}

/// The start of the comment lines right above a line that are indented as it is.
pub(super) fn start_with_comments(text: &str, start: usize, indent: usize) -> usize {
    let mut first = start;
    while first > 0 {
        let above = line_start(text, first - 1);
        match comment_line(text, above) {
            Some(column) if column == indent => first = above,
            _ => break,
        }
    }
    first
}

/// Whether the line that starts here is there and holds nothing.
pub(super) fn blank(text: &str, start: usize) -> bool {
    start < text.len() && text[start..line_end(text, start)].trim().is_empty()
}

/// The first comment of a range.
pub(super) fn comment_in(text: &str, root: &Node<'_>, span: Span) -> Option<usize> {
    let mut leaves = Vec::new();
    scalars(root, &mut leaves);
    leaves.sort_unstable();
    let bytes = text.as_bytes();
    let range = text.get(span.start..span.end)?;
    let mut marks = range.match_indices('#').map(|(at, _)| span.start + at);
    marks.find(|at| {
        let apart = *at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n');
        let before = leaves.partition_point(|leaf| leaf.start <= *at);
        apart && before.checked_sub(1).is_none_or(|leaf| leaves[leaf].end <= *at)
    })
}

/// The ranges of all keys and scalars.
fn scalars(node: &Node<'_>, into: &mut Vec<Span>) {
    if let Value::Scalar(..) = node.value {
        into.push(node.span);
    }
    node.children().for_each(|child| scalars(child, into));
}

/// Whether a mapping or list is written with brackets.
pub(super) fn is_flow(text: &str, node: &Node<'_>) -> bool {
    matches!(text.as_bytes().get(node.span.start), Some(b'{' | b'['))
        && matches!(node.value, Value::Mapping(_) | Value::Sequence(_))
}

/// The first of these bytes in a range, outside of comments.
pub(super) fn find(text: &str, span: Span, wanted: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = span.start;
    while at < span.end {
        let byte = *bytes.get(at)?;
        if byte == b'#' && (at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n')) {
            at = line_end(text, at).max(at + 1);
            continue;
        }
        if wanted.contains(&byte) {
            return Some(at);
        }
        at += 1;
    }
    None
}
