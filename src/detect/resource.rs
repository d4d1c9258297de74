//! The `resource` matcher: declared things with a type, in any dialect that declares them.

use super::capture::{self, Captured, Resolved, Scope};
use super::found::{Found, Seen, lookup};
use super::index::Entry;
use super::{Detector, owner};
use crate::inventory::{Breadth, Grant, Privilege, fact};
use crate::rule::Condition;
use crate::source::{Source, Span};
use crate::syntax::Node;

/// A declared thing with a type.
pub(crate) struct Resource<'a> {
    /// The file it is declared in.
    pub(crate) source: &'a Source,
    /// Its type as the dialect spells it.
    pub(crate) kind: &'a str,
    /// Its address, logical id or namespaced name.
    pub(crate) address: String,
    /// Where its declaration begins: the line a person would point at.
    pub(crate) header: Span,
    pub(crate) body: &'a Node<'a>,
    pub(crate) live: bool,
}

/// Sights a resource under every rule about its type.
pub(crate) fn detect<'c>(
    detector: &Detector<'c>,
    resource: &Resource<'_>,
    entries: impl Iterator<Item = Entry<'c>>,
    scope: &dyn Scope,
    found: &mut Vec<Found<'c>>,
) {
    let body = resource.body;
    let hint = owner::hint(detector.catalogue, body, scope);
    for (rule, from) in entries {
        let paths = from.each.iter().flat_map(|path| path.find(body));
        let mut items: Vec<_> = paths.flat_map(Node::one_or_many).map(Some).collect();
        if items.is_empty() {
            // Nothing to repeat for is not nothing: the declaration itself is still seen.
            items.push(None);
        }
        for each in items {
            let holds = |condition: &Condition| capture::holds(condition, body, each, scope);
            if !from.when.iter().all(holds) || rule.unless.iter().any(holds) {
                continue;
            }
            let mut captures = capture::captures(from, body, each, scope);
            for name in ["address", "type"] {
                let text = if name == "type" {
                    resource.kind
                } else {
                    &resource.address
                };
                captures
                    .entry(name.to_owned())
                    .or_insert_with(|| capture::plain(text));
            }
            let at = from.at.as_ref().and_then(|name| captures.get(name)?.span);
            let location = resource.source.location(at.unwrap_or(resource.header));
            let mut seen = Seen::at(location, captures, resource.live);
            let short = resource
                .address
                .rsplit_once(':')
                .map_or(&*resource.address, |(_, last)| last);
            seen.aliases
                .extend([short.to_owned(), resource.address.clone()]);
            seen.address = Some(resource.address.clone());
            let captured = seen.captures.contains_key(fact::OWNER_HINT);
            if let Some(hint) = hint.as_ref().filter(|_| !captured) {
                seen.fact(fact::OWNER_HINT, hint);
            }
            rotation_facts(&mut seen, from, body, scope);
            if let Some(delegate) = seen
                .captures
                .get("delegate")
                .map(|c| c.value.shown().to_owned())
            {
                let wide = from.wide.iter().find(|condition| holds(condition));
                let wide = wide
                    .map(|condition| condition.because.as_deref().unwrap_or("it is not limited"));
                seen.grant = Some(grant(detector, &seen, from, delegate, wide));
            }
            found.push(seen.found(rule, Some(from), detector.catalogue));
        }
    }
}

/// A match that captures a `delegate` is an edge; what it captures as `external` is the account,
/// organisation or tenant outside that the delegate belongs to.
fn grant(
    detector: &Detector<'_>,
    seen: &Seen,
    from: &crate::rule::Match,
    delegate: String,
    wide: Option<&str>,
) -> Grant {
    let privilege = from.privilege.as_ref().and_then(|privilege| {
        let word = seen.captures.get(&privilege.of)?.value.shown();
        lookup(detector.catalogue, &privilege.table, word)
    });
    let wide = wide.or_else(|| lookup(detector.catalogue, "wide-delegates", &delegate));
    let known = matches!(
        seen.captures.get("delegate"),
        Some(Captured {
            value: Resolved::Known(_),
            ..
        })
    );
    let external = seen.captures.get("external");
    Grant {
        breadth: match wide {
            Some(why) => Breadth::Wide(why.to_owned()),
            None if known => Breadth::Exact,
            None => Breadth::Unknown,
        },
        delegate,
        external: external.map(|captured| captured.value.shown().to_owned()),
        privilege: privilege.map_or(Privilege::Unknown, Privilege::from_word),
        guarded: None,
    }
}

/// What the declaration itself says of rotation and expiry.
fn rotation_facts(seen: &mut Seen, from: &crate::rule::Match, body: &Node<'_>, scope: &dyn Scope) {
    let rotation = &from.rotation;
    for (name, path) in [
        (fact::ROTATES_EVERY, &rotation.every),
        (fact::EXPIRES, &rotation.expires),
        (fact::LIFETIME, &rotation.lifetime),
    ] {
        let found = path
            .as_ref()
            .and_then(|path| path.find(body).first().copied());
        if let Some(Resolved::Known(text)) = found.map(|node| scope.resolve(node)) {
            seen.fact(name, text);
        }
    }
}
