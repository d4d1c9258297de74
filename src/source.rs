//! A file's text and places in it. The only arithmetic with lines and columns is here.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

/// A byte range of a [`Source`]'s text; `end` is exclusive.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// No range of a text: the name of the file is meant.
    pub const NAME: Self = Self::new(usize::MAX, usize::MAX);

    /// A range from `start` to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same range, `by` bytes further on.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

/// A path below the scanned root, with `/` between its parts, and a range in that file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// Path below the scanned root.
    pub path: Arc<str>,
    /// Range in the file's text.
    pub span: Span,
}

/// A line and a column, both counted from 1; the column counts Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
}

/// One file's text, as read from a work tree, the git index or a revision. A byte order mark is
/// not part of the text.
#[derive(Debug, Serialize, Deserialize)]
pub struct Source {
    /// Path below the scanned root, with `/` between its parts.
    pub path: Arc<str>,
    /// The decoded text.
    pub text: String,
    /// Its path where it is from, if that is not the tree that is judged: then `path` says from
    /// where, as in `.github/keyroster.yaml@1a2b3c4`, and is no file that anybody can open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Arc<str>>,
    #[serde(skip)]
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// A source from a path and its text. A leading byte order mark is dropped.
    pub fn new(path: impl Into<Arc<str>>, mut text: String) -> Self {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Self { path: path.into(), text, elsewhere: None, line_starts: OnceLock::new() }
    }

    /// The same text, known to be from a revision or a repository other than the one that is judged.
    #[must_use]
    pub fn from_elsewhere(self, mark: &str) -> Self {
        let path = format!("{}@{mark}", self.path).into();
        Self { elsewhere: Some(self.path), path, ..self }
    }

    /// The same text under another path.
    #[must_use]
    pub(crate) fn called(self, path: Arc<str>) -> Self {
        Self { path, ..self }
    }

    /// Its path in the tree that it is from.
    pub fn tree_path(&self) -> &Arc<str> {
        self.elsewhere.as_ref().unwrap_or(&self.path)
    }

    /// A range of this file.
    pub fn location(&self, span: Span) -> Location {
        Location { path: Arc::clone(&self.path), span }
    }

    /// The text of a range; ranges that do not fit are cut to what does.
    pub fn slice(&self, span: Span) -> &str {
        let span = self.clamp(span);
        &self.text[span.start..span.end]
    }

    /// The range cut to the text and moved to character boundaries.
    pub fn clamp(&self, span: Span) -> Span {
        let start = self.text.floor_char_boundary(span.start);
        let end = self.text.floor_char_boundary(span.end).max(start);
        Span::new(start, end)
    }

    /// The line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset);
        let column = self.text[starts[line - 1]..offset].chars().count() + 1;
        Position { line, column }
    }

    /// The column of a byte offset in UTF-16 code units, from 1, as SARIF counts.
    pub fn utf16_column(&self, offset: usize) -> usize {
        let offset = self.text.floor_char_boundary(offset);
        let start = self.line_starts()[self.position(offset).line - 1];
        self.text[start..offset].encode_utf16().count() + 1
    }

    /// The number of lines, at least 1.
    pub fn lines(&self) -> usize {
        self.line_starts().len()
    }

    /// The range of a line counted from 1, without its line ending.
    pub fn line_span(&self, line: usize) -> Span {
        let starts = self.line_starts();
        let start = starts.get(line - 1).copied().unwrap_or(self.text.len());
        let end = starts.get(line).copied().unwrap_or(self.text.len());
        let body = self.text[start..end].trim_end_matches(['\n', '\r']);
        Span::new(start, start + body.len())
    }

    /// The same file with each range blanked out by as many `*` as it has bytes. What is kept for
    /// excerpts is made by this, so that a literal's value is not in memory that a report reads.
    #[must_use]
    pub fn redacted(self, spans: &[Span]) -> Self {
        if spans.is_empty() {
            return self;
        }
        let mut bytes = self.text.clone().into_bytes();
        for span in spans {
            let span = self.clamp(*span);
            let hidden = bytes[span.start..span.end].iter_mut();
            hidden.filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b'*');
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self { text, line_starts: OnceLock::new(), ..self }
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_survive_carriage_returns() {
        let source = Source::new("a", "\u{feff}é: 1\r\nbé: 2\n".to_owned());
        let two = source.text.find('2').unwrap();
        assert_eq!(source.position(two), Position { line: 2, column: 5 });
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.slice(source.line_span(1)), "é: 1");
        assert_eq!(source.slice(Span::new(1, 400)), source.text);
    }
}
