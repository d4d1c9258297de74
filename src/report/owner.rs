//! What an inventory's renderers ask of the roster, without knowing it.

use std::sync::Arc;

use crate::inventory::Identity;

/// Who holds an identity, and which line of the roster says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The accountable party.
    pub party: String,
    /// The roster's path.
    pub path: Arc<str>,
    /// The line of the entry, from 1.
    pub line: usize,
}

/// Finds the owner of an identity. The inventory itself holds facts only.
pub type OwnerOf<'a> = &'a dyn Fn(&Identity) -> Option<Owner>;
