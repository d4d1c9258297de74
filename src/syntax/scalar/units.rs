//! A scalar as it is written, cut into what stands for one character each.

use crate::source::Span;
use crate::syntax::{Style, escape, place};

/// What a piece of a written scalar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// One character, by itself or by an escape.
    Character(char),
    /// White space with a line break in it: folded, kept or dropped.
    Break,
    /// The backslash before a line break.
    Nothing,
}

/// The pieces of a written scalar with their places.
pub(super) struct Units<'s> {
    text: &'s str,
    /// What is left to cut.
    rest: Span,
    /// Up to here there are only blanks, without a line break.
    blanks: usize,
    style: Style,
}

impl<'s> Units<'s> {
    pub(super) fn new(text: &'s str, written: Span, style: Style) -> Self {
        Self { text, rest: written, blanks: written.start, style }
    }

    pub(super) const fn start(&self) -> usize {
        self.rest.start
    }

    pub(super) fn slice(&self, place: Span) -> &'s str {
        place::slice(self.text, place)
    }

    /// The length of the next piece and what it stands for.
    fn cut(&mut self) -> Option<(usize, Unit)> {
        let written = place::slice(self.text, self.rest);
        let first = written.chars().next()?;
        if is_blank(first) && self.rest.start >= self.blanks {
            let run = written.len() - written.trim_start_matches(is_blank).len();
            if written[..run].contains(['\n', '\r']) {
                return Some((run, Unit::Break));
            }
            self.blanks = self.rest.start + run;
        }
        Some(match (self.style, first) {
            (Style::DoubleQuoted, '\\') => match escape::read(written) {
                (length, Some(character)) => (length, Unit::Character(character)),
                (length, None) => (length, Unit::Nothing),
            },
            (Style::SingleQuoted, '\'') if written.starts_with("''") => (2, Unit::Character('\'')),
            _ => (first.len_utf8(), Unit::Character(first)),
        })
    }
}

impl Iterator for Units<'_> {
    type Item = (Span, Unit);

    fn next(&mut self) -> Option<Self::Item> {
        let (length, unit) = self.cut()?;
        let place = Span::new(self.rest.start, self.rest.start + length);
        self.rest.start = place.end;
        Some((place, unit))
    }
}

/// Blanks and line breaks, as all formats count them.
pub(super) const fn is_blank(next: char) -> bool {
    matches!(next, ' ' | '\t' | '\r' | '\n')
}
