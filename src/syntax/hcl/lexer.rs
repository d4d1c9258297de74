//! A tolerant lexer: enough of HCL's words to repair a text or to read it in part.
//!
//! It never fails and is linear: what is opened and never closed ends with its line.

use crate::source::Span;

/// A token and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier or a number.
    Word,
    /// A quoted text with everything interpolated into it.
    Text,
    /// From `<<` to the closing delimiter.
    Heredoc,
    /// `{`, `[` or `(`.
    Open,
    /// `}`, `]` or `)`.
    Close,
    Newline,
    /// Without the line's end.
    Comment,
    /// An operator or any other character.
    Sign,
}

/// The tokens of a text, white space left out.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, runaway: false };
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let (kind, end) = match first {
            ' ' | '\t' | '\r' => {
                at += 1;
                continue;
            }
            '\n' => (Kind::Newline, at + 1),
            '#' => (Kind::Comment, line_end(text, at)),
            '/' if text[at..].starts_with("//") => (Kind::Comment, line_end(text, at)),
            '/' if text[at..].starts_with("/*") => {
                let end = text[at + 2..].find("*/").map_or(text.len(), |end| at + 2 + end + 2);
                (Kind::Comment, end)
            }
            '"' => (Kind::Text, lexer.text_end(at)),
            '{' | '[' | '(' => (Kind::Open, at + 1),
            '}' | ']' | ')' => (Kind::Close, at + 1),
            '<' => lexer.heredoc_end(at).map_or_else(
                || (Kind::Sign, lexer.sign_end(at, first)),
                |end| (Kind::Heredoc, end),
            ),
            _ if is_word(first) => (Kind::Word, at + word(&text[at..]).len()),
            _ => (Kind::Sign, lexer.sign_end(at, first)),
        };
        tokens.push(Token { kind, span: Span::new(at, end) });
        at = end;
    }
    tokens
}

struct Lexer<'s> {
    text: &'s str,
    /// Something with many lines was not closed: from here on such things end with their line, or
    /// each of a million of them would be searched to the end of the text.
    runaway: bool,
}

impl Lexer<'_> {
    /// One past the closing quote, or the end of the line if there is none.
    fn text_end(&mut self, start: usize) -> usize {
        let (closed, end) = closing_quote(self.text.as_bytes(), start, self.runaway);
        if closed {
            return end;
        }
        let line = line_end(self.text, start);
        self.runaway |= end > line;
        line
    }

    fn heredoc_end(&mut self, start: usize) -> Option<usize> {
        let rest = self.text[start..].strip_prefix("<<")?;
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let delimiter = word(rest);
        let body = rest[delimiter.len()..].strip_prefix('\r').unwrap_or(&rest[delimiter.len()..]);
        if self.runaway || delimiter.is_empty() || !body.starts_with('\n') {
            return None;
        }
        let mut line = self.text.len() - body.len() + 1;
        while line < self.text.len() {
            let end = line_end(self.text, line);
            let content = self.text[line..end].trim_start_matches([' ', '\t']);
            if word(content) == delimiter {
                return Some(end - content.len() + delimiter.len());
            }
            line = end + 1;
        }
        self.runaway = true;
        None
    }

    /// One past an operator; only those that hold a `=` need telling from it.
    fn sign_end(&self, at: usize, first: char) -> usize {
        let next = self.text.as_bytes().get(at + 1);
        let double = matches!(first, '=' | '!' | '<' | '>') && next == Some(&b'=')
            || first == '=' && next == Some(&b'>');
        at + first.len_utf8() + usize::from(double)
    }
}

/// Whether the text that opens at `start` is closed, if need be in its line, and where it ends or
/// was given up.
fn closing_quote(bytes: &[u8], start: usize, in_line: bool) -> (bool, usize) {
    /// Deeper than the parser goes.
    const DEEPEST: usize = 256;
    // What is open: `true` a text, `false` a brace in an interpolation.
    let mut open = vec![true];
    let mut at = start + 1;
    while let (Some(in_text), Some(byte)) = (open.last(), bytes.get(at)) {
        if open.len() > DEEPEST {
            break;
        }
        let next = bytes.get(at + 1);
        at += match (in_text, byte) {
            (in_text, b'\n') if *in_text || in_line => break,
            (true, b'\\') => 2,
            (true, b'$' | b'%') if next == Some(byte) && bytes.get(at + 2) == Some(&b'{') => 3,
            (true, b'$' | b'%') if next == Some(&b'{') => {
                open.push(false);
                2
            }
            (true, b'"') | (false, b'}') => {
                open.pop();
                1
            }
            (false, b'"' | b'{') => {
                open.push(*byte == b'"');
                1
            }
            _ => 1,
        };
    }
    (open.is_empty(), at.min(bytes.len()))
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |end| from + end)
}

/// The word that a text starts with.
fn word(text: &str) -> &str {
    let end = text.find(|next| !is_word(next)).unwrap_or(text.len());
    &text[..end]
}

fn is_word(next: char) -> bool {
    next.is_alphanumeric() || next == '_' || next == '-'
}
