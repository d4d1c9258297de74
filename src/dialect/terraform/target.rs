//! What a reference leads to.

use super::{Block, Module, names};

impl<'a> Module<'a> {
    /// The resource or data source that a reference names, and the first attribute it asks for.
    pub(crate) fn target<'r>(&self, reference: &'r str) -> Option<(&Block<'a>, &'r str)> {
        let parts = names::parts(reference);
        let (address, rest) = match parts.as_slice() {
            ["data", kind, name, rest @ ..] => (format!("data.{kind}.{name}"), rest),
            [kind, name, rest @ ..] => (format!("{kind}.{name}"), rest),
            _ => return None,
        };
        let block = self.block(&address)?;
        Some((block, rest.first().copied().unwrap_or_default()))
    }
}
