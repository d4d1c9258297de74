//! Infrastructure code: each dialect's declarations, given to the `resource` matcher.

use super::embedded;
use super::found::lookup;
use super::resource::{self, Resource};
use super::{Detector, Outcome, aws, azure};
use crate::dialect::ansible::{self, Playbook};
use crate::dialect::arm;
use crate::dialect::aws_policy::{ModuleLens, TemplateLens};
use crate::dialect::cloudformation::Template;
use crate::dialect::deployment_manager;
use crate::dialect::kubernetes::{self, Manifest};
use crate::dialect::pulumi;
use crate::dialect::terraform::{Module, ModuleFile, ModuleScope, instances};
use crate::source::{Source, Span};
use crate::syntax::{Node, Pair, Value};

/// Sights what the files of a Terraform module declare.
pub(super) fn terraform<'c>(
    detector: &Detector<'c>,
    files: &[ModuleFile<'_>],
    outcome: &mut Outcome<'c>,
) {
    let module = Module::new(files);
    let lens = ModuleLens { module: &module };
    let start = outcome.found.len();
    let mut aws = aws::Aws::of(detector, &module);
    for block in &module.blocks {
        let kind = match block.word {
            "resource" => block.kind.to_owned(),
            word => format!("{word}.{}", block.kind),
        };
        if never_made(block.body) {
            continue;
        }
        embedded::kubernetes(detector, &module, block, outcome);
        let is_known = detector.terraform.contains(&kind) || aws::is_about(&kind);
        if !is_known || embedded::google_policy(detector, &module, block, outcome) {
            continue;
        }
        let scope = ModuleScope { module: &module, file: block.file };
        for body in instances(&module, block) {
            let resource = Resource {
                source: files[block.file].source,
                kind: &kind,
                address: module.unique(&block.address()),
                alias: block.address(),
                header: block.header,
                body: &body,
                live: true,
            };
            let entries = detector.terraform.get(&kind);
            let from = outcome.found.len();
            resource::detect(detector, &resource, entries, &scope, &mut outcome.found);
            let declared =
                aws::Declared { resource: &resource, file: block.file, lens: &lens, scope: &scope };
            aws.declared(&declared, from, &mut outcome.found);
        }
    }
    aws.documents(&module, &mut outcome.found);
    aws.settle(&mut outcome.found[start..]);
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
    let lens = TemplateLens { template: &template, source };
    let start = outcome.found.len();
    let mut aws = aws::Aws::new(detector);
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
        let from = outcome.found.len();
        resource::detect(detector, &resource, entries, &template, &mut outcome.found);
        let metadata = declared.pair.value.get("Metadata");
        let declared =
            aws::Declared { resource: &resource, file: 0, lens: &lens, scope: &template };
        aws.declared(&declared, from, &mut outcome.found);
        aws::authentication(detector, &declared, metadata, &mut outcome.found);
    }
    if source.text.contains("{{resolve:") {
        aws::references(detector, &template, source, root, &mut outcome.found);
    }
    aws.settle(&mut outcome.found[start..]);
    true
}

/// Sights what a template of Azure Resource Manager in JSON declares. False if the tree is none.
pub(super) fn arm<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) -> bool {
    let templates = arm::Template::of_json(source, root);
    templates.iter().for_each(|template| template_of_azure(detector, source, template, outcome));
    !templates.is_empty()
}

/// The same of a file of Bicep.
pub(super) fn bicep<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) {
    template_of_azure(detector, source, &arm::Template::of_bicep(source, root), outcome);
}

fn template_of_azure<'c>(
    detector: &Detector<'c>,
    source: &Source,
    template: &arm::Template<'_>,
    outcome: &mut Outcome<'c>,
) {
    for declared in template.declared(|kind| detector.arm.contains(kind)) {
        let resource = Resource {
            source,
            kind: &declared.kind,
            address: template.unique(&declared.alias),
            alias: declared.alias,
            header: declared.header,
            body: &declared.body,
            live: true,
        };
        let entries = detector.arm.get(&declared.kind);
        resource::detect(detector, &resource, entries, template, &mut outcome.found);
    }
    azure::references(detector, template, source, &mut outcome.found);
}

/// Sights what a document of a Kubernetes manifest declares.
pub(super) fn kubernetes<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) {
    let scope = Manifest { source };
    let named = kubernetes::kustomization(&source.path, root);
    let root = named.as_ref().unwrap_or(root);
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

/// Sights what the tasks of an Ansible playbook or role make.
pub(super) fn ansible<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) {
    let scope = Playbook { source };
    for task in ansible::tasks(source, root) {
        // A task that takes something away declares nothing.
        if task.body.text_at("state") == Some("absent") {
            continue;
        }
        embedded::of_task(detector, &scope, &task, outcome);
        let entries = detector.ansible.get(task.module);
        let alias = format!("{}/{}", task.module, task.name);
        let resource = Resource {
            source,
            kind: task.module,
            address: format!("{}:{}", source.path, task.name),
            alias,
            header: task.header,
            body: &ansible::with_documents(source, &task.body),
            live: true,
        };
        resource::detect(detector, &resource, entries, &scope, &mut outcome.found);
    }
}

/// Sights what a Pulumi program declares.
pub(super) fn pulumi<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) {
    let types = pulumi::Types {
        table: &|name| lookup(detector.catalogue, "pulumi-types", name),
        spelled: &|letters| detector.terraform.spelled(letters),
    };
    let Some(program) = pulumi::program(root, &types) else { return };
    let files = [in_terraforms_words(source, program.module)];
    terraform(detector, &files, outcome);
    let module = Module::new(&files);
    let scope = ModuleScope { module: &module, file: 0 };
    for object in &program.objects {
        embedded::object(detector, source, &scope, object, outcome);
    }
    for (kind, declared) in &program.azure {
        let name = declared.key.text().unwrap_or_default();
        let alias = format!("{kind}/{name}");
        let resource = Resource {
            source,
            kind,
            address: format!("{}:{alias}", source.path),
            alias,
            header: declared.key.span,
            body: &declared.value,
            live: true,
        };
        let entries = detector.arm.get(kind);
        resource::detect(detector, &resource, entries, &scope, &mut outcome.found);
    }
}

/// Sights what a configuration of Google's Deployment Manager declares.
pub(super) fn deployment<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) {
    let known = |name: &str| lookup(detector.catalogue, "deployment-manager-types", name);
    if let Some(module) = deployment_manager::module(root, &known) {
        terraform(detector, &[in_terraforms_words(source, module)], outcome);
    }
}

/// Declarations as a module of one file.
fn in_terraforms_words<'a>(source: &'a Source, module: Vec<Pair<'a>>) -> ModuleFile<'a> {
    let root = Node::new(Span::new(0, source.text.len()), Value::Mapping(module));
    ModuleFile { source, root, native: false }
}
