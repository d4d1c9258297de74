//! Statements in the shape of JSON, whichever language they are written in.

use super::{Condition, Lens, Policy, Statement, Which, get};
use crate::dialect::Resolved;
use crate::dialect::terraform::Placed;
use crate::syntax::{Node, Value};

/// Whether a tree is a policy document.
pub(super) fn is_document(node: &Node<'_>) -> bool {
    get(node, "Statement").is_some()
}

/// A document with a `Statement`.
pub(super) fn document(lens: &dyn Lens, at: Placed<'_>) -> Policy {
    match get(at.node, "Statement") {
        Some(node) => statements(lens, Placed { node, ..at }),
        None => Policy::default(),
    }
}

/// A list of statements.
pub(crate) fn statements(lens: &dyn Lens, at: Placed<'_>) -> Policy {
    let mut policy = Policy::default();
    lens.leaves(at, &mut |leaf| match leaf.node.value {
        Value::Mapping(_) => policy.statements.push(statement(lens, leaf)),
        _ => policy.unknown.push(lens.text(leaf)),
    });
    policy
}

/// One statement.
pub(super) fn statement(lens: &dyn Lens, at: Placed<'_>) -> Statement {
    let value = |key: &str| get(at.node, key).map(|node| Placed { node, ..at });
    let first = |key: &str| lens.texts(value(key)?).into_iter().next();
    let which = |key: &str, except: &str| match (value(key), value(except)) {
        (Some(all), _) => Which { of: lens.texts(all), except: false },
        (None, Some(but)) => Which { of: lens.texts(but), except: true },
        (None, None) => Which::default(),
    };
    let mut statement = Statement {
        sid: first("Sid").and_then(|sid| sid.value.known().map(str::to_owned)),
        allows: first("Effect").is_none_or(|effect| effect.value.known() != Some("Deny")),
        at: lens.location(at.file, at.node.span),
        principals: Vec::new(),
        excludes: value("NotPrincipal").is_some(),
        actions: which("Action", "NotAction"),
        resources: which("Resource", "NotResource"),
        conditions: Vec::new(),
    };
    if let Some(principals) = value("Principal").or_else(|| value("NotPrincipal")) {
        lens.leaves(principals, &mut |leaf| match &leaf.node.value {
            Value::Mapping(pairs) => {
                for pair in pairs {
                    let kind = key(lens, Placed { node: &pair.key, ..leaf });
                    let texts = lens.texts(Placed { node: &pair.value, ..leaf });
                    statement.principals.extend(texts.into_iter().map(|text| (kind.clone(), text)));
                }
            }
            _ => statement.principals.push(("*".to_owned(), lens.text(leaf))),
        });
    }
    if let Some(conditions) = value("Condition") {
        statement.conditions = self::conditions(lens, conditions);
    }
    statement
}

/// `{StringEquals: {key: values}}`
fn conditions(lens: &dyn Lens, at: Placed<'_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    lens.leaves(at, &mut |tests| {
        for test in tests.node.pairs() {
            let name = key(lens, Placed { node: &test.key, ..tests });
            lens.leaves(Placed { node: &test.value, ..tests }, &mut |keys| {
                conditions.extend(keys.node.pairs().iter().map(|pair| Condition {
                    test: name.clone(),
                    key: key(lens, Placed { node: &pair.key, ..keys }),
                    values: lens.texts(Placed { node: &pair.value, ..keys }),
                    certain: true,
                }));
            });
        }
    });
    conditions
}

/// A key as far as it is known: `${local.issuer}:sub`.
fn key(lens: &dyn Lens, at: Placed<'_>) -> String {
    match lens.text(at).value {
        Resolved::Known(text) | Resolved::Named(text) | Resolved::Unknown(text) => text,
    }
}
