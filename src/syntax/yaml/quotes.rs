//! Quoted scalars whose later lines are not indented deeper than their key.
//!
//! The standard refuses them, libyaml and with it most tools take them. With the line breaks
//! replaced by spaces they are one line, every offset stays, and their value differs from the
//! folded one in white space only.

use crate::source::Span;

/// A quoted scalar.
pub(super) enum Quoted {
    /// With its quotes.
    Closed(Span),
    /// From this quote to the end of the text.
    Unclosed(usize),
}

/// The quoted scalar that holds the offset `at`, searched from `from`, which is no place inside a
/// scalar.
pub(super) fn around(text: &str, from: usize, at: usize) -> Option<Quoted> {
    let bytes = text.as_bytes();
    let mut next = from;
    while next < at {
        let byte = *bytes.get(next)?;
        next = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => next + 1,
            b'#' => find(bytes, next, |byte| byte == b'\n')?,
            b'"' | b'\'' => {
                let Some(end) = closing(bytes, next) else {
                    return Some(Quoted::Unclosed(next));
                };
                if end > at {
                    return Some(Quoted::Closed(Span::new(next, end)));
                }
                end
            }
            _ => find(bytes, next, |byte| byte.is_ascii_whitespace())?,
        };
    }
    None
}

/// Makes one line of each of these ranges, without moving anything.
pub(super) fn join_lines(text: &mut String, ranges: &[Span]) {
    for range in ranges {
        let joined = text[range.start..range.end].replace(['\r', '\n'], " ");
        text.replace_range(range.start..range.end, &joined);
    }
}

/// One past the quote that closes the one at `start`.
fn closing(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = bytes[start];
    let mut next = start + 1;
    loop {
        match *bytes.get(next)? {
            b'\\' if quote == b'"' => next += 2,
            byte if byte == quote => {
                if quote == b'\'' && bytes.get(next + 1) == Some(&quote) {
                    next += 2;
                } else {
                    return Some(next + 1);
                }
            }
            _ => next += 1,
        }
    }
}

fn find(bytes: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> Option<usize> {
    bytes[from..].iter().position(|byte| stop(*byte)).map(|at| from + at)
}
