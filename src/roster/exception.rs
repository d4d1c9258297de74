//! Findings that the roster puts off: today's debt with a due date, and risks accepted for a while.

use jiff::civil::Date;

use super::{Pattern, Spanned};
use crate::source::Location;

/// One item of `plan`: debt as a loan with a due date. Green until then, red after.
#[derive(Debug, Clone)]
pub struct PlanItem {
    /// Its place among [`super::Roster::plan`], from 0.
    pub index: usize,
    /// Where the whole item stands.
    pub at: Location,
    /// The govern rule whose findings it covers.
    pub finding: Spanned<String>,
    /// The identities whose findings it covers.
    pub matcher: Spanned<Pattern>,
    /// The party that pays it off.
    pub owner: Spanned<String>,
    /// The last day on which it is green.
    pub due: Spanned<Date>,
    /// What will have happened by then.
    pub exit: Option<Spanned<String>>,
    /// Whether it does not count yet: the change that is judged brings it.
    pub pending: bool,
}

/// One item of `waivers`: a risk that somebody accepted for a while. What makes it worth having,
/// an approval and an exit, is for checks to ask: `waiver-unapproved`, `waiver-without-exit`.
///
/// A renewal is a second waiver for the same finding and match; the first one stays.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Its place among [`super::Roster::waivers`], from 0.
    pub index: usize,
    /// Where the whole waiver stands.
    pub at: Location,
    /// The govern rule whose findings it covers.
    pub finding: Spanned<String>,
    /// The identities whose findings it covers.
    pub matcher: Spanned<Pattern>,
    /// Why the risk is taken.
    pub reason: Spanned<String>,
    /// Who accepted it: a handle.
    pub approved_by: Option<Spanned<String>>,
    /// Who asked for it: a handle.
    pub requested_by: Option<Spanned<String>>,
    /// When it was accepted.
    pub approved_on: Option<Spanned<Date>>,
    /// The last day on which it counts.
    pub expires: Spanned<Date>,
    /// What will have happened by then.
    pub exit: Option<Spanned<String>>,
    /// What makes the risk smaller until then.
    pub compensating: Option<Spanned<String>>,
    /// Whether it does not count yet: the change that is judged brings it.
    pub pending: bool,
}
