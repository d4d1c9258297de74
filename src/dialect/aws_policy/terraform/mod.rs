//! Policies in a Terraform module: `jsonencode`, heredocs, `data "aws_iam_policy_document"`.

mod data_source;
mod values;

use std::borrow::Cow;

use self::values::{DEEPEST, handed_on, is_nothing, outcomes};
use super::{Lens, Origin, Policy, Reading, Text, read};
use crate::dialect::embedded;
use crate::dialect::terraform::{Block, Module, ModuleScope, Placed};
use crate::dialect::{Resolved, Scope};
use crate::source::{Location, Span};
use crate::syntax::{Node, Value};

/// The policies of a module.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModuleLens<'m, 'a> {
    pub(crate) module: &'m Module<'a>,
}

impl Lens for ModuleLens<'_, '_> {
    fn leaves(&self, at: Placed<'_>, visit: &mut dyn FnMut(Placed<'_>)) {
        values::walk(self.module, at, visit);
    }

    fn text(&self, at: Placed<'_>) -> Text {
        let scope = ModuleScope { module: self.module, file: at.file };
        let reference = match &at.node.value {
            Value::Reference(reference) => Some(&**reference),
            // JSON writes references as strings.
            Value::Scalar(text, _) if !self.module.files[at.file].native => inner(text),
            _ => None,
        };
        let target = reference.and_then(|reference| self.module.target(reference));
        let origin = target.map(|(block, attribute)| {
            let prefix = if block.word == "data" { "data." } else { "" };
            Origin {
                kind: format!("{prefix}{}", block.kind),
                name: self.name(block, attribute),
                address: self.module.unique(&block.address()),
            }
        });
        Text { value: scope.resolve(at.node), at: self.location(at.file, at.node.span), origin }
    }

    fn location(&self, file: usize, span: Span) -> Location {
        self.module.files[file].source.location(span)
    }

    fn policies(&self, at: Placed<'_>) -> Vec<Reading> {
        let mut found = Found { left: values::MOST, ..Found::default() };
        self.find(at, 0, &mut found);
        found.readings()
    }
}

/// What was found where one policy may stand.
#[derive(Default)]
struct Found {
    policies: Vec<Policy>,
    unknown: Vec<Text>,
    /// Variables that hold nothing unless a caller fills them.
    optional: Vec<Text>,
    /// How many more values are looked at.
    left: usize,
}

impl Found {
    /// An empty variable beside a policy is the way to replace it, and no policy of its own.
    fn readings(self) -> Vec<Reading> {
        let optional = if self.policies.is_empty() { self.optional } else { Vec::new() };
        let unknown = self.unknown.into_iter().chain(optional).map(Reading::Unknown);
        self.policies.into_iter().map(Reading::Policy).chain(unknown).collect()
    }
}

impl<'a> ModuleLens<'_, 'a> {
    /// The URL or name of what a reference leads to.
    fn name(&self, block: &Block<'a>, attribute: &str) -> Option<String> {
        let scope = ModuleScope { module: self.module, file: block.file };
        let stated = ["url", "name", "arn"].iter().find_map(|name| block.body.get(name));
        let stated = block.body.get(attribute).filter(|_| attribute == "url").or(stated);
        match scope.resolve(stated?) {
            Resolved::Known(name) => Some(name),
            _ => None,
        }
    }

    fn find(&self, at: Placed<'_>, depth: usize, found: &mut Found) {
        let unknown = |found: &mut Found| found.unknown.push(self.text(at));
        found.left = found.left.saturating_sub(1);
        if found.left == 0 {
            return;
        }
        if depth > DEEPEST {
            return unknown(found);
        }
        let mut go = |at: Placed<'_>| self.find(at, depth + 1, found);
        match &at.node.value {
            Value::Null => {}
            Value::Scalar(text, _) if text.starts_with("${") => {
                let reference = inner(text).unwrap_or_default().to_owned();
                let value = Value::Reference(Cow::Owned(reference));
                go(Placed { node: &Node::new(at.node.span, value), ..at });
            }
            Value::Scalar(text, _) if text.trim().is_empty() => {}
            Value::Template(parts) if parts.len() == 1 => go(Placed { node: &parts[0], ..at }),
            Value::Scalar(..) | Value::Template(_) => {
                match embedded::json(&self.module.files[at.file].source.text, at.node) {
                    Some(tree) if read::is_document(&tree) => go(Placed { node: &tree, ..at }),
                    _ => unknown(found),
                }
            }
            Value::Mapping(pairs) if pairs.is_empty() => {}
            Value::Mapping(_) if read::is_document(at.node) => {
                found.policies.push(read::document(self, at));
            }
            Value::Sequence(items) => items.iter().for_each(|node| go(Placed { node, ..at })),
            Value::Reference(reference) => self.refer(at, reference, depth, found),
            Value::Call(name, arguments) => match handed_on(name, arguments) {
                Some(arguments) => arguments.iter().for_each(|node| go(Placed { node, ..at })),
                None => unknown(found),
            },
            Value::Operation(_) => match outcomes(self.module, at) {
                Some(outcomes) => outcomes.iter().for_each(|node| go(Placed { node, ..at })),
                None => unknown(found),
            },
            _ => unknown(found),
        }
    }

    fn refer(&self, at: Placed<'_>, reference: &str, depth: usize, found: &mut Found) {
        if let Some(next) = self.module.named(reference) {
            return match is_nothing(next.node) {
                true => found.optional.push(self.text(at)),
                false => self.find(next, depth + 1, found),
            };
        }
        match self.module.target(reference) {
            Some((block, _)) if block.word == "data" && block.kind == "aws_iam_policy_document" => {
                let mut left = found.left;
                found.policies.push(self.written_by(block, depth + 1, &mut left));
                found.left = left;
            }
            Some((block, attribute)) if block.body.get(attribute).is_some() => {
                if let Some(node) = block.body.get(attribute) {
                    self.find(Placed { file: block.file, node }, depth + 1, found);
                }
            }
            _ => found.unknown.push(self.text(at)),
        }
    }
}

/// The reference in `"${data.x.y.json}"`.
fn inner(text: &str) -> Option<&str> {
    text.strip_prefix("${")?.strip_suffix('}')
}

/// The document of a data source that nothing else was found to use.
pub(crate) fn data_document(module: &Module<'_>, block: &Block<'_>) -> Policy {
    let lens = ModuleLens { module };
    let reference = format!("{}.json", block.address());
    let node = Node::new(block.header, Value::Reference(Cow::Owned(reference)));
    let mut readings = lens.policies(Placed { file: block.file, node: &node }).into_iter();
    match readings.next() {
        Some(Reading::Policy(policy)) => policy,
        _ => Policy::default(),
    }
}
