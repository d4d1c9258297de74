//! Identities that are one: those that share a name of everywhere.

use std::collections::BTreeMap;

use super::piece::{Piece, Readers};
use super::{Node, names};

/// Which identities are one.
#[derive(Debug, Default)]
pub(super) struct Groups {
    of: BTreeMap<Node, usize>,
    members: Vec<(String, Vec<Node>)>,
}

impl Groups {
    /// Puts together what shares a name, whoever brings it.
    pub(super) fn of(pieces: &[Piece]) -> Self {
        let mut by_name = BTreeMap::<&str, Vec<Node>>::new();
        for (node, part) in nodes(pieces) {
            for name in &part.names {
                by_name.entry(name).or_default().push(node);
            }
        }
        let mut above = BTreeMap::<Node, Node>::new();
        for nodes in by_name.values() {
            let Some(first) = nodes.first() else { continue };
            for node in nodes {
                let (one, other) = (root(&mut above, *first), root(&mut above, *node));
                above.insert(one.max(other), one.min(other));
            }
        }
        let mut groups = Self::default();
        let mut number = BTreeMap::<Node, usize>::new();
        // By name, so that each group is called by its first.
        for (name, nodes) in &by_name {
            let Some(first) = nodes.first() else { continue };
            let top = root(&mut above, *first);
            let at = *number.entry(top).or_insert_with(|| {
                groups.members.push(((*name).to_owned(), Vec::new()));
                groups.members.len() - 1
            });
            for node in nodes {
                if groups.of.insert(*node, at).is_none() {
                    groups.members[at].1.push(*node);
                }
            }
        }
        groups.members.iter_mut().for_each(|(_, nodes)| nodes.sort_unstable());
        groups
    }

    /// What a group is called.
    pub(super) fn name(&self, node: Node) -> Option<&str> {
        Some(self.members.get(*self.of.get(&node)?)?.0.as_str())
    }

    /// All that are one with it, itself among them; none where it is the repository's own.
    pub(super) fn others(&self, node: Node) -> &[Node] {
        let group = self.of.get(&node).and_then(|at| self.members.get(*at));
        group.map_or(&[], |(_, nodes)| nodes.as_slice())
    }

    /// Whether two are one.
    pub(super) fn same(&self, one: Node, other: Node) -> bool {
        let at = self.of.get(&one);
        at.is_some() && at == self.of.get(&other)
    }
}

/// The first that a node is one with so far; what is on the way is led there.
fn root(above: &mut BTreeMap<Node, Node>, node: Node) -> Node {
    let mut top = node;
    while let Some(next) = above.get(&top).filter(|next| **next != top) {
        top = *next;
    }
    let mut at = node;
    while at != top {
        at = above.insert(at, top).unwrap_or(top);
    }
    top
}

/// Every identity with its place.
pub(super) fn nodes(pieces: &[Piece]) -> impl Iterator<Item = (Node, &super::Part)> {
    let pieces = pieces.iter().enumerate();
    pieces.flat_map(|(at, piece)| {
        let parts = piece.parts.iter().enumerate();
        parts.map(move |(place, part)| ((at, place), part))
    })
}

/// A secret that the organisation lets a repository read is the organisation's there, unless the
/// repository was seen to have one of its own: that one counts for its workflows.
pub(super) fn share(pieces: &mut [Piece]) {
    let mut shared = BTreeMap::<(String, String), Readers>::new();
    for piece in pieces.iter() {
        for (key, readers) in &piece.shared {
            let known = shared.entry((owner(&piece.forge), key.clone()));
            known.and_modify(|all| all.extend(readers)).or_insert_with(|| readers.clone());
        }
    }
    for piece in pieces {
        let owner = owner(&piece.forge);
        for part in piece.parts.iter_mut().filter(|part| part.stored && part.names.is_empty()) {
            let key = part.key.as_str();
            let readers = shared.get(&(owner.clone(), key.to_owned()));
            let reads = readers.is_some_and(|readers| readers.include(&piece.forge));
            if reads && !piece.own.contains(key) {
                part.names.insert(names::kept(&owner, key));
            }
        }
    }
}

fn owner(forge: &str) -> String {
    forge.split('/').next().unwrap_or_default().to_owned()
}
