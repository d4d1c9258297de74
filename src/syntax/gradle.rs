//! Build scripts of Gradle, in Groovy or in Kotlin: blocks, and what is set in them.
//!
//! Neither language is parsed. A script declares in blocks `name { ... }`, and sets by `name = value`,
//! `name value`, `name(value)` or `name.set(value)`: each is a key of the block around it. Beside
//! its text a value may be a variable or property that is asked for, in any of the many ways that
//! there are, which is told as `${NAME}`. Whatever else stands in a script is read over.

mod value;

use super::{Node, Pair, Parsed, Style, Value, limits, place};
use crate::source::Span;

/// The calls that make or find what a block is about, under the name that they are given.
const MAKERS: [&str; 6] =
    ["create", "register", "named", "getByName", "maybeCreate", "registering"];

/// Reads every block; one that is not closed ends with the text.
pub fn parse(text: &str) -> Parsed<'_> {
    let mut open = vec![Block::default()];
    // Blocks that are deeper than the limit are read over.
    let mut beyond = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let (statement, end) = statement(text, at);
        let closes = text[end..].starts_with('}');
        let opens = text[end..].starts_with('{');
        at = end + text[end..].chars().next().map_or(0, char::len_utf8);
        if beyond == 0 && !opens {
            set(text, statement, &mut open);
        }
        if opens && (beyond > 0 || open.len() >= limits::DEPTH / 2) {
            beyond += 1;
        } else if opens {
            open.push(Block { header: statement, pairs: header(text, statement) });
        } else if closes && beyond > 0 {
            beyond -= 1;
        } else if closes {
            close(text, &mut open);
        }
    }
    while open.len() > 1 {
        close(text, &mut open);
    }
    let pairs = open.pop().map(|root| root.pairs).unwrap_or_default();
    let root = Node::new(Span::new(0, text.len()), Value::Mapping(pairs));
    let documents = Some(root).filter(|root| !root.pairs().is_empty()).into_iter().collect();
    Parsed { documents, errors: Vec::new() }
}

#[derive(Default)]
struct Block<'s> {
    header: Span,
    pairs: Vec<Pair<'s>>,
}

/// Puts the innermost block into the one around it.
fn close<'s>(text: &'s str, open: &mut Vec<Block<'s>>) {
    if open.len() < 2 {
        return;
    }
    let Some(block) = open.pop() else { return };
    let name = called(text, block.header);
    let Some(above) = open.last_mut() else { return };
    if matches!(place::slice(text, name), "if" | "else") {
        above.pairs.extend(block.pairs);
    } else if name.end > name.start {
        let children = block.pairs.iter().map(|pair| pair.value.span).reduce(Span::to);
        let span = children.map_or(name, |children| name.to(children));
        let value = Node::new(span, Value::Mapping(block.pairs));
        above.pairs.push(Pair { key: word(name, place::slice(text, name)), value });
    }
}

/// What a block says before its brace: `maven("https://...")` is its address.
fn header<'s>(text: &'s str, header: Span) -> Vec<Pair<'s>> {
    let name = last(text, header);
    let arguments = Span::new(name.end, header.end);
    let value = value::read(text, arguments)
        .filter(|value| value.text().is_some_and(|address| address.contains("://")));
    value.map(|value| Pair { key: word(name, "url"), value }).into_iter().collect()
}

/// What a statement sets, in the innermost block.
fn set<'s>(text: &'s str, statement: Span, open: &mut [Block<'s>]) {
    let name = name(text, statement);
    let rest = place::trimmed(text, Span::new(name.end, statement.end));
    let words = place::slice(text, rest);
    if name.end == name.start || words.is_empty() || words.starts_with(':') {
        return;
    }
    let value = value::read(text, rest);
    if let (Some(value), Some(block)) = (value, open.last_mut()) {
        block.pairs.push(Pair { key: word(name, place::slice(text, name)), value });
    }
}

/// The name that a statement starts with.
fn name(text: &str, statement: Span) -> Span {
    let words = place::slice(text, statement);
    let length = words.find(|next: char| !next.is_alphanumeric() && next != '_');
    Span::new(statement.start, statement.start + length.unwrap_or(words.len()))
}

/// The last name of the path that a block starts with: `repositories.maven`.
fn last(text: &str, header: Span) -> Span {
    let mut found = name(text, header);
    while place::slice(text, Span::new(found.end, header.end)).starts_with('.') {
        let next = name(text, Span::new(found.end + 1, header.end));
        if next.start == next.end {
            break;
        }
        found = next;
    }
    found
}

/// What a block is called: `maven`, and `release` in `create("release")`.
fn called(text: &str, header: Span) -> Span {
    let name = last(text, header);
    if !MAKERS.contains(&place::slice(text, name)) {
        return name;
    }
    let rest = place::slice(text, Span::new(name.end, header.end));
    let given = rest.find(['"', '\'']).map(|open| {
        let start = name.end + open + 1;
        Span::new(start, (name.end + open + quoted(&rest[open..])).max(start + 1) - 1)
    });
    given.filter(|given| given.start < given.end).unwrap_or(name)
}

fn word(span: Span, text: &str) -> Node<'_> {
    Node::new(span, Value::Scalar(text.into(), Style::Plain))
}

/// The statement that starts at `at`, and where it ends: at a brace, or at the end of a line outside
/// of parentheses.
fn statement(text: &str, at: usize) -> (Span, usize) {
    let mut start = None;
    let mut depth = 0_usize;
    let mut end = at;
    while let Some(next) = text[end..].chars().next() {
        let rest = &text[end..];
        if let Some(comment) = comment(rest) {
            let stop = start.is_some().then_some(end);
            end += comment;
            if let (Some(stop), Some(start)) = (stop, start)
                && depth == 0
                && rest.starts_with("//")
            {
                return (place::trimmed(text, Span::new(start, stop)), end);
            }
            continue;
        }
        match next {
            '{' | '}' => break,
            '\n' | ';' if depth == 0 && start.is_some() => break,
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if start.is_none() && !next.is_whitespace() && next != ';' {
            start = Some(end);
        }
        end += match next {
            '"' | '\'' => quoted(rest),
            _ => next.len_utf8(),
        };
    }
    let start = start.unwrap_or(end);
    (place::trimmed(text, Span::new(start, end)), end)
}

/// The length of a comment that a text starts with.
fn comment(text: &str) -> Option<usize> {
    let (end, closing) = match text.get(..2)? {
        "//" => (text.find('\n'), 0),
        "/*" => (text.find("*/"), 2),
        _ => return None,
    };
    Some(end.map_or(text.len(), |end| end + closing))
}

/// The length of a text in quotes, with them; one that is not closed ends with its line.
fn quoted(text: &str) -> usize {
    let three = text.get(..3).filter(|three| matches!(*three, "\"\"\"" | "'''"));
    if let Some(three) = three {
        return text[3..].find(three).map_or(text.len(), |end| end + 6);
    }
    let quote = text.chars().next().unwrap_or('"');
    let mut escaped = false;
    let mut filled = 0_usize;
    let mut before = quote;
    let end = text[1..].find(|next| {
        // What is filled in may hold quotes of its own: `"${env("HOST")}"`.
        match next {
            '{' if filled > 0 || before == '$' && quote == '"' => filled += 1,
            '}' => filled = filled.saturating_sub(1),
            _ => {}
        }
        let found = !escaped && (next == quote && filled == 0 || next == '\n');
        escaped = !escaped && next == '\\';
        before = next;
        found
    });
    match end {
        Some(end) if text[1 + end..].starts_with('\n') => 1 + end,
        Some(end) => end + 2,
        None => text.len(),
    }
}

#[cfg(test)]
mod tests;
