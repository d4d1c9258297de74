//! What is made of what a path found: a sighting, with all that is known of it.

use super::login::Login;
use super::place::{Place, is_leaf, names};
use crate::detect::capture::{self, Captured, Captures, plain};
use crate::detect::credential::Credential;
use crate::detect::found::{Seen, captures_of};
use crate::detect::index::Entry;
use crate::detect::items::items;
use crate::detect::resource::{edge, rotation_facts};
use crate::detect::{Detector, File};
use crate::dialect::{Resolved, Scope as _};
use crate::inventory::{Found, fact};
use crate::rule::{Class, Condition, DetectRule, Match};
use crate::source::{Source, Span};
use crate::syntax::Node;

/// The kind of rules whose sightings are values, not what values open.
const LITERAL: &str = "literal";

/// Sights what a rule is about where its path found something: once, or for each of a list.
pub(super) fn sight<'c>(
    detector: &Detector<'c>,
    place: &Place<'_, '_, '_>,
    (rule, from): Entry<'c>,
    found: &mut Vec<Found<'c>>,
) {
    let listed = from.each.as_ref().map(|path| items(path.find(place.body()), place.scope));
    match listed {
        Some(listed) if !listed.is_empty() => {
            let mut sight = |item| sight_each(detector, place, (rule, from), (item, item), found);
            listed.iter().for_each(|item| sight(item));
        }
        _ => {
            let names = (&place.names(), &place.tested());
            sight_each(detector, place, (rule, from), names, found);
        }
    }
}

/// Sights what is repeated, or what was found itself with the names on the way to it; conditions may
/// see more of that.
fn sight_each<'c>(
    detector: &Detector<'c>,
    place: &Place<'_, '_, '_>,
    (rule, from): Entry<'c>,
    (each, tested): (&Node<'_>, &Node<'_>),
    found: &mut Vec<Found<'c>>,
) {
    let body = place.body();
    let holds = |when: &Condition| capture::holds(when, body, Some(tested), place.scope);
    if !from.when.iter().all(holds) || rule.unless.iter().any(holds) {
        return;
    }
    if names(from).is_some() && !is_leaf(place.hit.node) {
        return;
    }
    let source = place.file.source;
    let node = place.credential(from, each);
    if node.is_none() && from.credential.is_some() {
        return;
    }
    let text = node.map(|node| place.scope.text(node));
    let text = text.as_deref().unwrap_or_default();
    let login = from.object.as_ref().and_then(|object| object.login.as_ref());
    let login = login.map(|name| (name, Login::of(text)));
    let credential = node.map(|node| {
        let (span, text) = match &login {
            Some((_, Some(login))) => (part(source, node.span, login.secret), login.secret),
            _ => (node.span, text),
        };
        Credential::new(detector, source, span, text, place.scope.carriers(text))
    });
    // A token that is still to be filled in is none, and an address without a login presents none.
    let unfilled = credential.as_ref().is_some_and(|credential| {
        let text = text.trim();
        let may_be =
            from.credential.is_none() || credential.exists() || detector.literals.refers(text);
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
    let own = names(from).map(|_| place.hit.node.span);
    let at = place.within.or(at).or(item).or(own);
    let location = source.location(at.unwrap_or_else(|| place.hit.key()));
    let mut seen = Seen::at(location, captures, place.file.live);
    seen.address = Some(place.address());
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

/// Where a part of a value stands; all of the value where it is not written like this.
fn part(source: &Source, whole: Span, part: &str) -> Span {
    let at = source.slice(whole).find(part).map(|at| whole.start + at);
    at.map_or(whole, |start| Span::new(start, start + part.len()))
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
    if let Some(name) = names(from) {
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
        captures.extend(captures_of([("place", Some(place.way()))]));
    }
    let leaks = |span: Span| {
        let overlaps = |at: Span| at.start < span.end && span.start < at.end;
        let mut since = literals(place.file, &found[place.counted..]);
        place.literals.iter().any(|at| overlaps(*at)) || since.any(overlaps)
    };
    captures.retain(|_, captured| !captured.span.is_some_and(leaks));
    let used = |name: &str| key.holes().any(|hole| hole == name);
    captures.retain(|name, captured| {
        used(name) || !captured.value.shown().is_empty() && captured.value.known() != Some("")
    });
    captures
}

/// Where literal credentials stand in a file.
pub(super) fn literals(file: &File<'_>, found: &[Found<'_>]) -> impl Iterator<Item = Span> {
    let literal = |found: &Found<'_>| {
        let sighting = &found.sighting;
        let here = sighting.literal.is_some() && sighting.location.path == file.source.path;
        here.then_some(sighting.location.span)
    };
    found.iter().filter_map(literal)
}
