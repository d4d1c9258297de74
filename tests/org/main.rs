//! Many repositories as one organisation: read, kept, judged anew, shared out and joined.
// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

mod across;
#[path = "../github/fake/mod.rs"]
mod fake;
mod fleet;
mod github;
mod runs;
mod scale;
mod schemas;
mod servers;
mod shares;
mod stores;
