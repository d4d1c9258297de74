//! Policies in a CloudFormation template: mappings with functions in them, now and then a string.

use super::{Lens, Origin, Reading, Text, read};
use crate::dialect::Scope;
use crate::dialect::cloudformation::{Template, intrinsic};
use crate::dialect::embedded;
use crate::dialect::terraform::Placed;
use crate::source::{Location, Source, Span};
use crate::syntax::{Node, Value};

/// Functions within functions: further than this nobody writes.
const DEEPEST: usize = 16;

/// The policies of a template.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TemplateLens<'t, 'a> {
    pub(crate) template: &'t Template<'a>,
    pub(crate) source: &'t Source,
}

impl Lens for TemplateLens<'_, '_> {
    fn leaves(&self, at: Placed<'_>, visit: &mut dyn FnMut(Placed<'_>)) {
        walk(self.template, at, 0, visit);
    }

    fn text(&self, at: Placed<'_>) -> Text {
        let origin = self.template.target(at.node).map(|declared| {
            let properties = declared.pair.value.get("Properties");
            let stated = properties.and_then(|all| all.get("Url").or_else(|| all.get("Name")));
            let stated = stated.map(|node| self.template.resolve(node));
            let id = declared.pair.key.text().unwrap_or_default();
            Origin {
                kind: declared.kind.to_owned(),
                name: stated.and_then(|name| name.known().map(str::to_owned)),
                address: self.template.unique(id),
            }
        });
        Text {
            value: self.template.resolve(at.node),
            at: self.location(at.file, at.node.span),
            origin,
        }
    }

    fn location(&self, _: usize, span: Span) -> Location {
        self.source.location(span)
    }

    fn policies(&self, at: Placed<'_>) -> Vec<Reading> {
        let mut readings = Vec::new();
        walk(self.template, at, 0, &mut |leaf| {
            if read::is_document(leaf.node) {
                return readings.push(Reading::Policy(read::document(self, leaf)));
            }
            let is_empty = matches!(&leaf.node.value, Value::Mapping(pairs) if pairs.is_empty());
            if is_empty || leaf.node.text() == Some("") {
                return;
            }
            let tree = match intrinsic(leaf.node) {
                Some(("Sub", argument)) => {
                    let tagged = Node { tag: Some("!Sub".into()), ..argument.clone() };
                    embedded::json(&self.source.text, &tagged).map(Node::into_owned)
                }
                _ => embedded::json(&self.source.text, leaf.node),
            };
            let tree = tree.filter(read::is_document);
            readings.push(match tree {
                Some(tree) => Reading::Policy(read::document(self, Placed { node: &tree, ..leaf })),
                None => Reading::Unknown(self.text(leaf)),
            });
        });
        readings
    }
}

fn walk(template: &Template<'_>, at: Placed<'_>, depth: usize, visit: &mut dyn FnMut(Placed<'_>)) {
    if depth > DEEPEST {
        return visit(at);
    }
    let mut go = |node| walk(template, Placed { node, ..at }, depth + 1, visit);
    match (intrinsic(at.node), &at.node.value) {
        (Some(("If", argument)), _) => argument.items().iter().skip(1).for_each(go),
        (Some(("Ref", target)), _) if target.text() == Some("AWS::NoValue") => {}
        (Some(("FindInMap", argument)), _) => match template.mapped(argument).as_slice() {
            [] => visit(at),
            values => values.iter().for_each(|node| go(node)),
        },
        (Some(_), _) => visit(at),
        (None, Value::Sequence(items)) => items.iter().for_each(&mut go),
        (None, Value::Null) => {}
        _ => visit(at),
    }
}
