//! Who else may use a resource: resource policies, key policies, permissions on functions.

use std::collections::BTreeSet;

use super::edge::{Edge, edges, wide};
use super::permissions::on_resource;
use super::role::one_each;
use super::{Declared, Target, sight, unknown};
use crate::detect::Detector;
use crate::detect::found::lookup;
use crate::dialect::Resolved;
use crate::dialect::aws_policy::{Condition, Reading, Statement, Which};
use crate::dialect::terraform::Placed;
use crate::inventory::{Found, Privilege};
use crate::rule::Path;
use crate::syntax::Node;

/// Sights everyone from outside whom a resource's policy lets in.
pub(super) fn resource<'c>(
    detector: &Detector<'c>,
    declared: &Declared<'_, '_>,
    found: &mut Vec<Found<'c>>,
) -> BTreeSet<String> {
    let mut sources = BTreeSet::new();
    let entry = lookup(detector.catalogue, "aws-resource-policies", declared.resource.kind);
    let mut entry = entry.unwrap_or_default().split('|').map(str::trim);
    let (Some(document), Some(noun), Some(name)) = (entry.next(), entry.next(), entry.next())
    else {
        return sources;
    };
    let Some(node) = at(declared.resource.body, document) else {
        return sources;
    };
    let target = target("aws-resource-policy", declared, named(declared, noun, &[name]));
    let mut all = Vec::new();
    for reading in declared.lens.policies(Placed { file: declared.file, node }) {
        match reading {
            Reading::Policy(policy) => {
                all.extend(policy.statements.iter().flat_map(|statement| {
                    let privilege = on_resource(statement);
                    edges(statement, false, detector.catalogue)
                        .into_iter()
                        .map(move |edge| (edge, privilege))
                }));
                all.extend(unknown(&policy.unknown).map(|edge| (edge, Privilege::Unknown)));
                sources.extend(policy.sources);
            }
            Reading::Unknown(text) => all.push((Edge::unknown(&text), Privilege::Unknown)),
        }
    }
    let most = |edge: &Edge| {
        let same = all.iter().filter(|(other, _)| other.delegate == edge.delegate);
        same.map(|(_, privilege)| *privilege).max().unwrap_or(Privilege::Unknown)
    };
    let sighted = one_each(all.iter().map(|(edge, _)| edge.clone()).collect());
    found.extend(sighted.into_iter().filter_map(|edge| {
        let privilege = most(&edge);
        sight(detector, &target, edge, privilege)
    }));
    sources
}

/// The value at a path of names.
fn at<'n>(body: &'n Node<'n>, path: &str) -> Option<&'n Node<'n>> {
    if path == "(itself)" {
        return Some(body);
    }
    let path = Path::try_from(path.to_owned()).ok()?;
    path.find(body).first().copied()
}

fn target(rule: &'static str, declared: &Declared<'_, '_>, name: Option<Resolved>) -> Target {
    let address = declared.resource.address.clone();
    let aliases = vec![declared.resource.alias.clone(), address.clone()];
    Target { rule, capture: "resource", name, address, aliases, live: declared.resource.live }
}

/// `s3-bucket:assets`; nothing where the resource has no name that is known.
fn named(declared: &Declared<'_, '_>, noun: &str, names: &[&str]) -> Option<Resolved> {
    let node = names.iter().find_map(|name| at(declared.resource.body, name))?;
    match declared.scope.resolve(node) {
        Resolved::Known(name) => {
            let last = name.rsplit(['/', ':']).next().unwrap_or(&name);
            Some(Resolved::Known(format!("{noun}:{last}")))
        }
        Resolved::Named(address) => Some(Resolved::Known(format!("{noun}:{address}"))),
        Resolved::Unknown(_) => None,
    }
}

/// Sights whom a permission on a function, layer or event bus lets in. A service that is named without a source
/// acts for any customer of it.
pub(super) fn function<'c>(
    detector: &Detector<'c>,
    declared: &Declared<'_, '_>,
    found: &mut Vec<Found<'c>>,
) -> BTreeSet<String> {
    let texts = |names: [&str; 2]| {
        let node = names.iter().find_map(|name| at(declared.resource.body, name));
        node.map(|node| declared.lens.texts(Placed { file: declared.file, node }))
            .unwrap_or_default()
    };
    let sources = BTreeSet::new();
    let principals = texts(["principal", "Principal"]);
    let Some(principal) = principals.first() else {
        return sources;
    };
    let condition = |key: &str, names| {
        let values = texts(names);
        let test = "StringEquals".to_owned();
        (!values.is_empty()).then(|| Condition { test, key: key.to_owned(), values, certain: true })
    };
    let conditions: Vec<_> = [
        condition("aws:PrincipalOrgID", ["principal_org_id", "PrincipalOrgID"]),
        condition("aws:PrincipalOrgID", ["organization_id", "OrganizationId"]),
        condition("aws:PrincipalOrgID", ["condition.value", "Condition.Value"]),
        condition("aws:SourceArn", ["source_arn", "SourceArn"]),
        condition("aws:SourceAccount", ["source_account", "SourceAccount"]),
        condition("lambda:EventSourceToken", ["event_source_token", "EventSourceToken"]),
    ]
    .into_iter()
    .flatten()
    .collect();
    let is_service =
        principal.shown().contains(".amazonaws.com") || principal.shown().ends_with(".amazon.com");
    let statement = Statement {
        sid: None,
        allows: true,
        at: principal.at.clone(),
        principals: principals.iter().map(|text| ("AWS".to_owned(), text.clone())).collect(),
        excludes: false,
        actions: Which { of: texts(["action", "Action"]), except: false },
        resources: Which::default(),
        conditions,
    };
    let all = match (is_service, statement.conditions.is_empty()) {
        (true, false) => Vec::new(),
        (true, true) => {
            let why = format!("{}, on behalf of any account", principal.shown());
            vec![Edge::new(principal.shown(), wide(&why), &principal.at)]
        }
        (false, _) => edges(&statement, false, detector.catalogue),
    };
    let bus = ["event_bus_name", "EventBusName"];
    let function = ["function_name", "FunctionName", "layer_name", "LayerVersionArn"];
    let name =
        named(declared, "function", &function).or_else(|| named(declared, "event-bus", &bus));
    let target = target("aws-function-permission", declared, name);
    let privilege = on_resource(&statement);
    found.extend(
        one_each(all).into_iter().filter_map(|edge| sight(detector, &target, edge, privilege)),
    );
    sources
}
