//! The walk over a tree, and what a path captured on its way.

use super::{Automaton, START, StateId};
use crate::rule::{Segment, between};
use crate::source::Span;
use crate::syntax::{Node, Pair, Value};

/// One step down a tree.
#[derive(Debug, Clone, Copy)]
pub(in crate::detect) enum Crumb<'n, 's> {
    /// Through a key, with the mapping it stands in.
    Key(&'n Node<'s>, &'n Pair<'s>),
    /// Into a list, to the item at this place.
    Item(usize),
}

/// A node at the end of a path.
#[derive(Debug)]
pub(in crate::detect) struct Hit<'t, 'n, 's> {
    /// The path, by its order.
    pub(in crate::detect) path: usize,
    pub(in crate::detect) node: &'n Node<'s>,
    /// The way to the node, from the root.
    pub(in crate::detect) trail: &'t [Crumb<'n, 's>],
}

impl Automaton {
    /// Calls `visit` for every node at the end of a path, in the order of the text.
    pub(in crate::detect) fn run<'n, 's>(
        &self,
        root: &'n Node<'s>,
        visit: &mut dyn FnMut(&Hit<'_, 'n, 's>),
    ) {
        let mut walk = Walk { automaton: self, alive: vec![START], trail: Vec::new(), visit };
        walk.node(root, 0);
    }
}

struct Walk<'a, 'n, 's> {
    automaton: &'a Automaton,
    /// The states that are alive, those of a node after those of the node above it.
    alive: Vec<StateId>,
    trail: Vec<Crumb<'n, 's>>,
    visit: &'a mut dyn FnMut(&Hit<'_, 'n, 's>),
}

impl<'n, 's> Walk<'_, 'n, 's> {
    /// Looks at a node and what is below it; the states from `from` on are its own.
    fn node(&mut self, node: &'n Node<'s>, from: usize) {
        let list = matches!(node.value, Value::Sequence(_));
        let mut at = from;
        while let Some(&state) = self.alive.get(at) {
            let state = &self.automaton.states[state];
            for path in &state.ends {
                (self.visit)(&Hit { path: *path, node, trail: &self.trail });
            }
            let items = state.items.filter(|_| !list && node.value != Value::Null);
            self.enter(state.deep, from);
            self.enter(items, from);
            at += 1;
        }
        let to = self.alive.len();
        match &node.value {
            Value::Mapping(pairs) => {
                for pair in pairs {
                    self.follow(pair, from, to);
                    self.below(Crumb::Key(node, pair), &pair.value, to);
                }
            }
            Value::Sequence(items) => {
                for (place, item) in items.iter().enumerate() {
                    for at in from..to {
                        let id = self.alive[at];
                        let state = &self.automaton.states[id];
                        let places = state.places.iter();
                        let placed = places.filter(|(known, _)| *known == place);
                        placed.for_each(|(_, next)| self.alive.push(*next));
                        self.alive.extend(state.stays.then_some(id));
                        self.alive.extend(state.any);
                        self.alive.extend(state.items);
                        self.alive.extend(state.through);
                    }
                    self.below(Crumb::Item(place), item, to);
                }
            }
            _ => {}
        }
        self.alive.truncate(from);
    }

    /// Adds a state that is reached without a step.
    fn enter(&mut self, state: Option<StateId>, from: usize) {
        if let Some(state) = state.filter(|state| !self.alive[from..].contains(state)) {
            self.alive.push(state);
        }
    }

    /// The states behind a key.
    fn follow(&mut self, pair: &Pair<'s>, from: usize, to: usize) {
        let Some(key) = pair.key.text() else { return };
        let mut number = None;
        for at in from..to {
            let id = self.alive[at];
            let state = &self.automaton.states[id];
            self.alive.extend(state.stays.then_some(id));
            self.alive.extend(state.any);
            if !state.named.is_empty() {
                let number = *number.get_or_insert_with(|| self.automaton.names.get(key));
                let named = number.and_then(|number| {
                    let found = state.named.binary_search_by_key(&number, |(name, _)| *name);
                    Some(state.named[found.ok()?].1)
                });
                self.alive.extend(named);
            }
            for (before, after, next) in &state.around {
                if between(key, before, after).is_some() {
                    self.alive.push(*next);
                }
            }
        }
    }

    /// Goes on below, if a state is alive there.
    fn below(&mut self, crumb: Crumb<'n, 's>, node: &'n Node<'s>, from: usize) {
        if self.alive.len() > from {
            self.trail.push(crumb);
            self.node(node, from);
            self.trail.pop();
        }
    }
}

/// What a path captured: the name of the capture, the text and its place.
pub(in crate::detect) type Caught<'p, 'n> = Vec<(&'p str, &'n str, Span)>;

impl<'n, 's> Hit<'_, 'n, 's> {
    /// What the path, given once more, captured on its way.
    pub(in crate::detect) fn caught<'p>(&self, path: &'p [Segment]) -> Caught<'p, 'n> {
        let mut caught = Vec::new();
        bind(path, self.trail, &mut caught);
        caught
    }

    /// Where the node is named: its key, or itself in a list.
    pub(in crate::detect) fn key(&self) -> Span {
        match self.trail.last() {
            Some(Crumb::Key(_, pair)) => pair.key.span,
            _ => self.node.span,
        }
    }

    /// The nearest mapping above the node.
    pub(in crate::detect) fn above(&self) -> Option<&'n Node<'s>> {
        self.trail.iter().rev().find_map(|crumb| match crumb {
            Crumb::Key(mapping, _) => Some(*mapping),
            Crumb::Item(_) => None,
        })
    }
}

/// Lays a path along a trail; where `**` leaves a choice, the first way that fits.
fn bind<'p, 'n>(path: &'p [Segment], trail: &[Crumb<'n, '_>], caught: &mut Caught<'p, 'n>) -> bool {
    let Some((segment, rest)) = path.split_first() else {
        return trail.is_empty();
    };
    let (first, after) = match trail.split_first() {
        Some((first, after)) => (Some(*first), after),
        None => (None, trail),
    };
    let before = caught.len();
    let fits = match (segment, first) {
        (Segment::Deep, _) => {
            bind(rest, trail, caught) || (first.is_some() && bind(path, after, caught))
        }
        (Segment::Items, Some(Crumb::Item(_))) => bind(rest, after, caught),
        (Segment::Items, _) => bind(rest, trail, caught),
        (Segment::Name(name), Some(Crumb::Key(_, pair))) => {
            pair.key.text() == Some(name) && bind(rest, after, caught)
        }
        (Segment::Name(_), Some(Crumb::Item(_))) => bind(path, after, caught),
        (Segment::Index(place), Some(Crumb::Item(at))) => *place == at && bind(rest, after, caught),
        (Segment::Capture(name), Some(Crumb::Key(_, pair))) => {
            let key = pair.key.text().unwrap_or_default();
            caught.push((name, key, pair.key.span));
            bind(rest, after, caught)
        }
        (Segment::Any | Segment::Capture(_), Some(_)) => bind(rest, after, caught),
        (Segment::Around { before, name, after: end }, Some(Crumb::Key(_, pair))) => {
            let inner = pair.key.text().and_then(|key| between(key, before, end));
            inner.is_some_and(|inner| {
                caught.push((name, inner, pair.key.span));
                bind(rest, after, caught)
            })
        }
        _ => false,
    };
    if !fits {
        caught.truncate(before);
    }
    fits
}

#[cfg(test)]
mod tests;
