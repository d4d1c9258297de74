//! What GitHub needs beyond the matchers: token permissions, secrets that calls hand down, and what
//! a workflow's values come to.

pub(super) mod circumstances;
pub(super) mod handover;
pub(super) mod inherit;
pub(super) mod permissions;
pub(super) mod registry;
pub(super) mod scope;
