//! Where the reader stands, what it passes over, and how it goes on behind what it cannot read.

use crate::source::Span;
use crate::syntax::errors::Errors;
use crate::syntax::place;

/// Levels that are followed. Each of them is a few levels of the tree.
const DEPTH: usize = 64;

/// Words that start a statement and are followed by a name. At the very left of a line they are no
/// part of anything that was opened before.
const STATEMENTS: [&str; 5] = ["resource", "module", "param", "var", "output"];

/// How a text in quotes is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// Bicep: `'it\'s ${x}'`.
    Escaped,
    /// An expression in JSON: `'it''s'`.
    Doubled,
}

/// Something could not be read, and why was told.
#[derive(Debug)]
pub(super) struct Lost;

pub(super) type Read<T> = Result<T, Lost>;

/// A text and the place in it.
pub(super) struct Reader<'s> {
    pub(super) text: &'s str,
    pub(super) at: usize,
    pub(super) quotes: Quotes,
    pub(super) errors: Errors,
    depth: usize,
    /// From here on there is no `'''` or `*/`: none of a million openings is searched for again.
    no_fence: bool,
    no_comment_end: bool,
}

impl<'s> Reader<'s> {
    pub(super) fn new(text: &'s str, quotes: Quotes) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let errors = Errors::default();
        Self { text, at, quotes, errors, depth: 0, no_fence: false, no_comment_end: false }
    }

    /// What is left to read.
    pub(super) fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn looks_at(&self, sign: &str) -> bool {
        self.rest().starts_with(sign)
    }

    /// Goes behind a sign if it stands here.
    pub(super) fn eat(&mut self, sign: &str) -> bool {
        let found = self.looks_at(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// Goes behind one character.
    pub(super) fn step(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// The name that stands here; empty if there is none.
    pub(super) fn word(&self) -> &'s str {
        let rest = self.rest();
        let end = rest.find(|next: char| !is_word(next)).unwrap_or(rest.len());
        if rest.starts_with(|first: char| first.is_ascii_digit()) { "" } else { &rest[..end] }
    }

    /// Goes behind the name that stands here.
    pub(super) fn eat_word(&mut self) -> Option<Span> {
        let length = self.word().len();
        let span = Span::new(self.at, self.at + length);
        self.at = span.end;
        (length > 0).then_some(span)
    }

    /// Passes over blanks and comments, and over line ends where they mean nothing.
    pub(super) fn skip(&mut self, lines: bool) {
        loop {
            let rest = self.rest();
            let blanks = rest.trim_start_matches(|next: char| {
                matches!(next, ' ' | '\t' | '\r' | '\u{feff}') || lines && next == '\n'
            });
            self.at = self.text.len() - blanks.len();
            // `#disable-next-line` speaks to the compiler.
            if blanks.starts_with("//") || blanks.starts_with('#') {
                self.at += blanks.find('\n').unwrap_or(blanks.len());
            } else if !blanks.starts_with("/*") || !self.skip_comment() {
                return;
            }
        }
    }

    /// Passes over the comment that opens here, unless it is never closed.
    fn skip_comment(&mut self) -> bool {
        let end = if self.no_comment_end { None } else { self.text[self.at + 2..].find("*/") };
        match end {
            Some(end) => self.at += end + 4,
            None => self.no_comment_end = true,
        }
        end.is_some()
    }

    /// Where the next `'''` stands.
    pub(super) fn fence(&mut self) -> Option<usize> {
        let found = if self.no_fence { None } else { self.rest().find("'''") };
        self.no_fence |= found.is_none();
        found.map(|length| self.at + length)
    }

    /// Whether a sign comes next, on this line or behind line ends; then it stands there.
    pub(super) fn eat_on_any_line(&mut self, is_it: impl Fn(&str) -> bool) -> bool {
        let before = self.at;
        self.skip(true);
        let found = is_it(self.rest());
        if !found {
            self.at = before;
        }
        found
    }

    /// Reads something one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEPTH {
            return self.lost("nested deeper than 64 levels");
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Tells why what stands here cannot be read.
    pub(super) fn lost<T>(&mut self, reason: &str) -> Read<T> {
        self.lost_at(reason, place::character(self.text, self.at))
    }

    pub(super) fn lost_at<T>(&mut self, reason: &str, span: Span) -> Read<T> {
        self.errors.add(reason, span);
        Err(Lost)
    }

    /// Goes behind a sign that must stand here.
    pub(super) fn expect(&mut self, sign: &str) -> Read<()> {
        match self.eat(sign) {
            true => Ok(()),
            false => self.lost(&format!("`{sign}` is expected here")),
        }
    }

    /// Goes to the end of the line, or to the bracket that closes what this stands in, over all that
    /// is opened on the way; in a list also to the next comma.
    pub(super) fn recover(&mut self, in_list: bool) {
        let mut open = 0_usize;
        while let Some(next) = self.peek() {
            match next {
                '\n' if open == 0 || self.statement_at(self.at + 1) => return,
                ',' if open == 0 && in_list => return,
                '{' | '[' | '(' => open += 1,
                '}' | ']' | ')' if open == 0 => return,
                '}' | ']' | ')' => open -= 1,
                '\'' => {
                    self.pass_text();
                    continue;
                }
                '/' | '#' => {
                    let before = self.at;
                    self.skip(false);
                    if self.at > before {
                        continue;
                    }
                }
                _ => {}
            }
            self.step();
        }
    }

    /// Goes behind a text without reading it: to its closing quote or the end of the line.
    fn pass_text(&mut self) {
        if self.looks_at("'''") {
            self.at += 3;
            match self.fence() {
                Some(end) => self.at = end + 3,
                None => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
            }
            return;
        }
        self.step();
        while let Some(next) = self.peek().filter(|next| *next != '\n') {
            self.step();
            match next {
                '\'' => return,
                '\\' if self.peek() != Some('\n') => self.step(),
                _ => {}
            }
        }
    }

    /// Whether a statement starts here, at the very left of its line.
    pub(super) fn at_statement(&self) -> bool {
        let left = self.at == 0 || self.text.as_bytes().get(self.at - 1) == Some(&b'\n');
        left && self.statement_at(self.at)
    }

    fn statement_at(&self, at: usize) -> bool {
        let rest = self.text.get(at..).unwrap_or_default();
        STATEMENTS.iter().any(|word| {
            let behind = rest.strip_prefix(word).and_then(|rest| rest.strip_prefix(' '));
            behind.is_some_and(|name| name.trim_start_matches(' ').starts_with(is_word))
        })
    }
}

pub(super) fn is_word(next: char) -> bool {
    next.is_ascii_alphanumeric() || next == '_'
}
