//! From an offset in a decoded scalar back to the text it was decoded from.
//!
//! A rule matches in the value of `run: |` or of an escaped JSON string; a finding points at the
//! characters in the file.

mod units;

use self::units::{Unit, Units, is_blank};
use super::{Node, Style, Value, place};
use crate::source::Span;

/// The offset in `text` of the character at byte `decoded` of a scalar's value; behind its last
/// character for the end of the value, the node's start for a node that is no scalar.
///
/// `text` is what the node was parsed from. The walk is as long as the scalar.
pub fn source_offset(text: &str, node: &Node<'_>, decoded: usize) -> usize {
    let Value::Scalar(value, style) = &node.value else { return node.span.start };
    let decoded = value.floor_char_boundary(decoded);
    let written = content(text, node.span, value, *style);
    if place::slice(text, written).starts_with(&**value) {
        return written.start + decoded;
    }
    align(Units::new(text, written, *style), value, decoded)
}

/// The range of a scalar without its quotes; with the line ends behind it if they may belong to it.
fn content(text: &str, span: Span, value: &str, style: Style) -> Span {
    let written = place::slice(text, span);
    let is_within = |quote: &str| {
        written.len() >= 2 * quote.len() && written.starts_with(quote) && written.ends_with(quote)
    };
    let quotes = match style {
        Style::SingleQuoted if is_within("'") => 1,
        Style::DoubleQuoted if is_within("\"\"\"") => 3,
        Style::DoubleQuoted if is_within("\"") => 1,
        // JSON5. A part of an HCL template has no quotes of its own.
        Style::DoubleQuoted if is_within("'") && !value.starts_with('\'') => 1,
        Style::Literal | Style::Folded => {
            let behind = text.get(span.end..).unwrap_or_default();
            let blanks = behind.len() - behind.trim_start_matches(is_blank).len();
            return Span::new(span.start, span.end + blanks);
        }
        _ => 0,
    };
    Span::new(span.start + quotes, span.end - quotes)
}

/// Walks along both until the value has come to `target`.
///
/// Words stand in both in the same order. White space may be folded, added or left out, so a run
/// of it on one side is met by the whole run on the other.
fn align(mut units: Units<'_>, value: &str, target: usize) -> usize {
    let mut at = 0;
    let mut end = units.start();
    while let Some((place, unit)) = units.next() {
        match unit {
            Unit::Character(found) => {
                if !is_blank(found) {
                    at += blanks(&value[at..], usize::MAX);
                }
                if at > target {
                    return place.start;
                }
                if let Some(met) = met(&value[at..], found, units.slice(place)) {
                    if at == target {
                        return place.start;
                    }
                    at += met.len_utf8();
                }
            }
            Unit::Break => {
                let run = blanks(&value[at..], place.end - place.start);
                if target < at + run {
                    let run = &value[at..at + run];
                    return place.start + within(units.slice(place), run, target - at);
                }
                at += run;
            }
            Unit::Nothing => {}
        }
        end = place.end;
        if at >= value.len() {
            break;
        }
    }
    end
}

/// The character at the start of a value, if it is what was found in the text. JSON5 escapes what
/// others have no need to: there `\a` is an `a`.
fn met(value: &str, found: char, written: &str) -> Option<char> {
    let first = value.chars().next()?;
    let escaped = written.strip_prefix('\\').is_some_and(|letter| letter.starts_with(first));
    (first == found || escaped).then_some(first)
}

/// Where in a written run of white space the byte `at` of the decoded run is: counted from the front
/// in its first line as far as both are the same, else from the end.
fn within(written: &str, decoded: &str, at: usize) -> usize {
    let line = written.split_inclusive('\n').next().unwrap_or_default();
    let both = line.bytes().zip(decoded.bytes());
    let same = both.take_while(|(one, other)| one == other).count();
    if at == 0 || at < same { at } else { written.len() - (decoded.len() - at) }
}

/// The length of the white space at the start of a text, `most` at most.
fn blanks(text: &str, most: usize) -> usize {
    (text.len() - text.trim_start_matches(is_blank).len()).min(most)
}

#[cfg(test)]
mod tests;
