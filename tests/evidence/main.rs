//! Evidence: what is read of the tools' output, and what is not; the command that keeps it.
// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

mod command;
mod readers;
mod values;
