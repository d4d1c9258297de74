//! Repositories as git has them: objects with their true ids.

mod files;
mod object;

pub use files::{Entry, Files, Found, Tree};
pub use object::{File, Mode, Oid};
