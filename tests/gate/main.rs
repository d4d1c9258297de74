//! The gate as a whole: every govern rule on tiny repositories, the laws of the catalogue, the
//! schemas of what it reads and writes, and the command line.
// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

mod agenda;
mod cases;
mod catalogue;
mod cli;
#[path = "../../benches/corpus.rs"]
#[allow(dead_code)]
mod corpus;
mod laws;
#[path = "../runner/mod.rs"]
mod runner;
mod schemas;
mod speed;
