//! One point of a set-up: how it stands, where, and what to do about it.

use crate::source::Location;

/// How a point stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// As it should be.
    Good,
    /// Something holds less than it seems to: mend it.
    Fix,
    /// It holds, and could be better.
    Advice,
    /// It was not seen, so nothing is said of it.
    Unseen,
}

impl Status {
    /// Its name: `good`, `fix`, `advice`, `unseen`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fix => "fix",
            Self::Advice => "advice",
            Self::Unseen => "unseen",
        }
    }
}

/// What was found of one check at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The check's name: `always-runs`.
    pub check: &'static str,
    /// How it stands.
    pub status: Status,
    /// What is so, as a clause without a full stop.
    pub says: String,
    /// Where, if it is in a file of the repository.
    pub at: Option<Location>,
    /// What to do; nothing where it is good.
    pub next: Option<Next>,
}

/// What to do about a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// In words.
    pub says: String,
    /// The text to paste, where the words announce one.
    pub paste: Option<String>,
}

impl Point {
    const fn new(check: &'static str, status: Status, says: String, next: Option<Next>) -> Self {
        Self { check, status, says, at: None, next }
    }

    /// It is as it should be.
    pub(crate) fn good(check: &'static str, says: impl Into<String>) -> Self {
        Self::new(check, Status::Good, says.into(), None)
    }

    /// It is to be mended.
    pub(crate) fn fix(
        check: &'static str,
        says: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self::new(check, Status::Fix, says.into(), Some(Next { says: next.into(), paste: None }))
    }

    /// It could be better.
    pub(crate) fn advice(
        check: &'static str,
        says: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self { status: Status::Advice, ..Self::fix(check, says, next) }
    }

    /// It was not seen.
    pub(crate) fn unseen(
        check: &'static str,
        says: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self { status: Status::Unseen, ..Self::fix(check, says, next) }
    }

    /// Where it is.
    #[must_use]
    pub(crate) fn at(self, at: Location) -> Self {
        Self { at: Some(at), ..self }
    }

    /// The text to paste.
    #[must_use]
    pub(crate) fn paste(mut self, text: impl Into<String>) -> Self {
        if let Some(next) = &mut self.next {
            next.paste = Some(text.into());
        }
        self
    }
}

/// What a check found, or that all of it is as it should be.
pub(super) fn or_good(check: &'static str, says: &str, found: Vec<Point>) -> Vec<Point> {
    if found.is_empty() { vec![Point::good(check, says)] } else { found }
}
