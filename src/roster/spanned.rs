//! A value with the place it was written in.

use std::fmt;
use std::sync::Arc;

use crate::source::{Location, Source, Span};

/// A value of a roster and where it stands, so that a finding can point at it. A roster may be
/// split over files, so the file is part of the place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in its file. A scalar's range holds its quotes.
    pub span: Span,
    /// The file, as in [`Source::path`].
    pub path: Arc<str>,
}

impl<T> Spanned<T> {
    /// A value read from this range of this file.
    pub fn new(value: T, span: Span, source: &Source) -> Self {
        let path = Arc::clone(&source.path);
        Self { value, span, path }
    }

    /// Where it stands, for a finding's label.
    pub fn location(&self) -> Location {
        Location { path: Arc::clone(&self.path), span: self.span }
    }

    /// Another value at the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span, path: self.path }
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A value that counts whether or not the roster states it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value: what the roster states, or the default.
    pub value: T,
    /// Where the roster states it; none for a default.
    pub at: Option<Location>,
}

impl<T> Setting<T> {
    /// A value that the roster does not state.
    pub const fn default_of(value: T) -> Self {
        Self { value, at: None }
    }
}

impl<T> From<Spanned<T>> for Setting<T> {
    fn from(written: Spanned<T>) -> Self {
        let at = Some(written.location());
        Self { value: written.value, at }
    }
}
