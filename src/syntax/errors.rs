//! Errors as they are gathered: few enough to keep, in the order of the text.

use super::{SyntaxError, limits};
use crate::source::Span;

/// The errors of one file, [`limits::ERRORS`] at most.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<SyntaxError>);

impl Errors {
    /// Adds an error unless there are plenty.
    pub(super) fn add(&mut self, reason: impl Into<String>, span: Span) {
        if self.0.len() < limits::ERRORS {
            self.0.push(SyntaxError { reason: reason.into(), span });
        }
    }

    /// The errors, in the order of the text.
    pub(super) fn into_vec(mut self) -> Vec<SyntaxError> {
        self.0.sort_by_key(|error| error.span);
        self.0
    }
}
