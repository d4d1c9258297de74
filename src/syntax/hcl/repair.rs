//! Texts that the parser refuses although Terraform takes them, made acceptable without moving
//! anything.

use std::collections::BTreeSet;

use super::lexer::{Kind, Token, tokens};
use crate::source::Span;
use crate::syntax::{limits, place};

/// Repaired copies of a text; every byte that is not repaired stands where it stood.
pub(super) struct Repaired {
    /// With the line ends inside `for` expressions replaced.
    pub(super) joined: String,
    /// With repeated keys renamed, too.
    pub(super) renamed: String,
    /// The attributes of a body that are set a second time, which Terraform refuses.
    pub(super) twice: Vec<Span>,
}

/// A brace or bracket while it is open.
struct Level {
    kind: LevelKind,
    keys: BTreeSet<String>,
    /// The next token starts an entry.
    fresh: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LevelKind {
    Body,
    Object,
    /// The braces or brackets of a `for` expression.
    For,
    Other,
}

/// Replaces what the parser stumbles over: line ends and comments directly inside `for`
/// expressions become spaces, repeated keys get a name of the same length.
pub(super) fn repair(text: &str) -> Repaired {
    let tokens = tokens(text);
    let mut bytes = text.as_bytes().to_vec();
    let mut twice = Vec::new();
    let mut repeated = Vec::new();
    let mut levels = vec![Level::new(LevelKind::Body)];
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => {
                let kind = level_kind(text, &tokens, at);
                levels.push(Level::new(kind));
                continue;
            }
            Kind::Close if levels.len() > 1 => {
                levels.pop();
            }
            _ => {}
        }
        let Some(level) = levels.last_mut() else {
            continue;
        };
        match token.kind {
            Kind::Newline | Kind::Comment if level.kind == LevelKind::For => {
                bytes[token.span.start..token.span.end].fill(b' ');
            }
            Kind::Newline => level.fresh = true,
            Kind::Comment => {}
            Kind::Word | Kind::Text if level.fresh && is_key(text, &tokens, at) => {
                level.fresh = false;
                let key = inner(text, *token);
                let name = &text[key.start..key.end];
                let simple = level.has_names() && !name.contains(['\\', '$', '%']);
                if simple && !level.keys.insert(name.to_owned()) {
                    repeated.push(key);
                    if level.kind == LevelKind::Body {
                        twice.push(token.span);
                    }
                }
            }
            _ => level.fresh = place::slice(text, token.span) == ",",
        }
    }
    let joined = string(bytes.clone(), text);
    for (number, key) in repeated.into_iter().enumerate() {
        rename(&mut bytes[key.start..key.end], number);
    }
    Repaired { joined, renamed: string(bytes, text), twice }
}

/// Whether the objects of a text are too long for the parser, see [`limits::HCL_COMPARISONS`].
pub(super) fn has_endless_objects(text: &str) -> bool {
    // The shortest entry is `a=1` and a line end.
    let entries = text.len() / 4;
    if entries * entries / 2 < limits::HCL_COMPARISONS {
        return false;
    }
    let tokens = tokens(text);
    let mut levels = Vec::new();
    let mut comparisons = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => levels.push((level_kind(text, &tokens, at), 0)),
            Kind::Close => {
                levels.pop();
            }
            Kind::Sign if matches!(place::slice(text, token.span), "=" | ":") => {
                if let Some((LevelKind::Object, entries)) = levels.last_mut() {
                    comparisons += *entries;
                    *entries += 1;
                }
            }
            _ => {}
        }
    }
    comparisons > limits::HCL_COMPARISONS
}

impl Level {
    const fn new(kind: LevelKind) -> Self {
        Self { kind, keys: BTreeSet::new(), fresh: true }
    }

    fn has_names(&self) -> bool {
        matches!(self.kind, LevelKind::Body | LevelKind::Object)
    }
}

/// What the brace or bracket at this token opens.
pub(super) fn level_kind(text: &str, tokens: &[Token], at: usize) -> LevelKind {
    let word = |token: &Token| place::slice(text, token.span);
    let opening = word(&tokens[at]);
    let is_space = |token: &&Token| matches!(token.kind, Kind::Newline | Kind::Comment);
    let inside = tokens[at + 1..].iter().find(|token| !is_space(token));
    if opening != "(" && inside.is_some_and(|token| word(token) == "for") {
        return LevelKind::For;
    }
    let before = tokens[..at].last().filter(|token| matches!(token.kind, Kind::Word | Kind::Text));
    match (opening, before.map(word)) {
        ("{", None | Some("in" | "if")) => LevelKind::Object,
        ("{", Some(_)) => LevelKind::Body,
        _ => LevelKind::Other,
    }
}

/// Whether a `=` or `:` follows.
fn is_key(text: &str, tokens: &[Token], at: usize) -> bool {
    tokens
        .get(at + 1)
        .is_some_and(|next| matches!(&text[next.span.start..next.span.end], "=" | ":"))
}

/// A key's range without its quotes.
fn inner(text: &str, token: Token) -> Span {
    let quoted =
        token.kind == Kind::Text && text[token.span.start + 1..token.span.end].ends_with('"');
    let quotes = usize::from(quoted);
    Span::new(token.span.start + quotes, token.span.end - quotes)
}

fn string(bytes: Vec<u8>, text: &str) -> String {
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Writes the `number`th name of this length.
fn rename(name: &mut [u8], mut number: usize) {
    for (place, byte) in name.iter_mut().rev().enumerate() {
        let letter = (number % 26) as u8;
        *byte = if number == 0 && place > 0 { b'Q' } else { b'A' + letter };
        number /= 26;
    }
}
