//! The `resource` matcher: declared things with a type, in any dialect that declares them.

use super::capture;
use super::found::{self, Seen, lookup};
use super::index::Entry;
use super::items::items;
use super::literal::day;
use super::{Detector, owner};
use crate::dialect::{Resolved, Scope};
use crate::inventory::{Breadth, Found, Grant, Privilege, fact};
use crate::rule::{Condition, Match};
use crate::source::{Source, Span};
use crate::syntax::Node;

/// A declared thing with a type.
pub(crate) struct Resource<'a> {
    /// The file it is declared in.
    pub(crate) source: &'a Source,
    /// Its type as the dialect spells it.
    pub(crate) kind: &'a str,
    /// Its address, logical id or namespaced name, which no other in the repository has.
    pub(crate) address: String,
    /// What else it is called: its address within its module.
    pub(crate) alias: String,
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
        let listed = from.each.as_ref().map(|path| items(path.find(body), scope));
        // Nothing to repeat for is not nothing: the declaration itself is still seen.
        let each = match &listed {
            Some(listed) if !listed.is_empty() => listed.iter().map(|item| Some(&**item)).collect(),
            _ => vec![None],
        };
        for each in each {
            let holds = |condition: &Condition| capture::holds(condition, body, each, scope);
            if !from.when.iter().all(holds) || rule.unless.iter().any(holds) {
                continue;
            }
            let mut captures = capture::captures(from, body, each, scope);
            for name in ["address", "type"] {
                let text = if name == "type" { resource.kind } else { &resource.address };
                captures.entry(name.to_owned()).or_insert_with(|| capture::plain(text));
            }
            let at = from.at.as_ref().and_then(|name| captures.get(name)?.span);
            let location = resource.source.location(at.unwrap_or(resource.header));
            let mut seen = Seen::at(location, captures, resource.live);
            seen.aliases.push(resource.alias.clone());
            if resource.address.contains(&resource.alias) {
                seen.aliases.push(resource.address.clone());
            }
            seen.address = Some(resource.address.clone());
            let captured = seen.captures.contains_key(fact::OWNER_HINT);
            if let Some(hint) = hint.as_ref().filter(|_| !captured) {
                seen.fact(fact::OWNER_HINT, hint);
            }
            rotation_facts(&mut seen, from, body, each, scope);
            seen.grant = edge(detector, &seen, from, holds);
            found.push(seen.found(rule, Some(from), detector.catalogue));
        }
    }
}

/// A match that captures a `delegate` is an edge; what it captures as `external` is the account,
/// organisation or tenant outside that the delegate belongs to.
pub(super) fn edge(
    detector: &Detector<'_>,
    seen: &Seen,
    from: &Match,
    holds: impl Fn(&Condition) -> bool,
) -> Option<Grant> {
    let wide = from.wide.iter().find(|condition| holds(condition));
    let wide = wide.map(|it| it.because.as_deref().unwrap_or("it is not limited"));
    let captured = seen.captures.get("delegate").map(|captured| &captured.value);
    // Who is not named at all may be anyone.
    let delegate = captured.map(Resolved::shown).or(wide.map(|_| "*"))?;
    let wide = wide.or_else(|| lookup(detector.catalogue, "wide-delegates", delegate));
    let external = seen.captures.get("external");
    let privilege = from.privilege.as_ref();
    Some(Grant {
        breadth: match wide {
            Some(why) => Breadth::Wide(why.to_owned()),
            None if captured.is_some_and(|value| value.known().is_some()) => Breadth::Exact,
            None => Breadth::Unknown,
        },
        delegate: delegate.to_owned(),
        external: external.map(|captured| captured.value.shown().to_owned()),
        privilege: privilege.map_or(Privilege::Unknown, |privilege| {
            found::privilege(detector.catalogue, privilege, &seen.captures)
        }),
        guarded: None,
    })
}

/// What the declaration itself says of rotation and expiry: an end is a date, an interval is none.
pub(super) fn rotation_facts(
    seen: &mut Seen,
    from: &Match,
    body: &Node<'_>,
    each: Option<&Node<'_>>,
    scope: &dyn Scope,
) {
    let rotation = &from.rotation;
    for (name, path) in [
        (fact::ROTATES_EVERY, &rotation.every),
        (fact::EXPIRES, &rotation.expires),
        (fact::LIFETIME, &rotation.lifetime),
    ] {
        let Some(path) = path else { continue };
        let found = capture::find(path, body, each);
        let found = found.first().map(|node| scope.resolve(node));
        let Some(Resolved::Known(mut text)) = found else { continue };
        // Azure counts the seconds since 1970.
        if name == fact::EXPIRES
            && text.len() == 10
            && let Some(day) = text.parse().ok().and_then(day)
        {
            text = day;
        }
        // One attribute may hold a date or a duration: each is the fact that it is.
        let date = text.as_bytes().get(4) == Some(&b'-');
        if date == (name == fact::EXPIRES) {
            seen.fact(name, with_unit(name, path.as_str(), text));
        }
    }
}

/// A bare number counts days between rotations and seconds of a period, a time to live or a
/// lifetime, unless the attribute's own name says otherwise.
fn with_unit(fact: &str, path: &str, text: String) -> String {
    let bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unit = match fact {
        fact::ROTATES_EVERY if path.ends_with("_period") || path.ends_with("ttl") => "s",
        fact::ROTATES_EVERY => "d",
        fact::LIFETIME if path.ends_with("_days") => "d",
        fact::LIFETIME if path.ends_with("_hours") => "h",
        fact::LIFETIME => "s",
        _ => return text,
    };
    if bare { text + unit } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_number_has_the_unit_of_its_attribute() {
        let unit = |fact, path, text: &str| with_unit(fact, path, text.to_owned());
        assert_eq!(unit(fact::ROTATES_EVERY, "automatically_after_days", "30"), "30d");
        assert_eq!(unit(fact::ROTATES_EVERY, "rotation_period", "86400"), "86400s");
        assert_eq!(unit(fact::ROTATES_EVERY, "rotation.rotation_period", "7776000s"), "7776000s");
        assert_eq!(unit(fact::LIFETIME, "secret_expires_after_hours", "2160"), "2160h");
        assert_eq!(unit(fact::LIFETIME, "max_ttl", "3600"), "3600s");
        assert_eq!(unit(fact::EXPIRES, "expires_at", "2027"), "2027");
    }
}
