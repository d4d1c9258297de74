//! Policies in a Terraform module: `jsonencode`, heredocs, `data "aws_iam_policy_document"`.

use std::borrow::Cow;

use super::{Condition, Lens, Origin, Policy, Reading, Statement, Text, Which, read};
use crate::detect::{Resolved, Scope};
use crate::dialect::embedded;
use crate::dialect::terraform::{Block, Module, ModuleScope, Placed};
use crate::source::{Location, Span};
use crate::syntax::{Node, Value};

/// Values that lead to values: further than this is a circle.
const DEEPEST: usize = 24;

/// Functions whose outcome is made of their arguments.
const HANDING_ON: [&str; 20] = [
    "coalesce",
    "coalescelist",
    "compact",
    "concat",
    "distinct",
    "element",
    "flatten",
    "join",
    "jsondecode",
    "jsonencode",
    "merge",
    "nonsensitive",
    "one",
    "sensitive",
    "setunion",
    "sort",
    "tolist",
    "toset",
    "try",
    "values",
];

/// The policies of a module.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModuleLens<'m, 'a> {
    pub(crate) module: &'m Module<'a>,
}

impl Lens for ModuleLens<'_, '_> {
    fn leaves(&self, at: Placed<'_>, visit: &mut dyn FnMut(Placed<'_>)) {
        self.walk(at, 0, visit);
    }

    fn text(&self, at: Placed<'_>) -> Text {
        let scope = ModuleScope { module: self.module, file: at.file };
        let origin = match &at.node.value {
            Value::Reference(reference) => {
                self.module.target(reference).map(|(block, attribute)| {
                    let prefix = if block.word == "data" { "data." } else { "" };
                    Origin {
                        kind: format!("{prefix}{}", block.kind),
                        name: self.name(block, attribute),
                        address: self.module.unique(&block.address()),
                    }
                })
            }
            _ => None,
        };
        Text { value: scope.resolve(at.node), at: self.location(at.file, at.node.span), origin }
    }

    fn location(&self, file: usize, span: Span) -> Location {
        self.module.files[file].source.location(span)
    }

    fn policies(&self, at: Placed<'_>) -> Vec<Reading> {
        let mut found = Found::default();
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

    fn walk(&self, at: Placed<'_>, depth: usize, visit: &mut dyn FnMut(Placed<'_>)) {
        if depth > DEEPEST {
            return visit(at);
        }
        match &at.node.value {
            Value::Null => {}
            Value::Sequence(items) => {
                items.iter().for_each(|node| self.walk(Placed { node, ..at }, depth + 1, visit));
            }
            Value::Template(parts) if parts.len() == 1 => {
                self.walk(Placed { node: &parts[0], ..at }, depth + 1, visit);
            }
            Value::Reference(reference) => match self.module.named(reference) {
                Some(next) if !is_nothing(next.node) => self.walk(next, depth + 1, visit),
                // An empty default is for the caller to fill.
                _ => visit(at),
            },
            Value::Call(name, arguments) if HANDING_ON.contains(&&**name) => {
                for node in handed_on(name, arguments) {
                    self.walk(Placed { node, ..at }, depth + 1, visit);
                }
            }
            Value::Operation(_) => match self.outcomes(at) {
                Some(outcomes) => {
                    outcomes
                        .iter()
                        .for_each(|node| self.walk(Placed { node, ..at }, depth + 1, visit));
                }
                None => visit(at),
            },
            _ => visit(at),
        }
    }

    /// What an operation may come to: both sides of a conditional, the value of a `for`.
    fn outcomes<'n>(&self, at: Placed<'n>) -> Option<&'n [Node<'n>]> {
        let Value::Operation(operands) = &at.node.value else { return None };
        let written = self.module.files[at.file].source.slice(at.node.span);
        match (written.as_bytes().first(), operands.len()) {
            (Some(b'['), 2..) => operands.get(1..2),
            (Some(b'{'), 3..) => operands.get(2..3),
            (_, 3) => operands.get(1..),
            _ => None,
        }
    }

    fn find(&self, at: Placed<'_>, depth: usize, found: &mut Found) {
        let unknown = |found: &mut Found| found.unknown.push(self.text(at));
        if depth > DEEPEST {
            return unknown(found);
        }
        let mut go = |at: Placed<'_>| self.find(at, depth + 1, found);
        match &at.node.value {
            Value::Null => {}
            Value::Scalar(text, _) | Value::Reference(text) if text.starts_with("${") => {
                // JSON writes references as strings.
                let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
                let value = Value::Reference(Cow::Owned(inner.unwrap_or_default().to_owned()));
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
            Value::Call(name, arguments) if HANDING_ON.contains(&&**name) => {
                handed_on(name, arguments).iter().for_each(|node| go(Placed { node, ..at }));
            }
            Value::Operation(_) => match self.outcomes(at) {
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
                found.policies.push(self.written_by(block, depth + 1));
            }
            Some((block, attribute)) if block.body.get(attribute).is_some() => {
                if let Some(node) = block.body.get(attribute) {
                    self.find(Placed { file: block.file, node }, depth + 1, found);
                }
            }
            _ => found.unknown.push(self.text(at)),
        }
    }

    /// The document that a data source writes.
    fn written_by(&self, block: &Block<'a>, depth: usize) -> Policy {
        let mut policy = Policy { sources: vec![block.address()], ..Policy::default() };
        let at = |node| Placed { file: block.file, node };
        let dynamic =
            |node: &'a Node<'a>| node.one_or_many().iter().filter_map(|it| it.get("content"));
        for pair in block.body.pairs() {
            match pair.key.text().unwrap_or_default() {
                "statement" => {
                    for node in pair.value.one_or_many() {
                        match node.value {
                            Value::Mapping(_) => {
                                policy.statements.push(self.block_statement(at(node)))
                            }
                            _ => policy.unknown.push(self.text(at(node))),
                        }
                    }
                }
                "dynamic" => {
                    let contents = pair.value.all("statement").flat_map(dynamic);
                    policy.statements.extend(contents.map(|node| self.block_statement(at(node))));
                }
                key @ ("source_policy_documents"
                | "override_policy_documents"
                | "source_json"
                | "override_json") => {
                    let mut found = Found::default();
                    self.find(at(&pair.value), depth + 1, &mut found);
                    policy.unknown.extend(found.unknown);
                    for other in found.policies {
                        merge(&mut policy, other, key.starts_with("override"));
                    }
                }
                _ => {}
            }
        }
        policy
    }

    /// A `statement` block.
    fn block_statement(&self, at: Placed<'_>) -> Statement {
        let value = |key: &str| at.node.get(key).map(|node| Placed { node, ..at });
        let first = |key: &str| self.texts(value(key)?).into_iter().next();
        let which = |key: &str, except: &str| match (value(key), value(except)) {
            (Some(all), _) => Which { of: self.texts(all), except: false },
            (None, Some(but)) => Which { of: self.texts(but), except: true },
            (None, None) => Which::default(),
        };
        let mut statement = Statement {
            sid: first("sid").and_then(|sid| sid.value.known().map(str::to_owned)),
            allows: first("effect").is_none_or(|effect| effect.value.known() != Some("Deny")),
            at: self.location(at.file, at.node.span),
            principals: Vec::new(),
            excludes: false,
            actions: which("actions", "not_actions"),
            resources: which("resources", "not_resources"),
            conditions: Vec::new(),
        };
        self.blocks(at.node, "principals", &mut |node, _| {
            self.principals(Placed { node, ..at }, &mut statement.principals);
        });
        self.blocks(at.node, "not_principals", &mut |node, certain| {
            statement.excludes |= certain;
            self.principals(Placed { node, ..at }, &mut statement.principals);
        });
        self.blocks(at.node, "condition", &mut |node, certain| {
            let texts = |key| {
                node.get(key).map(|node| self.texts(Placed { node, ..at })).unwrap_or_default()
            };
            let shown =
                |key| texts(key).first().map(|text| text.shown().to_owned()).unwrap_or_default();
            let (test, key, values) = (shown("test"), shown("variable"), texts("values"));
            statement.conditions.push(Condition { test, key, values, certain });
        });
        statement
    }

    fn principals(&self, at: Placed<'_>, principals: &mut Vec<(String, Text)>) {
        let texts = |key| {
            at.node.get(key).map(|node| self.texts(Placed { node, ..at })).unwrap_or_default()
        };
        let kind =
            texts("type").first().map_or_else(|| "AWS".to_owned(), |kind| kind.shown().to_owned());
        principals.extend(texts("identifiers").into_iter().map(|text| (kind.clone(), text)));
    }

    /// The blocks of a name, and the contents of its dynamic blocks, of which there may be none.
    fn blocks<'n>(
        &self,
        body: &'n Node<'n>,
        name: &'n str,
        visit: &mut dyn FnMut(&'n Node<'n>, bool),
    ) {
        for node in body.all(name).flat_map(Node::one_or_many) {
            visit(node, true);
        }
        let dynamic =
            body.all("dynamic").flat_map(move |it| it.all(name)).flat_map(Node::one_or_many);
        for node in dynamic.filter_map(|it| it.get("content")) {
            visit(node, false);
        }
    }
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

/// Adds another document's statements; one that overrides takes the place of its namesake.
fn merge(policy: &mut Policy, other: Policy, overrides: bool) {
    for statement in other.statements {
        let namesake =
            policy.statements.iter().position(|it| it.sid.is_some() && it.sid == statement.sid);
        match namesake {
            Some(at) if overrides => policy.statements[at] = statement,
            _ => policy.statements.push(statement),
        }
    }
    policy.unknown.extend(other.unknown);
    policy.sources.extend(other.sources);
}

/// The arguments that a function's outcome is made of.
fn handed_on<'n, 's>(name: &str, arguments: &'n [Node<'s>]) -> &'n [Node<'s>] {
    match name {
        "element" => arguments.get(..1).unwrap_or_default(),
        "join" => arguments.get(1..).unwrap_or_default(),
        _ => arguments,
    }
}

fn is_nothing(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Scalar(text, _) => text.is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(pairs) => pairs.is_empty(),
        _ => false,
    }
}
