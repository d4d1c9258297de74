//! The rules, by family: one file each, with the ids that it judges.

mod decisions;
mod entries;
mod evidence;
mod exposure;
mod integrity;
mod ownership;
mod partners;
mod people;
mod personal;
mod reachable;
pub(super) mod review;
pub(super) mod rotation;
pub(super) mod stores;
pub(super) mod waivers;
mod weakening;

use super::Context;
use super::draft::Draft;

pub(crate) use integrity::UNREADABLE;
pub(crate) use stores::all_at_once;
pub(crate) use weakening::WEAKENED;

/// A check: what it finds is drafted under the rule's id.
pub type Check = fn(&Context<'_>) -> Vec<Draft>;

/// Every check and the rules that it judges. A test holds this list and `rules/govern/` together.
pub const CHECKS: &[(&[&str], Check)] = &[
    (ownership::RULES, ownership::check),
    (rotation::RULES, rotation::check),
    (review::RULES, review::check),
    (decisions::RULES, decisions::check),
    (evidence::RULES, evidence::check),
    (stores::RULES, stores::check),
    (exposure::RULES, exposure::check),
    (integrity::RULES, integrity::check),
    (waivers::RULES, waivers::check),
    (entries::RULES, entries::check),
    (partners::RULES, partners::check),
    (reachable::RULES, reachable::check),
    (personal::RULES, personal::check),
    (weakening::RULES, weakening::check),
];

/// Whether a rule says that waivers, the plan or the files themselves are not in order.
pub(super) fn of_the_gate_itself(rule: &str) -> bool {
    [integrity::RULES, waivers::RULES].into_iter().flatten().any(|one| *one == rule)
}
