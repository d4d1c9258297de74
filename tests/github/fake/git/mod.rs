//! Repositories as git has them: objects with their true ids, and git itself that hands them out.

mod files;
mod object;
mod serve;
mod shelf;

pub use files::{Entry, Files, Found, Tree};
pub use object::{File, Mode, Oid};
pub use serve::{Beside, asked, link};
pub use shelf::Shelf;
