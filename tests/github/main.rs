//! GitHub: what is asked of it, what is posted to it, and what happens when it fails.
// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

mod client;
mod clones;
mod described;
mod doctor;
mod evidence;
mod fake;
mod played;
mod publish;
mod queries;
mod run;
mod tunnel;
mod webhooks;
