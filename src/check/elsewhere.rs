//! What other repositories of an organisation know of the identities of this one.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::IdentityKey;

/// What is known elsewhere.
#[derive(Debug, Default)]
pub struct Elsewhere {
    /// Who else answers for what is one identity there and here.
    pub holders: BTreeMap<IdentityKey, Vec<Holds>>,
    /// Partners that reach what is here through another repository.
    pub reached: Vec<Reaches>,
    /// What of this roster covers identities of other repositories, by the place of the entry: that is
    /// no entry for something that is gone.
    pub lent: BTreeSet<usize>,
}

/// Somebody who answers for an identity in another repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holds {
    /// The repository.
    pub repository: String,
    /// The party that is accountable there.
    pub party: String,
}

/// A partner that reaches an identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reaches {
    /// The identity.
    pub key: IdentityKey,
    /// The partner, as the other repository's roster calls it.
    pub party: String,
    /// The repository where the path begins.
    pub through: String,
}
