//! Resources of `azure-native`, which are those of Azure Resource Manager.

use super::types::Token;
use crate::dialect::terraform::words;
use crate::syntax::{Node, Pair, Value};

/// A resource of `azure-native` as a template has it: Pulumi puts what stands below `properties`
/// beside the rest, and names the resource and those that it is part of apart.
pub(super) fn resource<'s>(logical: &str, token: Token<'_>, body: &Node<'s>) -> Node<'s> {
    let mut pairs = body.pairs().to_vec();
    if body.get("name").is_none() {
        let named = |pair: &&Pair<'_>| {
            let key = pair.key.text().unwrap_or_default();
            key.ends_with("Name") && key != "resourceGroupName"
        };
        // `vaultName` and `secretName` of a `Secret`: the vault's comes first.
        let own = format!("{}Name", token.name).to_ascii_lowercase();
        let is_own =
            |pair: &Pair<'_>| pair.key.text().is_some_and(|key| key.eq_ignore_ascii_case(&own));
        let mut names: Vec<_> = body.pairs().iter().filter(named).collect();
        names.sort_by_key(|pair| is_own(pair));
        let mut parts = Vec::new();
        for pair in names {
            if !parts.is_empty() {
                parts.push(words::scalar(body.span, "/"));
            }
            parts.push(pair.value.clone());
        }
        let value = match parts.as_slice() {
            [] => words::scalar(body.span, logical),
            [one] => one.clone(),
            _ => Node::new(body.span, Value::Template(parts)),
        };
        pairs.push(Pair { key: words::scalar(body.span, "name"), value });
    }
    if body.get("properties").is_none() {
        pairs.push(Pair { key: words::scalar(body.span, "properties"), value: body.clone() });
    }
    Node::new(body.span, Value::Mapping(pairs))
}
