//! Facts: the machine identities of one repository, as sighted in its files. No judgement here.

mod again;
mod found;
mod identity;
mod key;
mod merge;
mod redacted;

pub use found::Found;
pub use identity::{
    Attributes, Breadth, Grant, Identity, Inventory, Privilege, Sighting, Stats, Unreadable, fact,
};
pub use key::IdentityKey;
pub use merge::merge;
pub use redacted::Redacted;
