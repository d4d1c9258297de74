//! What leads where: the ends that repositories bring, matched.

use std::collections::{BTreeMap, BTreeSet};

use super::one::{Groups, nodes};
use super::piece::{End, Piece};
use super::{Link, Node};
use crate::rule::Class;

/// A name that this many repositories declare tells nothing of which one is meant.
const COMMON: usize = 4;

/// An edge: who holds the first can act as the second.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub(super) edges: BTreeSet<(Node, Node, String)>,
    /// What is said to live in another repository that does not name it.
    pub(super) nameless: BTreeSet<(Node, usize, String)>,
    /// Who may change the workflows of a repository.
    pub(super) writes: BTreeSet<(Node, usize)>,
}

/// All that is known of where identities are.
struct Map<'p> {
    pieces: &'p [Piece],
    groups: &'p Groups,
    forges: BTreeMap<&'p str, usize>,
    names: BTreeMap<&'p str, Vec<Node>>,
    declared: BTreeMap<&'p str, Vec<Node>>,
}

/// Matches every end.
pub(super) fn of(pieces: &[Piece], groups: &Groups) -> Matched {
    let mut map = Map {
        pieces,
        groups,
        forges: pieces.iter().zip(0..).map(|(piece, at)| (&*piece.forge, at)).collect(),
        names: BTreeMap::new(),
        declared: BTreeMap::new(),
    };
    for (node, part) in nodes(pieces) {
        for name in &part.names {
            map.names.entry(name).or_default().push(node);
        }
        if part.declared && part.class == Class::OauthApp {
            map.declared.entry(part.key.as_str()).or_default().push(node);
        }
    }
    let mut matched = Matched::default();
    for (at, piece) in pieces.iter().enumerate() {
        let edges = piece.edges.iter();
        let own = edges.map(|(from, to, how)| ((at, *from), (at, *to), (*how).to_owned()));
        matched.edges.extend(own);
    }
    let trusts = trusts(pieces, &map.forges);
    for (node, part) in nodes(pieces) {
        if part.asked && !part.declared && part.class == Class::OauthApp {
            matched.edges.extend(map.declarations(node, &trusts));
        }
    }
    for (at, piece) in pieces.iter().enumerate() {
        for (place, end) in &piece.ends {
            map.end((at, *place), end, &mut matched);
        }
    }
    matched
}

/// Whose workflows each identity lets in.
fn trusts<'p>(pieces: &'p [Piece], forges: &BTreeMap<&'p str, usize>) -> BTreeSet<(Node, usize)> {
    let mut trusts = BTreeSet::new();
    for (at, piece) in pieces.iter().enumerate() {
        for (place, end) in &piece.ends {
            if let End::Workflows(forge) = end
                && let Some(there) = forges.get(forge.as_str())
            {
                trusts.insert(((at, *place), *there));
            }
        }
    }
    trusts
}

impl Map<'_> {
    /// Where that is declared which a workflow asks for by name.
    fn declarations(
        &self,
        node: Node,
        trusts: &BTreeSet<(Node, usize)>,
    ) -> Vec<(Node, Node, String)> {
        let part = &self.pieces[node.0].parts[node.1];
        let declared = self.declared.get(part.key.as_str()).map_or(&[][..], Vec::as_slice);
        let elsewhere = || declared.iter().filter(|other| other.0 != node.0);
        let many = elsewhere().nth(COMMON).is_some();
        let how = |other: Node| {
            let one = self.groups.same(node, other);
            let apart = !one
                && !part.names.is_empty()
                && !self.pieces[other.0].parts[other.1].names.is_empty();
            match (one, trusts.contains(&(other, node.0))) {
                _ if apart => None,
                (_, true) => Some("acts as it: its trust lets this repository in"),
                (true, false) => Some("acts as it: it is declared there"),
                // An account that is not written out makes a guess of it.
                (false, false) if many => None,
                (false, false) => Some("may act as it: by its name, the account is not known"),
            }
        };
        elsewhere().filter_map(|other| Some((node, *other, how(*other)?.to_owned()))).collect()
    }

    fn end(&self, node: Node, end: &End, matched: &mut Matched) {
        let named = |name: &String| self.names.get(name.as_str()).into_iter().flatten().copied();
        match end {
            End::From(name) => {
                let from = named(name).filter(|from| *from != node);
                matched.edges.extend(from.map(|from| (from, node, "may assume it".to_owned())));
            }
            End::To(name) => {
                let to = named(name).filter(|to| *to != node);
                matched.edges.extend(to.map(|to| (node, to, "assumes it".to_owned())));
            }
            End::Workflows(forge) => {
                let Some(&there) = self.forges.get(forge.as_str()) else { return };
                let known = |from: Node| {
                    let next = matched.edges.range((from, node, String::new())..).next();
                    next.is_some_and(|(a, b, _)| (*a, *b) == (from, node))
                };
                let piece = &self.pieces[there];
                let all = || (0..piece.parts.len()).map(|place| (there, place));
                if all().any(known) {
                    return;
                }
                let token = |(_, place): &Node| piece.parts[*place].key.kind() == "oidc-token";
                let tokens = all().filter(token);
                let how = "may act as it: its trust lets this repository in";
                matched
                    .edges
                    .extend(tokens.map(|from| (from, node, how.to_owned())).collect::<Vec<_>>());
            }
            End::Lives(forge) => {
                let Some(&there) = self.forges.get(forge.as_str()) else { return };
                let key = self.pieces[node.0].parts[node.1].key.as_str();
                let base = key.split('@').next().unwrap_or_default();
                let find = |key: &str| {
                    let parts = &self.pieces[there].parts;
                    parts.iter().position(|part| part.key.as_str() == key)
                };
                match find(key).or_else(|| find(base)) {
                    Some(place) => {
                        let edge = (node, (there, place), "is declared for it".to_owned());
                        matched.edges.insert(edge);
                    }
                    None => drop(matched.nameless.insert((node, there, key.to_owned()))),
                }
            }
            End::Writes(forge) => {
                if let Some(&there) = self.forges.get(forge.as_str()) {
                    matched.writes.insert((node, there));
                }
            }
            End::Handed(forge, workflow) => self.hand(node, forge, workflow, matched),
        }
    }

    /// What a workflow of another repository does with what it is handed.
    fn hand(&self, node: Node, forge: &str, workflow: &str, matched: &mut Matched) {
        let Some(&there) = self.forges.get(forge).filter(|there| **there != node.0) else { return };
        let bare = |key: &str| key.rsplit('/').next().unwrap_or_default().to_owned();
        let own = bare(self.pieces[node.0].parts[node.1].key.as_str());
        let of = format!("github/secret-parameter/{workflow}/");
        let parts = self.pieces[there].parts.iter().enumerate();
        let takes: Vec<_> = parts.filter(|(_, part)| part.key.as_str().starts_with(&of)).collect();
        // Which of its parameters takes it is known where one has its name.
        let same = takes.iter().any(|(_, part)| bare(part.key.as_str()) == own);
        for (place, part) in takes {
            if !same || bare(part.key.as_str()) == own {
                let how = format!("is handed to its workflow {workflow}");
                matched.edges.insert((node, (there, place), how));
            }
        }
    }
}

/// The links of each repository, as they are kept.
pub(super) fn told(pieces: &[Piece], matched: &Matched) -> Vec<Vec<Link>> {
    let mut links = vec![BTreeSet::new(); pieces.len()];
    let key = |(piece, place): Node| pieces[piece].parts[place].key.as_str().to_owned();
    for (from, to, how) in &matched.edges {
        links[from.0].insert(Link {
            key: key(*from),
            to_repository: pieces[to.0].repository.clone(),
            to_key: key(*to),
            how: how.clone(),
        });
    }
    for (from, there, to_key) in &matched.nameless {
        links[from.0].insert(Link {
            key: key(*from),
            to_repository: pieces[*there].repository.clone(),
            to_key: to_key.clone(),
            how: "is declared for it".to_owned(),
        });
    }
    links.into_iter().map(|links| links.into_iter().collect()).collect()
}
