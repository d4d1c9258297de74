//! Declarations inside declarations: Kubernetes objects in Terraform, Ansible and Pulumi, Terraform that
//! Terragrunt writes, and Google policies whose bindings are written in a data source.

use super::resource::{self, Resource};
use super::{Detector, Outcome, Resolved, Scope, infrastructure};
use crate::dialect::ansible::{self, Playbook, Task};
use crate::dialect::kubernetes;
use crate::dialect::terraform::{Block, Module, ModuleFile, ModuleScope};
use crate::source::{Source, Span};
use crate::syntax::{Node, Pair, Value, hcl, yaml};

/// Sights the Kubernetes object that a block hands to a cluster as it is.
pub(super) fn kubernetes<'c>(
    detector: &Detector<'c>,
    module: &Module<'_>,
    block: &Block<'_>,
    outcome: &mut Outcome<'c>,
) {
    let source = module.files[block.file].source;
    match block.kind {
        "kubernetes_manifest" => {
            let Some(manifest) = block.body.get("manifest") else { return };
            let (file, manifest) = module.follow(block.file, manifest);
            if file == block.file && !manifest.pairs().is_empty() {
                let scope = ModuleScope { module, file };
                let address = block.address();
                let unique = module.unique(&address);
                let at = Place { source, unique: &unique, alias: Some(&address), fixed: None };
                objects(detector, &at, &scope, manifest, outcome);
            }
        }
        "kubectl_manifest" => {
            let Some(text) =
                block.body.get("yaml_body").and_then(|body| module.shown(block.file, body))
            else {
                return;
            };
            // What is inside is read as a text of its own; it is seen at the block's header.
            let address = block.address();
            let unique = module.unique(&address);
            let fixed = Some(block.header);
            let at = Place { source, unique: &unique, alias: Some(&address), fixed };
            for document in &yaml::parse(&text).documents {
                objects(detector, &at, &Filled, document, outcome);
            }
        }
        _ => {}
    }
}

/// Sights the Kubernetes objects that a task of Ansible applies.
pub(super) fn of_task<'c>(
    detector: &Detector<'c>,
    scope: &Playbook<'_>,
    task: &Task<'_>,
    outcome: &mut Outcome<'c>,
) {
    if !matches!(task.module, "k8s" | "k8s_raw" | "openshift_raw") {
        return;
    }
    let given = ["definition", "resource_definition", "inline"];
    let Some(given) = given.iter().find_map(|name| task.body.get(name)) else { return };
    let source = scope.source;
    let unique = format!("{}:{}", source.path, task.name);
    let at = Place { source, unique: &unique, alias: None, fixed: None };
    if given.text().is_none() {
        let all = given.one_or_many();
        return all.iter().for_each(|object| objects(detector, &at, scope, object, outcome));
    }
    let parse = |text: &str| yaml::parse(text).into_owned();
    for document in ansible::documents(source, given, task.header, parse) {
        objects(detector, &at, scope, &document, outcome);
    }
}

/// Sights what the Terraform declares that Terragrunt writes: `generate "provider" { contents = … }`.
pub(super) fn generated<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) {
    for made in root.all("generate").flat_map(Node::pairs) {
        let Some(contents) = made.value.pair("contents") else { continue };
        let written = match &contents.value.value {
            Value::Scalar(text, _) => &**text,
            // A heredoc with interpolations, which mean the same to Terraform's reader.
            Value::Template(_) => source.slice(contents.value.span),
            _ => continue,
        };
        let text = match written.strip_prefix("<<") {
            Some(rest) => {
                let lines = rest.trim_end().split_once('\n').map(|(_, lines)| lines);
                lines.and_then(|lines| lines.rsplit_once('\n')).map_or("", |(text, _)| text)
            }
            None => written,
        };
        for document in hcl::parse(text).documents {
            let root = document.into_owned().standing_at(contents.key.span);
            infrastructure::terraform(
                detector,
                &[ModuleFile { source, root, native: true }],
                outcome,
            );
        }
    }
}

/// Sights an object of Kubernetes that a program declares.
pub(super) fn object<'c>(
    detector: &Detector<'c>,
    source: &Source,
    scope: &dyn Scope,
    object: &Node<'_>,
    outcome: &mut Outcome<'c>,
) {
    let at = Place { source, unique: &source.path, alias: None, fixed: None };
    objects(detector, &at, scope, object, outcome);
}

/// The values of a text in which what is not known is left as it was written.
struct Filled;

impl Scope for Filled {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        match node.text() {
            Some(text) if text.contains("${") || text.contains("{{") => {
                Resolved::Unknown(text.to_owned())
            }
            Some(text) => Resolved::Known(text.to_owned()),
            None => Resolved::Unknown("(not a scalar)".to_owned()),
        }
    }
}

/// Where what is inside a block is seen.
struct Place<'p> {
    source: &'p Source,
    /// What no other declaration of the repository is called.
    unique: &'p str,
    /// What the objects are called besides: the address of the block.
    alias: Option<&'p str>,
    fixed: Option<Span>,
}

fn objects<'c>(
    detector: &Detector<'c>,
    at: &Place<'_>,
    scope: &dyn Scope,
    root: &Node<'_>,
    outcome: &mut Outcome<'c>,
) {
    for object in kubernetes::objects(scope, at.unique, root) {
        let moved = at.fixed.map(|span| object.body.clone().standing_at(span));
        let resource = Resource {
            source: at.source,
            kind: &object.kind,
            address: object.address,
            alias: at.alias.map_or(object.alias, str::to_owned),
            header: at.fixed.unwrap_or(object.header),
            body: moved.as_ref().unwrap_or(object.body),
            live: true,
        };
        let entries = detector.kubernetes.get(&object.kind);
        resource::detect(detector, &resource, entries, scope, &mut outcome.found);
    }
}

/// Sights `google_*_iam_policy` as the bindings of the `data.google_iam_policy` it hands over: a
/// policy is a list of bindings. False where they are not in sight.
pub(super) fn google_policy<'c>(
    detector: &Detector<'c>,
    module: &Module<'_>,
    block: &Block<'_>,
    outcome: &mut Outcome<'c>,
) -> bool {
    let stem = block.kind.strip_prefix("google_").and_then(|kind| kind.strip_suffix("_iam_policy"));
    let policy = block.body.get("policy_data").map(|policy| module.follow(block.file, policy).1);
    let (Some(stem), Some(Value::Reference(policy))) = (stem, policy.map(|policy| &policy.value))
    else {
        return false;
    };
    let Some(data) = policy.strip_suffix(".policy_data").and_then(|address| module.block(address))
    else {
        return false;
    };
    let kind = format!("google_{stem}_iam_binding");
    let scope = ModuleScope { module, file: data.file };
    let before = outcome.found.len();
    for binding in data.body.all("binding").flat_map(Node::one_or_many) {
        // What is granted on is said by the policy; a name means the same in every file.
        let granted_on = block.body.pairs().iter().filter(|pair| is_name(&pair.value));
        let pairs: Vec<Pair<'_>> = granted_on.chain(binding.pairs()).cloned().collect();
        let resource = Resource {
            source: module.files[data.file].source,
            kind: &kind,
            address: module.unique(&block.address()),
            alias: block.address(),
            header: data.header,
            body: &Node::new(binding.span, Value::Mapping(pairs)),
            live: true,
        };
        let entries = detector.terraform.get(&kind);
        resource::detect(detector, &resource, entries, &scope, &mut outcome.found);
    }
    outcome.found.len() > before
}

fn is_name(node: &Node<'_>) -> bool {
    matches!(node.value, Value::Scalar(..) | Value::Reference(_))
}
