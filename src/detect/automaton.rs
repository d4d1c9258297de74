//! The paths of all `object` rules as one automaton, run over a tree once.
//!
//! The paths make a trie of segments. A walk carries the states that are still alive and leaves a
//! branch when none is, so that its cost depends on the tree and not on the number of rules.

mod names;
mod walk;

use std::collections::BTreeMap;

use self::names::Names;
use crate::rule::Segment;

pub(super) use self::walk::{Caught, Crumb, Hit};

/// A state by its place in [`Automaton::states`].
type StateId = usize;

const START: StateId = 0;

/// Paths made ready to be looked for together.
#[derive(Debug)]
pub(super) struct Automaton {
    states: Vec<State>,
    names: Names,
}

/// Where some paths are on their way.
#[derive(Debug, Default)]
struct State {
    /// By the number of a name, in order.
    named: Vec<(u32, StateId)>,
    /// By how a key begins and ends.
    around: Vec<(String, String, StateId)>,
    /// By any key or item.
    any: Option<StateId>,
    /// By an item's place.
    places: Vec<(usize, StateId)>,
    /// By any item; by nothing where there is no list.
    items: Option<StateId>,
    /// By nothing, into a state that stays.
    deep: Option<StateId>,
    /// Whether it holds for everything below as well: `**`.
    stays: bool,
    /// The state for the items of a list: a name passes through lists.
    through: Option<StateId>,
    /// The paths that end here.
    ends: Vec<usize>,
}

impl Automaton {
    /// An automaton for paths, which are known by their order from then on.
    pub(super) fn new<'p>(paths: impl Iterator<Item = &'p [Segment]>) -> Self {
        let mut numbers = BTreeMap::new();
        let mut states = vec![State::default()];
        for (path, segments) in paths.enumerate() {
            let mut at = START;
            for segment in segments {
                at = next(&mut states, &mut numbers, at, segment);
            }
            states[at].ends.push(path);
        }
        for at in 0..states.len() {
            states[at].named.sort_unstable();
            if !states[at].named.is_empty() && !states[at].stays {
                let shadow = State {
                    named: states[at].named.clone(),
                    through: Some(states.len()),
                    ..State::default()
                };
                states[at].through = Some(states.len());
                states.push(shadow);
            }
        }
        Self { states, names: Names::new(numbers) }
    }
}

/// The state after a segment, made if there is none yet.
fn next<'p>(
    states: &mut Vec<State>,
    numbers: &mut BTreeMap<&'p str, u32>,
    at: StateId,
    segment: &'p Segment,
) -> StateId {
    let fresh = states.len();
    let from = &mut states[at];
    let to = match segment {
        Segment::Name(name) => {
            let free = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(name).or_insert(free);
            let known = from.named.iter().find(|(known, _)| *known == number);
            let to = known.map_or(fresh, |(_, to)| *to);
            if to == fresh {
                from.named.push((number, fresh));
            }
            to
        }
        Segment::Around { before, after, .. } => {
            let mut known = from.around.iter();
            let known = known.find(|(first, last, _)| first == before && last == after);
            let to = known.map_or(fresh, |(.., to)| *to);
            if to == fresh {
                from.around.push((before.clone(), after.clone(), fresh));
            }
            to
        }
        Segment::Index(place) => {
            let known = from.places.iter().find(|(known, _)| known == place);
            let to = known.map_or(fresh, |(_, to)| *to);
            if to == fresh {
                from.places.push((*place, fresh));
            }
            to
        }
        Segment::Any | Segment::Capture(_) => *from.any.get_or_insert(fresh),
        Segment::Items => *from.items.get_or_insert(fresh),
        Segment::Deep => *from.deep.get_or_insert(fresh),
    };
    if to == fresh {
        states.push(State { stays: *segment == Segment::Deep, ..State::default() });
    }
    to
}
