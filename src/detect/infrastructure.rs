//! Infrastructure code: each dialect's declarations, given to the `resource` matcher.

use super::embedded;
use super::resource::{self, Resource};
use super::{Detector, Outcome};
use crate::dialect::arm;
use crate::dialect::cloudformation::Template;
use crate::dialect::kubernetes::{self, Manifest};
use crate::dialect::terraform::{Module, ModuleFile, ModuleScope, instances};
use crate::source::{Source, Span};
use crate::syntax::{Node, Value};

/// Sights what the files of a Terraform module declare.
pub(super) fn terraform<'c>(
    detector: &Detector<'c>,
    files: &[ModuleFile<'_>],
    outcome: &mut Outcome<'c>,
) {
    let module = Module::new(files);
    for block in &module.blocks {
        let kind = match block.word {
            "resource" => block.kind.to_owned(),
            word => format!("{word}.{}", block.kind),
        };
        if never_made(block.body) {
            continue;
        }
        embedded::kubernetes(detector, &module, block, outcome);
        if !detector.terraform.contains(&kind)
            || embedded::google_policy(detector, &module, block, outcome)
        {
            continue;
        }
        let scope = ModuleScope { module: &module, file: block.file };
        for body in instances(&module, block) {
            let declared = Resource {
                source: files[block.file].source,
                kind: &kind,
                address: module.unique(&block.address()),
                alias: block.address(),
                header: block.header,
                body: &body,
                live: true,
            };
            let entries = detector.terraform.get(&kind);
            resource::detect(detector, &declared, entries, &scope, &mut outcome.found);
        }
    }
}

/// `count = 0` declares nothing.
fn never_made(body: &Node<'_>) -> bool {
    body.get("count")
        .is_some_and(|count| matches!(&count.value, Value::Scalar(text, _) if text == "0"))
}

/// Sights what a CloudFormation template declares. False if the tree is none.
pub(super) fn cloudformation<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) -> bool {
    let Some(template) = Template::of(&source.path, root) else {
        return false;
    };
    let nothing = Node::new(Span::default(), Value::Null);
    for declared in template.resources() {
        let id = declared.pair.key.text().unwrap_or_default();
        let resource = Resource {
            source,
            kind: declared.kind,
            address: template.unique(id),
            alias: id.to_owned(),
            header: declared.pair.key.span,
            // Rules say `UserName`, as the type's documentation does.
            body: declared.pair.value.get("Properties").unwrap_or(&nothing),
            live: true,
        };
        let entries = detector.cloudformation.get(declared.kind);
        resource::detect(detector, &resource, entries, &template, &mut outcome.found);
    }
    true
}

/// Sights what a template of Azure Resource Manager declares. False if the tree is none.
pub(super) fn arm<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) -> bool {
    let Some(template) = arm::Template::of(&source.path, root) else {
        return false;
    };
    for declared in template.resources() {
        let alias = format!("{}/{}", declared.kind, declared.name);
        let resource = Resource {
            source,
            kind: &declared.kind,
            address: template.unique(&alias),
            alias,
            header: declared.header,
            body: &declared.body,
            live: true,
        };
        let entries = detector.arm.get(&declared.kind);
        resource::detect(detector, &resource, entries, &declared.template, &mut outcome.found);
    }
    true
}

/// Sights what a document of a Kubernetes manifest declares.
pub(super) fn kubernetes<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) {
    let scope = Manifest { source };
    for object in kubernetes::objects(&scope, scope.folder(), root) {
        let resource = Resource {
            source,
            kind: &object.kind,
            address: object.address,
            alias: object.alias,
            header: object.header,
            body: object.body,
            live: true,
        };
        let entries = detector.kubernetes.get(&object.kind);
        resource::detect(detector, &resource, entries, &scope, &mut outcome.found);
    }
}
