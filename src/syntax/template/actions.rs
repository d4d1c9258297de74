//! Where the actions of a template stand.

use super::starts_line;
use crate::source::Span;

/// The actions, in the order of the text.
pub(super) fn find(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    // What was once not closed: looked for again, it would be looked for to the end of the text.
    let mut hopeless = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['{', '<', '%', '$', '@', '#']) {
        let start = at + next;
        at = start + 1;
        let opening = text.as_bytes().get(start..start + 2);
        if opening.is_some_and(|opening| hopeless.contains(&opening)) {
            continue;
        }
        let end = match opening {
            Some(b"{{") => action_end(text, start),
            Some(b"{%") => find_on(text, start, "%}"),
            Some(b"<%") => find_on(text, start, "%>"),
            Some(b"%{") if starts_line(text, start) => directive_end(text, start),
            Some(b"${") => condition_end(text, start),
            Some(b"@@" | b"##") if starts_value(text, start) => mark_end(text, start),
            _ => continue,
        };
        match end {
            Some(end) => {
                found.push(Span::new(start, end));
                at = end;
            }
            None if matches!(opening, Some(b"%{" | b"${" | b"@@" | b"##")) => {}
            None => hopeless.extend(opening),
        }
    }
    found
}

/// One past the `}}` of a Go action; braces in its strings and comments do not count.
fn action_end(text: &str, start: usize) -> Option<usize> {
    let inside = text[start + 2..].trim_start_matches(['-', ' ']);
    if inside.starts_with("/*") {
        let comment = inside.find("*/").map(|end| text.len() - inside.len() + end)?;
        return text[comment..].find("}}").map(|end| comment + end + 2);
    }
    let bytes = text.as_bytes();
    let mut at = start + 2;
    loop {
        at += match bytes.get(at)? {
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            b'\\' => 2,
            quote @ (b'"' | b'`') => 1 + quoted(&bytes[at + 1..], *quote),
            _ => 1,
        };
    }
}

/// The length of a string and its closing quote; 0 if it is not closed in its line.
fn quoted(bytes: &[u8], quote: u8) -> usize {
    let mut at = 0;
    loop {
        at += match bytes.get(at) {
            None | Some(b'\n') => return 0,
            Some(byte) if *byte == quote => return at + 1,
            Some(b'\\') if quote == b'"' => 2,
            Some(_) => 1,
        };
    }
}

/// One past the `}` of a Terraform directive, in its line.
fn directive_end(text: &str, start: usize) -> Option<usize> {
    let line = text[start..].lines().next()?;
    line.rfind('}').map(|end| start + end + 1)
}

/// One past the `}` of an interpolation that holds a `: `, which ends a key outside of templates.
fn condition_end(text: &str, start: usize) -> Option<usize> {
    let inside = &text[start + 2..];
    let end = inside.find(['}', '{', '\n']).filter(|end| inside[*end..].starts_with('}'))?;
    inside[..end].contains(": ").then_some(start + 2 + end + 1)
}

/// Whether a value of YAML starts at `at`.
fn starts_value(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(' ');
    before.len() < at && before.ends_with([':', '-'])
}

/// One past a name between two marks, `@@NAME@@` or `##NAME##`, as a deployment replaces them.
fn mark_end(text: &str, start: usize) -> Option<usize> {
    let (mark, inside) = (&text[start..start + 2], &text[start + 2..]);
    let end = inside.find(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '_')?;
    (end > 0 && inside[end..].starts_with(mark)).then_some(start + 4 + end)
}

fn find_on(text: &str, start: usize, close: &str) -> Option<usize> {
    let from = start + 2;
    text[from..].find(close).map(|end| from + end + close.len())
}
