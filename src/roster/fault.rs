//! What is wrong with a roster, at one place.

use std::fmt;

use crate::source::Location;

/// Something in a roster that cannot be taken as written. A roster with a fault is not judged by:
/// the gate fails closed and shows every fault at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where.
    pub location: Location,
    /// What is wrong, as a clause without a full stop.
    pub message: String,
    /// What to do next, as a clause: "did you mean `accountable`?", "write `30d`".
    pub suggestion: Option<String>,
}

/// What is wrong, and what to do next. Where it is, is for the caller to show.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; {suggestion}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}
