//! keyroster: every key in your repositories has a named holder.
#![cfg_attr(test, allow(missing_docs))]

pub mod detect;
pub mod inventory;
pub mod rule;
pub mod source;
pub mod syntax;
