//! An inventory as a document, and what its renderers ask of the roster without knowing it.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::civil::Date;

use super::format::unsupported;
use super::{Document, Format, Options, csv, json, table};
use crate::check::Context;
use crate::inventory::{Identity, Inventory};

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

impl Owner {
    /// Who holds an identity of what is judged.
    pub fn of(cx: &Context<'_>, identity: &Identity) -> Option<Self> {
        let identity = cx.inventory.identities.get(&identity.key)?;
        let entry = cx.holder(identity)?.entry;
        let at = entry.location();
        let line = cx.inventory.sources.get(&at.path).map_or(1, |s| s.position(at.span.start).line);
        Some(Self { party: entry.raci.accountable.first()?.value.clone(), path: at.path, line })
    }
}

/// Finds the owner of an identity. The inventory itself holds facts only.
pub type OwnerOf<'a> = &'a dyn Fn(&Identity) -> Option<Owner>;

/// An inventory, with who holds what.
#[expect(missing_debug_implementations, reason = "a closure has none")]
pub struct Listing<'a> {
    /// The facts.
    pub inventory: &'a Inventory,
    /// The day that is looked at.
    pub as_of: Date,
    /// Who holds an identity.
    pub owner_of: OwnerOf<'a>,
}

impl Document for Listing<'_> {
    const NAME: &'static str = "an inventory";
    const FORMATS: &'static [Format] = &[Format::Text, Format::Json, Format::Csv];

    fn write(&self, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let Self { inventory, as_of, owner_of } = *self;
        match format {
            Format::Text => table::render(inventory, owner_of, options, out),
            Format::Json => json::inventory(inventory, as_of, owner_of, options, out),
            Format::Csv => csv::inventory(inventory, owner_of, options, out),
            _ => Err(unsupported::<Self>(format)),
        }
    }
}
