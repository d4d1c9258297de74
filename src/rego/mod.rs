//! Policies of a user's own, written in Rego: text and a document in, answers out.
//!
//! A policy is judged by what every `.rego` file that the roster names says under `deny`,
//! `violation` and `warn`, as conftest reads them, whatever the package. What cannot be evaluated to
//! its end is a [`Fault`]: a policy that says nothing because it broke must not pass.

mod answer;
mod bounds;
mod code;
mod document;
mod entry;
mod failure;
mod judge;
mod limits;
mod load;
mod recursion;
mod roster;
mod trial;

use std::sync::Arc;

pub use answer::{Answer, Message};
pub use document::Input;
pub use limits::Limits;
pub use trial::{Outcome, Trial};

use crate::roster::Fault;
use crate::source::Source;

/// The JSON Schema of the document that policies judge.
pub const INPUT_SCHEMA: &str = include_str!("../../schemas/policy-input.schema.json");

/// What is wrong with policies before anything is evaluated: every fault of every file.
pub fn faults(policies: &[Arc<Source>]) -> Vec<Fault> {
    let sources = policies.to_vec();
    bounds::within(Limits::default(), policies, move |limits| {
        let loaded = load::load(&sources, limits)?;
        load::must_judge(&loaded, &sources)
    })
    .err()
    .unwrap_or_default()
}

/// What the policies say of a document, a JSON text as [`Input`] writes it, in the order of their
/// packages and rules. Each set is evaluated without the others; what several of them say is said once.
///
/// # Errors
/// What kept a policy from being evaluated, or an answer from being understood.
pub fn evaluate(
    policies: &[Vec<Arc<Source>>],
    input: String,
    limits: Limits,
) -> Result<Vec<Answer>, Vec<Fault>> {
    let sets = policies.to_vec();
    let first = policies.first().map_or(&[][..], Vec::as_slice);
    bounds::within(limits, first, move |limits| judge::judge(&sets, &input, limits))
}

/// Runs the rules whose names begin with `test_`, in the order of their packages and names.
///
/// # Errors
/// Files that cannot be read as Rego.
pub fn test(policies: &[Arc<Source>], limits: Limits) -> Result<Vec<Trial>, Vec<Fault>> {
    let sources = policies.to_vec();
    bounds::within(limits, policies, move |limits| trial::run(&sources, limits))
}
