//! Every format of one rich report, read as a person, a runner and a machine would read it.
// Clippy's own exemption of tests ends at functions that are not marked as tests.
#![allow(clippy::unwrap_used)]

mod agenda;
mod fixture;
mod formats;
mod hostile;
mod inventory;
#[path = "../runner/mod.rs"]
mod runner;
mod snapshots;
