//! What a detector hands over: a sighting, and what it says of the identity.

use super::{IdentityKey, Sighting};
use crate::rule::DetectRule;

/// A sighting and the identity it is evidence of.
#[derive(Debug, Clone)]
pub struct Found<'c> {
    /// The rule that saw it.
    pub rule: &'c DetectRule,
    /// The identity's key.
    pub key: IdentityKey,
    /// Its other names.
    pub aliases: Vec<String>,
    /// Keys or aliases of the identity whose holder also holds this one; the first that is known counts.
    pub held_with: Vec<String>,
    /// The secrets and variables that carry its parts: by key, or by name for a secret of the
    /// repository's workflows.
    pub carried_by: Vec<String>,
    /// The evidence.
    pub sighting: Sighting,
}
