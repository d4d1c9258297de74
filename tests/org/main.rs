//! Many repositories as one organisation: read, kept, judged anew, shared out and joined.
// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../github/fake/mod.rs"]
mod fake;

mod across;
mod asked;
mod digest;
mod fleet;
mod github;
mod kubernetes;
mod page;
mod runs;
mod scale;
mod schemas;
mod servers;
mod shares;
mod stores;
mod synthetic;
