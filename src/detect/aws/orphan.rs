//! Documents with principals that nothing in the module uses: they are handed to another module, or
//! put out for a caller.

use std::collections::BTreeSet;

use super::edge::edges;
use super::permissions::on_resource;
use super::role::{assumes, one_each};
use super::{Target, sight};
use crate::detect::Detector;
use crate::dialect::aws_policy::data_document;
use crate::dialect::terraform::Module;
use crate::inventory::{Found, Privilege};
use crate::syntax::{Node, Value};

/// Sights whom such documents let in. `used` holds the ones that were read where they are used.
pub(super) fn documents<'c>(
    detector: &Detector<'c>,
    module: &Module<'_>,
    used: &BTreeSet<String>,
    found: &mut Vec<Found<'c>>,
) {
    let is_document = |word: &str, kind: &str| word == "data" && kind == "aws_iam_policy_document";
    let mut referred = BTreeSet::new();
    for block in module
        .blocks
        .iter()
        .filter(|block| block.word == "resource" || is_document(block.word, block.kind))
    {
        references(block.body, module, &mut referred);
    }
    for block in module.blocks.iter().filter(|block| is_document(block.word, block.kind)) {
        let address = block.address();
        if used.contains(&address) || referred.contains(&address) {
            continue;
        }
        let policy = data_document(module, block);
        let mut all = Vec::new();
        for statement in &policy.statements {
            let trust = assumes(statement);
            let privilege = if trust { Privilege::Unknown } else { on_resource(statement) };
            let edges = edges(statement, trust, detector.catalogue);
            all.extend(one_each(edges).into_iter().map(|edge| (trust, privilege, edge)));
        }
        for (trust, privilege, edge) in all {
            let target = Target {
                rule: if trust { "aws-trust" } else { "aws-resource-policy" },
                capture: "document",
                name: None,
                address: module.unique(&address),
                aliases: Vec::new(),
                live: true,
            };
            found.extend(sight(detector, &target, edge, privilege));
        }
    }
}

/// The data sources that a block refers to.
fn references(node: &Node<'_>, module: &Module<'_>, referred: &mut BTreeSet<String>) {
    if let Value::Reference(reference) = &node.value
        && let Some((block, _)) = module.target(reference)
        && block.word == "data"
    {
        referred.insert(block.address());
    }
    node.children().for_each(|child| references(child, module, referred));
}
