//! The `object` matcher: paths in structured files, looked for all at once.

mod dotted;
mod files;
mod scope;

use std::borrow::Cow;
use std::sync::OnceLock;

use super::automaton::{Automaton, Caught, Hit};
use super::capture::{self, Captured, Captures};
use super::credential::Credential;
use super::found::{Seen, captures_of};
use super::index::Entry;
use super::{Detector, File};
use crate::dialect::{Resolved, Scope as _};
use crate::inventory::{Found, fact};
use crate::rule::{
    By, Called, Catalogue, Condition, DetectRule, Format, Match, ObjectMatch, Path, Segment,
};
use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value};
pub(super) use dotted::nested;
use files::Files;
use scope::{AS_WRITTEN, ObjectScope};

/// The kind of rules whose sightings are values, not what values open.
const LITERAL: &str = "literal";

/// The rules about structured files, made ready to run.
#[derive(Debug)]
pub(super) struct Objects<'c> {
    entries: Vec<Called<'c>>,
    files: Files<'c>,
    /// Most runs read no file that a rule is about, and need none of the paths.
    paths: OnceLock<Paths<'c>>,
}

/// The paths of all entries.
#[derive(Debug)]
struct Paths<'c> {
    automaton: Automaton,
    /// Each path of the automaton, with the entry it is of.
    ways: Vec<(usize, &'c [Segment])>,
}

/// The entries that are about one file, in order.
#[derive(Debug, Default)]
pub(super) struct Wanted(Vec<usize>);

impl Wanted {
    /// Whether no rule is about the file.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'c> Objects<'c> {
    pub(super) fn new(catalogue: &'c Catalogue) -> Self {
        let mut entries = Vec::<Called<'_>>::new();
        let mut files = Files::default();
        for (glob, called) in catalogue.detect.called(By::File) {
            if entries.last().is_none_or(|last| !last.is(&called)) {
                entries.push(called);
            }
            files.add(glob, entries.len() - 1);
        }
        Self { entries, files, paths: OnceLock::new() }
    }

    fn object(&self, at: usize) -> Option<(Entry<'c>, &'c ObjectMatch)> {
        let entry = self.entries[at].entry()?;
        Some((entry, entry.1.object.as_ref()?))
    }

    fn paths(&self) -> &Paths<'c> {
        self.paths.get_or_init(|| {
            let objects = (0..self.entries.len()).filter_map(|at| Some((at, self.object(at)?.1)));
            let ways = objects.flat_map(|(at, object)| {
                object.path.ways.iter().map(move |way| (at, way.as_slice()))
            });
            let ways: Vec<_> = ways.collect();
            Paths { automaton: Automaton::new(ways.iter().map(|(_, way)| *way)), ways }
        })
    }

    /// The rules that are about a file.
    pub(super) fn wanted(&self, path: &str, text: &str) -> Wanted {
        let mut entries = self.files.about(path);
        entries.retain(|at| {
            let keywords = self.object(*at).map_or(&[][..], |(_, object)| &object.keywords);
            keywords.is_empty() || keywords.iter().any(|keyword| text.contains(keyword.as_str()))
        });
        Wanted(entries)
    }

    /// What a wanted file is written in, where a rule says so.
    pub(super) fn format(&self, wanted: &Wanted) -> Option<Format> {
        wanted.0.iter().find_map(|at| self.object(*at)?.1.format)
    }

    /// Sights what the wanted rules are about, in one walk over the tree.
    pub(super) fn detect(
        &self,
        detector: &Detector<'c>,
        file: &File<'_>,
        root: &Node<'_>,
        wanted: &Wanted,
        found: &mut Vec<Found<'c>>,
    ) {
        if wanted.is_empty() {
            return;
        }
        let scope = ObjectScope::of(file.source);
        let paths = self.paths();
        paths.automaton.run(root, &mut |hit| {
            let (at, way) = paths.ways[hit.path];
            if wanted.0.binary_search(&at).is_ok()
                && let Some((entry, _)) = self.object(at)
            {
                let mut place =
                    Place { file, hit, caught: hit.caught(way), scope: &scope, piece: None };
                for piece in pieces(entry.1, hit.node) {
                    place.piece = piece;
                    sight(detector, &place, entry, found);
                }
            }
        });
    }
}

/// What a path found, and what is around it.
struct Place<'a, 'n, 's> {
    file: &'a File<'a>,
    hit: &'a Hit<'a, 'n, 's>,
    caught: Caught<'a, 'n>,
    scope: &'a ObjectScope<'a>,
    /// The name that is meant, where the scalar holds several.
    piece: Option<&'n str>,
}

impl<'a, 'n, 's> Place<'a, 'n, 's> {
    /// What captures and conditions look at: the mapping that was found, or that around a scalar.
    fn body(&self) -> &'n Node<'s> {
        match self.hit.node.value {
            Value::Mapping(_) => self.hit.node,
            _ => self.hit.above().unwrap_or(self.hit.node),
        }
    }

    /// The names that the path captured, as a mapping: conditions read them as `each.NAME`.
    fn names(&self) -> Node<'_> {
        let pairs = self.caught.iter().map(|(name, text, span)| Pair {
            key: scalar(name, Span::default()),
            value: scalar(text, *span),
        });
        Node::new(Span::default(), Value::Mapping(pairs.collect()))
    }

    /// The same, and the scalar that was found as `each.value`: conditions may look at what no capture
    /// may keep.
    fn tested(&self) -> Node<'_> {
        let mut names = self.names();
        if let (Value::Mapping(pairs), Some(text)) = (&mut names.value, self.hit.node.text()) {
            let key = scalar("value", Span::default());
            let value = Node { tag: Some(AS_WRITTEN.into()), ..scalar(text, self.hit.node.span) };
            pairs.push(Pair { key, value });
        }
        names
    }

    /// The credential's node: what the match says, or the scalar that was found.
    fn credential(&self, from: &Match) -> Option<&'n Node<'s>> {
        match &from.credential {
            Some(path) => present(path, self.body()),
            None if names(from).is_some() => None,
            None => Some(self.hit.node).filter(|node| is_leaf(node)),
        }
    }
}

/// The names in a scalar that holds several; one sighting, of no name in particular, otherwise.
fn pieces<'n>(from: &Match, node: &'n Node<'_>) -> Vec<Option<&'n str>> {
    let separator = from.object.as_ref().and_then(|object| object.separator.as_deref());
    match (separator, node.text()) {
        (Some(separator), Some(text)) => {
            let pieces = text.split(separator).map(str::trim).filter(|piece| !piece.is_empty());
            pieces.map(Some).collect()
        }
        _ => vec![None],
    }
}

/// What the scalar that was found is captured as, where it is a name.
fn names(from: &Match) -> Option<&String> {
    from.object.as_ref()?.names.as_ref()
}

fn scalar(text: &str, span: Span) -> Node<'_> {
    Node::new(span, Value::Scalar(Cow::Borrowed(text), Style::Plain))
}

/// The first thing a path finds that is not nothing.
fn present<'n, 's>(path: &Path, body: &'n Node<'s>) -> Option<&'n Node<'s>> {
    let ways = path.ways.iter();
    let mut found = ways.flat_map(|way| crate::rule::follow(way, body));
    found.find(|node| is_leaf(node))
}

fn is_leaf(node: &Node<'_>) -> bool {
    matches!(node.value, Value::Scalar(..) | Value::Null | Value::Reference(_) | Value::Template(_))
}

fn sight<'c>(
    detector: &Detector<'c>,
    place: &Place<'_, '_, '_>,
    (rule, from): Entry<'c>,
    found: &mut Vec<Found<'c>>,
) {
    let body = place.body();
    let (names, tested) = (place.names(), place.tested());
    let holds = |when: &Condition| capture::holds(when, body, Some(&tested), place.scope);
    if !from.when.iter().all(holds) || rule.unless.iter().any(holds) {
        return;
    }
    if self::names(from).is_some() && !is_leaf(place.hit.node) {
        return;
    }
    let source = place.file.source;
    let node = place.credential(from);
    if node.is_none() && from.credential.is_some() {
        return;
    }
    let credential = node.map(|node| {
        let text = place.scope.text(node).unwrap_or_default();
        Credential::new(detector, source, node.span, &text, place.scope.carriers(&text))
    });
    if rule.kind == LITERAL {
        // Here the name alone says that it is one: a word such as `postgres` says nothing more.
        let text = node.and_then(Node::text).unwrap_or_default();
        let telling = text.len() >= 8 && text.contains(|letter: char| !letter.is_ascii_lowercase());
        if let Some(credential) = credential.filter(|_| telling) {
            credential.sight_as(detector, rule, source, place.file.live, found);
        }
        return;
    }
    let captures = captures(place, from, rule, &names, found);
    let at = from.at.as_ref().and_then(|name| captures.get(name)?.span);
    let own = self::names(from).map(|_| place.hit.node.span);
    let location = source.location(at.or(own).unwrap_or_else(|| place.hit.key()));
    let mut seen = Seen::at(location, captures, place.file.live);
    seen.address = Some(address(place));
    seen.fact(fact::PLACE, format!("{}:", source.path));
    if let Some(credential) = &credential {
        credential.mark(&mut seen, place.scope.store(), place.scope.certain());
    }
    let sighted = seen.found(rule, Some(from), detector.catalogue);
    let of = sighted.key.clone();
    found.push(sighted);
    if let Some(credential) = credential {
        credential.written_out(detector, source, &of, place.file.live, found);
    }
}

/// What is captured on the way and in the body; never what a literal credential stands in.
fn captures(
    place: &Place<'_, '_, '_>,
    from: &Match,
    rule: &DetectRule,
    names: &Node<'_>,
    found: &[Found<'_>],
) -> Captures {
    let mut captures = capture::captures(from, place.body(), Some(names), place.scope);
    captures.remove("each");
    if let Some(name) = self::names(from) {
        let node = place.hit.node;
        let piece = place.piece.map(|piece| Resolved::Known(piece.to_owned()));
        let value = piece.unwrap_or_else(|| place.scope.resolve(node));
        captures.insert(name.clone(), Captured { value, span: Some(node.span) });
    }
    let named = place.caught.iter().map(|(name, text, span)| {
        let captured = Captured { value: Resolved::Known((*text).to_owned()), span: Some(*span) };
        ((*name).to_owned(), captured)
    });
    captures.extend(named);
    if rule.key.holes().any(|hole| hole == "file") {
        let file = captures_of([("file", Some(place.file.name().to_owned()))]);
        captures.extend(file);
    }
    let path = &place.file.source.path;
    let leaks = |span: Span| {
        found.iter().any(|found| {
            let at = &found.sighting.location;
            let overlaps = at.span.start < span.end && span.start < at.span.end;
            found.sighting.literal.is_some() && at.path == *path && overlaps
        })
    };
    captures.retain(|_, captured| !captured.span.is_some_and(leaks));
    let used = |name: &str| rule.key.holes().any(|hole| hole == name);
    captures.retain(|name, captured| {
        used(name) || !captured.value.shown().is_empty() && captured.value.known() != Some("")
    });
    captures
}

/// The file and the way to what was found, where no value names it: `.npmrc:_authToken`.
fn address(place: &Place<'_, '_, '_>) -> String {
    let key = place.file.source.slice(place.hit.key());
    format!("{}:{}", place.file.source.path, key.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule;

    #[test]
    fn only_files_that_a_rule_names_are_wanted() {
        let objects = Objects::new(rule::built_in().unwrap());
        for path in ["src/main.rs", "deploy/values.yaml", "npm", "a/.npmrc.md"] {
            assert!(objects.wanted(path, "").is_empty(), "{path}");
        }
        for path in [".npmrc", "web/.npmrc"] {
            assert!(!objects.wanted(path, "").is_empty(), "{path}");
        }
    }
}
