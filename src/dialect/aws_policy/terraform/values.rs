//! What a list in a module may come to, item by item.

use std::borrow::Cow;

use crate::dialect::terraform::{Module, Placed};
use crate::syntax::{Node, Style, Value};

/// Values that lead to values: further than this is a circle.
pub(super) const DEEPEST: usize = 24;

/// Values looked at for one list: names that lead to names twice each multiply quickly.
pub(super) const MOST: usize = 5_000;

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

/// Visits the leaves of a value.
pub(super) fn walk(module: &Module<'_>, at: Placed<'_>, visit: &mut dyn FnMut(Placed<'_>)) {
    Walk { module, left: MOST, circled: false, visit }.go(at, 0);
}

struct Walk<'w, 'm> {
    module: &'w Module<'m>,
    left: usize,
    circled: bool,
    visit: &'w mut dyn FnMut(Placed<'_>),
}

impl Walk<'_, '_> {
    fn go(&mut self, at: Placed<'_>, depth: usize) {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return;
        }
        if depth > DEEPEST {
            // A circle comes to nothing, which is to be said, but once.
            if !std::mem::replace(&mut self.circled, true) {
                (self.visit)(at);
            }
            return;
        }
        match &at.node.value {
            Value::Null => {}
            Value::Sequence(items) => self.each(items, at, depth),
            Value::Template(parts) if parts.len() == 1 => self.each(parts, at, depth),
            Value::Reference(reference) => match self.module.named(reference) {
                Some(next) if !is_nothing(next.node) => self.go(next, depth + 1),
                // An empty default is for the caller to fill.
                _ => (self.visit)(at),
            },
            Value::Call(name, arguments) if name == "formatlist" => {
                self.format(arguments, at, depth)
            }
            Value::Call(name, arguments) => match handed_on(name, arguments) {
                Some(arguments) => self.each(arguments, at, depth),
                None => (self.visit)(at),
            },
            Value::Operation(operands) => match iteration(self.module, at) {
                Some((variable, value)) => self.iterate(&operands[0], variable, value, at, depth),
                None => match outcomes(self.module, at) {
                    Some(outcomes) => self.each(outcomes, at, depth),
                    None => (self.visit)(at),
                },
            },
            _ => (self.visit)(at),
        }
    }

    fn each(&mut self, nodes: &[Node<'_>], at: Placed<'_>, depth: usize) {
        nodes.iter().for_each(|node| self.go(Placed { node, ..at }, depth + 1));
    }

    /// `[for account in local.accounts : "arn:aws:iam::${account}:root"]`
    fn iterate(
        &mut self,
        list: &Node<'_>,
        variable: &str,
        value: &Node<'_>,
        at: Placed<'_>,
        depth: usize,
    ) {
        let mut filled = Vec::new();
        let mut fill =
            |leaf: Placed<'_>| filled.push(replaced(value, variable, leaf.node).into_owned());
        let mut list_of =
            Walk { module: self.module, left: self.left, circled: self.circled, visit: &mut fill };
        list_of.go(Placed { node: list, ..at }, depth + 1);
        self.left = list_of.left;
        filled.iter().for_each(|node| self.go(Placed { node, ..at }, depth + 1));
    }

    /// `formatlist("arn:aws:iam::%s:root", local.accounts)`
    fn format(&mut self, arguments: &[Node<'_>], at: Placed<'_>, depth: usize) {
        let [form, list] = arguments else { return (self.visit)(at) };
        let Some((before, after)) = form.text().and_then(|form| form.split_once("%s")) else {
            return (self.visit)(at);
        };
        let literal = |text: &str| {
            let text = Cow::Owned(text.to_owned());
            Node::new(form.span, Value::Scalar(text, Style::DoubleQuoted))
        };
        let (before, after) = (literal(before), literal(after));
        let mut filled = Vec::new();
        let mut fill = |leaf: Placed<'_>| {
            let parts = vec![before.clone(), leaf.node.clone().into_owned(), after.clone()];
            filled.push(Node::new(leaf.node.span, Value::Template(parts)));
        };
        let mut list_of =
            Walk { module: self.module, left: self.left, circled: self.circled, visit: &mut fill };
        list_of.go(Placed { node: list, ..at }, depth + 1);
        self.left = list_of.left;
        filled.iter().for_each(|node| (self.visit)(Placed { node, ..at }));
    }
}

/// The arguments that a function's outcome is made of; nothing for one that makes something else.
pub(super) fn handed_on<'n, 's>(name: &str, arguments: &'n [Node<'s>]) -> Option<&'n [Node<'s>]> {
    match name {
        "element" => arguments.get(..1),
        "join" => arguments.get(1..),
        _ => HANDING_ON.contains(&name).then_some(arguments),
    }
}

/// What an operation may come to: both sides of a conditional, the value of a `for`.
pub(super) fn outcomes<'n>(module: &Module<'_>, at: Placed<'n>) -> Option<&'n [Node<'n>]> {
    let Value::Operation(operands) = &at.node.value else { return None };
    let written = module.files[at.file].source.slice(at.node.span);
    match (written.as_bytes().first(), operands.len()) {
        (Some(b'['), 2..) => operands.get(1..2),
        (Some(b'{'), 3..) => operands.get(2..3),
        (_, 3) => operands.get(1..),
        _ => None,
    }
}

/// The variable and the value of a `for` over a list.
fn iteration<'n>(module: &'n Module<'_>, at: Placed<'n>) -> Option<(&'n str, &'n Node<'n>)> {
    let Value::Operation(operands) = &at.node.value else { return None };
    let written = module.files[at.file].source.slice(at.node.span);
    let rest = written.strip_prefix('[')?.trim_start().strip_prefix("for")?;
    let (variable, _) = rest.trim_start().split_once(char::is_whitespace)?;
    let plain = variable.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    Some((variable, operands.get(1)?)).filter(|_| plain && operands.len() < 4)
}

/// A value with a variable's value in its place; what is not made of texts stays as it is.
fn replaced<'n>(node: &Node<'n>, variable: &str, by: &Node<'n>) -> Node<'n> {
    match &node.value {
        Value::Reference(name) if name == variable => by.clone(),
        Value::Template(parts) => {
            let parts = parts.iter().map(|part| replaced(part, variable, by)).collect();
            Node::new(node.span, Value::Template(parts))
        }
        _ => node.clone(),
    }
}

/// Whether a default says nothing.
pub(super) fn is_nothing(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Scalar(text, _) => text.is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(pairs) => pairs.is_empty(),
        _ => false,
    }
}
