//! Who may become a role, and with what privilege.

use std::collections::{BTreeMap, BTreeSet};

use super::edge::{Edge, edges};
use super::{Declared, Target, sight, unknown};
use crate::detect::Detector;
use crate::dialect::aws_policy::{Reading, Statement};
use crate::dialect::terraform::Placed;
use crate::inventory::{Breadth, Found, Privilege, fact};

/// Sights everyone from outside whom a role's trust policy lets in.
pub(super) fn trust<'c>(
    detector: &Detector<'c>,
    declared: &Declared<'_, '_>,
    (document, name): (&str, &str),
    found: &mut Vec<Found<'c>>,
) -> BTreeSet<String> {
    let body = declared.resource.body;
    let mut sources = BTreeSet::new();
    let Some(node) = body.get(document) else {
        return sources;
    };
    let mut all = Vec::new();
    for reading in declared.lens.policies(Placed { file: declared.file, node }) {
        match reading {
            Reading::Policy(policy) => {
                let assuming = policy.statements.iter().filter(|statement| assumes(statement));
                all.extend(
                    assuming.flat_map(|statement| edges(statement, true, detector.catalogue)),
                );
                all.extend(unknown(&policy.unknown));
                sources.extend(policy.sources);
            }
            Reading::Unknown(text) => all.push(Edge::unknown(&text)),
        }
    }
    let target = Target {
        rule: "aws-trust",
        capture: "role",
        name: body.get(name).map(|node| declared.scope.resolve(node)),
        address: declared.resource.address.clone(),
        aliases: Vec::new(),
        live: declared.resource.live,
    };
    let sighted = one_each(all).into_iter();
    found.extend(sighted.filter_map(|edge| sight(detector, &target, edge, Privilege::Unknown)));
    sources
}

/// Whether a statement is about becoming the role; `sts:TagSession` alone is not.
pub(super) fn assumes(statement: &Statement) -> bool {
    let assumes = |action: &str| {
        let action = action.to_ascii_lowercase();
        action.starts_with("sts:assume") || matches!(action.as_str(), "*" | "sts:*")
    };
    let actions = &statement.actions;
    actions.except
        || actions.of.is_empty()
        || actions.of.iter().any(|it| it.value.known().is_none_or(assumes))
}

/// One edge for each delegate: the widest, and guarded only if every one is.
pub(super) fn one_each(edges: Vec<Edge>) -> Vec<Edge> {
    let mut kept: Vec<Edge> = Vec::new();
    for edge in edges {
        let Some(known) = kept.iter_mut().find(|known| known.delegate == edge.delegate) else {
            kept.push(edge);
            continue;
        };
        if edge.guarded == Some(false) {
            known.guarded = edge.guarded;
        }
        if matches!(edge.breadth, Breadth::Wide(_)) && !matches!(known.breadth, Breadth::Wide(_)) {
            known.breadth = edge.breadth;
        }
    }
    kept
}

/// Fills in what a delegate may do as a role, and what the role that SAM makes may: the most that any
/// grant to the role allows.
pub(super) fn privileges(found: &mut [Found<'_>]) {
    let role = |found: &Found<'_>| {
        let holder = found.held_with.first()?;
        Some(holder.strip_prefix("aws/role/").unwrap_or(holder).to_owned())
    };
    let mut granted = BTreeMap::<String, Privilege>::new();
    for grant in found
        .iter()
        .filter(|it| matches!(&*it.rule.id, "aws-policy-attachment" | "aws-inline-policy"))
    {
        let word = grant.sighting.attributes.get(fact::PRIVILEGE).map_or("", String::as_str);
        if let Some(role) = role(grant) {
            let known = granted.entry(role).or_insert(Privilege::Unknown);
            *known = (*known).max(Privilege::from_word(word));
        }
    }
    let reached = ["aws-trust", "aws-pod-identity", "aws-function-role"];
    for trust in found.iter_mut().filter(|it| reached.contains(&&*it.rule.id)) {
        let Some(privilege) = role(trust).and_then(|role| granted.get(&role).copied()) else {
            continue;
        };
        if privilege == Privilege::Unknown {
            continue;
        }
        if let Some(grant) = &mut trust.sighting.grant {
            grant.privilege = privilege;
        }
        trust.sighting.attributes.insert(fact::PRIVILEGE.to_owned(), privilege.as_str().to_owned());
    }
}
