//! The `object` matcher: paths in structured files, looked for all at once.

mod dotted;
mod files;
mod login;
mod reads;
mod scope;

use std::borrow::Cow;
use std::sync::OnceLock;

use super::automaton::{Automaton, Caught, Crumb, Hit};
use super::capture::{self, Captured, Captures, plain};
use super::credential::Credential;
use super::found::{Seen, captures_of};
use super::index::Entry;
use super::items::items;
use super::resource::{edge, rotation_facts};
use super::{Detector, File};
use crate::dialect::{Resolved, Scope as _};
use crate::inventory::{Found, fact};
use crate::rule::{
    By, Called, Catalogue, Class, Condition, DetectRule, Format, Match, ObjectMatch, Path, Segment,
};
use crate::source::{Source, Span};
use crate::syntax::{Node, Pair, Style, Value};
pub(super) use dotted::nested;
use files::Files;
use login::Login;
use reads::Texts;
use scope::ObjectScope;

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
        let texts = Texts::of(file.source, root, detector.catalogue);
        paths.automaton.run(root, &mut |hit| {
            let (at, way) = paths.ways[hit.path];
            if wanted.0.binary_search(&at).is_ok()
                && let Some((entry, object)) = self.object(at)
            {
                let place =
                    || Place { file, hit, caught: hit.caught(way), within: None, scope: &scope };
                for mention in texts.mentions(object, hit.node) {
                    let mut place = place();
                    place.caught.extend(mention.caught);
                    place.within = Some(mention.span);
                    sight(detector, &place, entry, found);
                }
                if !object.is_text() {
                    sight(detector, &place(), entry, found);
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
    /// What is meant in the text of the scalar that was found, where it is not the scalar itself.
    within: Option<Span>,
    scope: &'a ObjectScope<'a>,
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

    /// The credential's node: what the match says, or the scalar that was found.
    fn credential<'e>(&self, from: &Match, each: &'e Node<'e>) -> Option<&'e Node<'e>>
    where
        'n: 'e,
        's: 'e,
    {
        match &from.credential {
            Some(path) => present(path, self.body(), each),
            None if names(from).is_some() || from.each.is_some() || self.within.is_some() => None,
            None => Some(self.hit.node).filter(|node| is_leaf(node)),
        }
    }
}

/// What the scalar that was found is captured as, where it is a name.
fn names(from: &Match) -> Option<&String> {
    from.object.as_ref().filter(|object| !object.is_text())?.names.as_ref()
}

fn scalar(text: &str, span: Span) -> Node<'_> {
    Node::new(span, Value::Scalar(Cow::Borrowed(text), Style::Plain))
}

/// Where a part of a value stands; all of the value where it is not written like this.
fn part(source: &Source, whole: Span, part: &str) -> Span {
    let at = source.slice(whole).find(part).map(|at| whole.start + at);
    at.map_or(whole, |start| Span::new(start, start + part.len()))
}

/// The first scalar that a path finds, in what is repeated or in the body.
fn present<'e>(path: &Path, body: &'e Node<'e>, each: &'e Node<'e>) -> Option<&'e Node<'e>> {
    let found = path.ways.iter().flat_map(|way| match way.split_first() {
        Some((Segment::Name(first), rest)) if first == "each" => crate::rule::follow(rest, each),
        _ => crate::rule::follow(way, body),
    });
    found.into_iter().find(|node| is_leaf(node))
}

fn is_leaf(node: &Node<'_>) -> bool {
    matches!(node.value, Value::Scalar(..) | Value::Null)
}

fn sight<'c>(
    detector: &Detector<'c>,
    place: &Place<'_, '_, '_>,
    (rule, from): Entry<'c>,
    found: &mut Vec<Found<'c>>,
) {
    let listed = from.each.as_ref().map(|path| items(path.find(place.body()), place.scope));
    match listed {
        Some(listed) if !listed.is_empty() => {
            listed.iter().for_each(|item| sight_each(detector, place, (rule, from), item, found));
        }
        _ => sight_each(detector, place, (rule, from), &place.names(), found),
    }
}

/// Sights what is repeated, or what was found itself with the names on the way to it.
fn sight_each<'c>(
    detector: &Detector<'c>,
    place: &Place<'_, '_, '_>,
    (rule, from): Entry<'c>,
    each: &Node<'_>,
    found: &mut Vec<Found<'c>>,
) {
    let body = place.body();
    let holds = |when: &Condition| capture::holds(when, body, Some(each), place.scope);
    if !from.when.iter().all(holds) || rule.unless.iter().any(holds) {
        return;
    }
    if self::names(from).is_some() && !is_leaf(place.hit.node) {
        return;
    }
    let source = place.file.source;
    let node = place.credential(from, each);
    if node.is_none() && from.credential.is_some() {
        return;
    }
    let login = from.object.as_ref().and_then(|object| object.login.as_ref());
    let login = login.map(|name| (name, node.and_then(|node| Login::of(place.scope.text(node)))));
    let credential = node.map(|node| {
        let text = place.scope.text(node);
        let (span, text) = match &login {
            Some((_, Some(login))) => (part(source, node.span, login.secret), login.secret),
            _ => (node.span, text),
        };
        Credential::new(detector, source, span, text, place.scope.carriers(text))
    });
    // A token that is still to be filled in is none, and an address without a login presents none.
    let unfilled = node.is_some_and(|node| {
        let text = place.scope.text(node).trim();
        let exists = credential.as_ref().is_some_and(Credential::exists);
        let may_be = from.credential.is_none() || exists || detector.literals.refers(text);
        text.is_empty() || !may_be
    });
    if matches!(login, Some((_, None))) || rule.class == Class::CiToken && unfilled {
        return;
    }
    if rule.kind == LITERAL {
        // Here the name alone says that it is one: a word such as `postgres` says nothing more.
        let text = node.and_then(Node::text).unwrap_or_default();
        let telling = text.len() >= 8 && text.contains(|letter: char| !letter.is_ascii_lowercase());
        if let Some(credential) = credential.filter(|_| telling) {
            credential.sight_as(detector, rule, source, place.file.live, found);
        }
        return;
    }
    let mut captures = captures(place, from, rule, each, found);
    if let Some((name, Some(login))) = login {
        captures.insert(name.clone(), plain(login.address));
    }
    let at = from.at.as_ref().and_then(|name| captures.get(name)?.span);
    let item = from.each.as_ref().map(|_| each.span).filter(|span| span.end > span.start);
    let own = self::names(from).map(|_| place.hit.node.span);
    let at = place.within.or(at).or(item).or(own);
    let location = source.location(at.unwrap_or_else(|| place.hit.key()));
    let mut seen = Seen::at(location, captures, place.file.live);
    seen.address = Some(address(place));
    seen.fact(fact::PLACE, format!("{}:", source.path));
    rotation_facts(&mut seen, from, body, Some(each), place.scope);
    seen.grant = edge(detector, &seen, from, holds);
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
    each: &Node<'_>,
    found: &[Found<'_>],
) -> Captures {
    let mut captures = capture::captures(from, place.body(), Some(each), place.scope);
    if from.each.is_none() || !is_leaf(each) {
        captures.remove("each");
    }
    for (name, path) in &from.capture {
        let all = capture::find(path, place.body(), Some(each));
        if let [first, .., last] = all.as_slice() {
            let span = Some(Span::new(first.span.start, last.span.end));
            captures.insert(name.clone(), Captured { value: place.scope.listed(&all), span });
        }
    }
    if let Some(name) = self::names(from) {
        let node = place.hit.node;
        let captured = Captured { value: place.scope.resolve(node), span: Some(node.span) };
        captures.insert(name.clone(), captured);
    }
    let named = place.caught.iter().map(|(name, text, span)| {
        let captured = Captured { value: Resolved::Known((*text).to_owned()), span: Some(*span) };
        ((*name).to_owned(), captured)
    });
    captures.extend(named);
    let key = from.key.as_ref().unwrap_or(&rule.key);
    let asked = |name: &str| key.holes().any(|hole| hole == name);
    for (name, text) in [("file", place.file.name()), ("folder", place.file.folder())] {
        if asked(name) {
            captures.extend(captures_of([(name, Some(text.to_owned()))]));
        }
    }
    if asked("place") {
        captures.extend(captures_of([("place", Some(way(place.hit.trail)))]));
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
    let used = |name: &str| key.holes().any(|hole| hole == name);
    captures.retain(|name, captured| {
        used(name) || !captured.value.shown().is_empty() && captured.value.known() != Some("")
    });
    captures
}

/// The keys on the way to what a last key says of it: `deploy.api_key` of `deploy.api_key.secure`.
fn way(trail: &[Crumb<'_, '_>]) -> String {
    let keys = trail.iter().filter_map(|crumb| match crumb {
        Crumb::Key(_, pair) => pair.key.text(),
        Crumb::Item(_) => None,
    });
    let mut keys: Vec<_> = keys.collect();
    keys.pop();
    keys.join(".")
}

/// The file and the way to what was found, where no value names it: `.npmrc:_authToken`.
fn address(place: &Place<'_, '_, '_>) -> String {
    let path = &place.file.source.path;
    let key = place.hit.key();
    // What has no key is a value: it may be the credential.
    if key == place.hit.node.span {
        return path.to_string();
    }
    format!("{path}:{}", place.file.source.slice(key).trim_matches(['"', '\'']))
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
