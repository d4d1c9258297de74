//! Across repositories: which identities are one, what leads where, who is reached by it.
//!
//! Each repository brings a [`Piece`], no more than names and edges; [`Join`] matches them, and says
//! of each repository what it takes the others to know. Nothing is read or judged here, and the order
//! in which pieces come makes no difference.

mod links;
mod names;
mod one;
mod piece;
mod subject;
mod walk;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::check::{Elsewhere, Holds, Reaches};
use crate::inventory::IdentityKey;

pub use piece::{Piece, forge};
pub use walk::radius;

use one::Groups;
use piece::Part;

/// Whether a repository is among those that read a secret, as evidence says who does.
pub(super) fn reads(reach: &str, forge: &str) -> bool {
    piece::readers(reach).include(forge)
}

/// An identity's place: its repository's among the pieces, its own among the parts.
type Node = (usize, usize);

/// What an identity leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Link {
    /// The identity.
    pub key: String,
    /// Where that is which it leads to.
    pub to_repository: String,
    /// What that is; no file of that repository need name it.
    pub to_key: String,
    /// By what.
    pub how: String,
}

/// All repositories of a run, joined.
#[derive(Debug)]
pub struct Join {
    pieces: Vec<Piece>,
    /// By what the run calls a repository.
    at: BTreeMap<String, usize>,
    groups: Groups,
    links: Vec<Vec<Link>>,
    /// Partners that reach an identity of a repository through another one.
    reached: BTreeMap<Node, BTreeMap<String, String>>,
}

impl Join {
    /// Joins them.
    pub fn of(mut pieces: Vec<Piece>) -> Self {
        pieces.sort_by(|a, b| a.repository.cmp(&b.repository));
        one::share(&mut pieces);
        let groups = Groups::of(&pieces);
        let matched = links::of(&pieces, &groups);
        let reached = walk::partners(&pieces, &groups, &matched);
        let links = links::told(&pieces, &matched);
        let names = pieces.iter().enumerate();
        let at = names.map(|(at, piece)| (piece.repository.clone(), at)).collect();
        Self { pieces, at, groups, links, reached }
    }

    /// By what name an identity is known in the whole organisation; none where it is the repository's
    /// own.
    pub fn name(&self, repository: &str, key: &IdentityKey) -> Option<&str> {
        self.groups.name(self.node(repository, key)?)
    }

    /// What the identities of a repository lead to.
    pub fn links(&self, repository: &str) -> &[Link] {
        self.at.get(repository).and_then(|at| self.links.get(*at)).map_or(&[], Vec::as_slice)
    }

    /// What an identity of a repository is called in another one, where it is one there and here.
    pub fn same_in(
        &self,
        other: &str,
        repository: &str,
        key: &IdentityKey,
    ) -> Option<&IdentityKey> {
        let at = self.at.get(other)?;
        let all = self.groups.others(self.node(repository, key)?);
        let there = all.iter().find(|(piece, _)| piece == at)?;
        Some(&self.part(*there)?.key)
    }

    /// What a repository takes others to know.
    pub fn elsewhere(&self, repository: &str) -> Elsewhere {
        let mut elsewhere = Elsewhere::default();
        let Some(&at) = self.at.get(repository) else { return elsewhere };
        for (place, part) in self.pieces[at].parts.iter().enumerate() {
            let node = (at, place);
            let holders = self.groups.others(node).iter().filter(|other| other.0 != at);
            let holders = holders.filter_map(|other| self.holds(*other, part));
            let mut holders: Vec<Holds> = holders.collect();
            holders.sort();
            holders.dedup();
            if !holders.is_empty() {
                elsewhere.holders.insert(part.key.clone(), holders);
            }
            for (party, through) in self.reached.get(&node).into_iter().flatten() {
                let (party, through) = (party.clone(), through.clone());
                elsewhere.reached.push(Reaches { key: part.key.clone(), party, through });
            }
        }
        elsewhere
    }

    /// Who holds an identity in another repository, where that is somebody else.
    fn holds(&self, (piece, place): Node, own: &Part) -> Option<Holds> {
        let (party, who) = self.part((piece, place))?.owner.as_ref()?;
        let (_, known) = own.owner.as_ref()?;
        let repository = self.pieces.get(piece)?.repository.clone();
        (known != who).then(|| Holds { repository, party: party.clone() })
    }

    fn part(&self, (piece, place): Node) -> Option<&Part> {
        self.pieces.get(piece)?.parts.get(place)
    }

    fn node(&self, repository: &str, key: &IdentityKey) -> Option<Node> {
        let at = *self.at.get(repository)?;
        // An inventory has its identities by key.
        let place = self.pieces.get(at)?.parts.binary_search_by(|part| part.key.cmp(key)).ok()?;
        Some((at, place))
    }
}
