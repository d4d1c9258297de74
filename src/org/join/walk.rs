//! How far something leads: partners along the links, and how much an identity opens.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Node;
use super::links::Matched;
use super::one::{Groups, nodes};
use super::piece::Piece;

/// Paths are followed this far: longer ones are not what anybody would walk.
const FAR: usize = 8;

/// So much is counted of what an identity opens.
const MOST: usize = 1000;

/// A step: an identity, or the workflows of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Identity(Node),
    Workflows(usize),
}

/// Partners that reach an identity through another repository than its own, and through which: the
/// nearest, and of several the first by name. What a repository shows by itself is not repeated.
pub(super) fn partners(
    pieces: &[Piece],
    groups: &Groups,
    matched: &Matched,
) -> BTreeMap<Node, BTreeMap<String, String>> {
    let mut next = BTreeMap::<Step, Vec<Step>>::new();
    for (from, to, _) in &matched.edges {
        next.entry(Step::Identity(*from)).or_default().push(Step::Identity(*to));
    }
    for (from, there) in &matched.writes {
        next.entry(Step::Identity(*from)).or_default().push(Step::Workflows(*there));
    }
    let mut starts = BTreeMap::<&str, Vec<Node>>::new();
    for (node, part) in nodes(pieces) {
        for (party, _) in &part.partners {
            starts.entry(party).or_default().push(node);
        }
    }
    let mut reached = BTreeMap::<Node, BTreeMap<String, String>>::new();
    for (party, starts) in starts {
        let shown: BTreeSet<Node> = starts.iter().copied().collect();
        let mut seen: BTreeSet<Step> = shown.iter().map(|node| Step::Identity(*node)).collect();
        let first = starts.into_iter().map(|node| (Step::Identity(node), node.0, 0));
        let mut queue: VecDeque<(Step, usize, usize)> = first.collect();
        while let Some((step, origin, far)) = queue.pop_front() {
            if let Step::Identity(node) = step
                && node.0 != origin
                && !shown.contains(&node)
            {
                let through = pieces[origin].repository.clone();
                reached.entry(node).or_default().insert(party.to_owned(), through);
            }
            if far == FAR {
                continue;
            }
            let mut go = |to: Step| {
                if seen.insert(to) {
                    queue.push_back((to, origin, far + 1));
                }
            };
            next.get(&step).into_iter().flatten().for_each(|to| go(*to));
            match step {
                Step::Identity(node) => {
                    groups.others(node).iter().for_each(|same| go(Step::Identity(*same)));
                }
                Step::Workflows(piece) => {
                    let parts = pieces[piece].parts.iter().enumerate();
                    let asked = parts.filter(|(_, part)| part.asked);
                    asked.for_each(|(place, _)| go(Step::Identity((piece, place))));
                }
            }
        }
    }
    reached
}

/// What somebody reaches besides one, whatever stands for an identity: what each leads to is `next`.
/// `None` where that is more than can be counted.
pub fn radius<T: Copy + Ord>(from: T, next: &BTreeMap<T, BTreeSet<T>>) -> Option<BTreeSet<T>> {
    let mut seen = BTreeSet::from([from]);
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        let new = next.get(&at).into_iter().flatten().filter(|to| seen.insert(**to));
        queue.extend(new);
        if seen.len() > MOST + 1 {
            return None;
        }
    }
    seen.remove(&from);
    Some(seen)
}
