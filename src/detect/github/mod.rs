//! What GitHub needs beyond the matchers: token permissions, and secrets that calls hand down.

pub(super) mod inherit;
pub(super) mod permissions;
