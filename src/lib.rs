//! keyroster: every key in your repositories has a named holder.
#![cfg_attr(test, allow(missing_docs))]

pub mod collect;
pub mod detect;
mod dialect;
pub mod finding;
pub mod inventory;
pub mod report;
pub mod roster;
pub mod rule;
pub mod scan;
pub mod source;
pub mod syntax;
pub mod trial;
pub mod check;
pub mod hints;
