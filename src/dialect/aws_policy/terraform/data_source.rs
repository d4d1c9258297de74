//! `data "aws_iam_policy_document"`: statements as blocks, put together from other documents.

use super::{Found, ModuleLens};
use crate::dialect::aws_policy::{Condition, Lens, Policy, Statement, Text, Which};
use crate::dialect::terraform::{Block, Placed};
use crate::syntax::{Node, Value};

impl<'a> ModuleLens<'_, 'a> {
    /// The document that a data source writes.
    pub(super) fn written_by(&self, block: &Block<'a>, depth: usize, left: &mut usize) -> Policy {
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
                    let mut found = Found { left: *left, ..Found::default() };
                    self.find(at(&pair.value), depth + 1, &mut found);
                    *left = found.left;
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
