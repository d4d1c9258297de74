//! The catalogue as words: pages of rules and of frameworks, for the terminal and for `docs/`.

pub(crate) mod frameworks;
pub(crate) mod rules;
