//! Byte ranges into lines and columns, for the formats that show them.

use crate::source::{Location, Position, Source, Span};

use super::Report;

/// A location together with the text that it is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// Path below the scanned root.
    pub(crate) path: &'a str,
    /// The file, where the report has it and a place in its text is meant. A file that could not be
    /// decoded has no text.
    pub(crate) source: Option<&'a Source>,
    span: Span,
}

impl<'a> Place<'a> {
    /// The place of a location. Line endings at its end are left out, so that it ends on the line
    /// that it shows.
    pub(crate) fn new(location: &'a Location, source: Option<&'a Source>) -> Self {
        let mut span = location.span;
        let source = source.filter(|_| span != Span::NAME);
        if let Some(source) = source {
            span = source.clamp(span);
            let text = source.slice(span);
            span.end = span.start + text.trim_end_matches(['\n', '\r']).len();
        }
        Self { path: &location.path, source, span }
    }

    /// Whether it is a file of the tree that was judged, which somebody can open.
    pub(crate) fn is_here(self) -> bool {
        self.source.is_none_or(|source| source.elsewhere.is_none())
    }

    /// The range, inside the text.
    pub(crate) const fn span(self) -> Span {
        self.span
    }

    /// Where it starts; the first character of a file without text.
    pub(crate) fn start(self) -> Position {
        self.position(self.span.start)
    }

    /// The line it starts on, where the file has text.
    pub(crate) fn line(self) -> Option<usize> {
        self.source.map(|_| self.start().line)
    }

    /// One past its end.
    pub(crate) fn end(self) -> Position {
        self.position(self.span.end)
    }

    /// Columns of its start and end in UTF-16 code units.
    pub(crate) fn utf16_columns(self) -> (usize, usize) {
        let column = |offset| self.source.map_or(1, |source| source.utf16_column(offset));
        (column(self.span.start), column(self.span.end))
    }

    fn position(self, offset: usize) -> Position {
        let first = Position { line: 1, column: 1 };
        self.source.map_or(first, |source| source.position(offset))
    }
}

impl Report<'_> {
    /// The place of a location, with its text where the report has it.
    pub(crate) fn place<'a>(&'a self, location: &'a Location) -> Place<'a> {
        let source = self.sources.get(&location.path);
        Place::new(location, source.map(AsRef::as_ref))
    }
}
