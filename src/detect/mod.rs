//! Detectors: what a rule says is a machine identity, found in a file's text.

pub mod literal;
