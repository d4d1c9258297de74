//! What a value comes to, as far as the module's own files tell.

use super::{Module, Placed};
use crate::detect::{Resolved, Scope};
use crate::syntax::{Node, Value};

/// Names that lead to names: further than this is a circle.
const DEEPEST: usize = 16;

/// Attributes that the provider fills in and that stand for a resource's name.
const NAMED_BY_PROVIDER: [&str; 3] = ["id", "arn", "key_id"];

/// The values of a module, as one of its files sees them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModuleScope<'m, 'a> {
    pub(crate) module: &'m Module<'a>,
    pub(crate) file: usize,
}

impl Scope for ModuleScope<'_, '_> {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        self.module.text(self.file, node, 0)
    }

    fn stands_for<'n>(&'n self, node: &'n Node<'n>) -> &'n Node<'n> {
        self.module.follow(self.file, node).1
    }
}

impl<'a> Module<'a> {
    /// Follows `local.x` and the default of `var.x` to what they stand for; anything else is itself.
    pub(crate) fn follow<'n>(&self, file: usize, node: &'n Node<'n>) -> (usize, &'n Node<'n>)
    where
        'a: 'n,
    {
        let mut at: (usize, &'n Node<'n>) = (file, node);
        for _ in 0..DEEPEST {
            let Value::Reference(reference) = &at.1.value else {
                break;
            };
            let Some(next) = self.named(reference) else {
                break;
            };
            at = (next.file, next.node);
        }
        at
    }

    /// What `local.x` or `var.x` stands for.
    fn named(&self, reference: &str) -> Option<Placed<'a>> {
        let names = match reference.split_once('.')? {
            ("local", name) => (&self.locals, name),
            ("var", name) => (&self.variables, name),
            _ => return None,
        };
        names.0.get(names.1).copied()
    }

    fn text(&self, file: usize, node: &Node<'_>, depth: usize) -> Resolved {
        if depth > DEEPEST {
            return Resolved::Unknown(self.written(file, node));
        }
        match &node.value {
            Value::Scalar(text, _) if !self.files[file].native && text.contains("${") => {
                self.interpolated(file, node, text, depth)
            }
            Value::Scalar(text, _) => Resolved::Known(text.clone().into_owned()),
            Value::Template(parts) => self.template(file, parts, depth),
            Value::Reference(reference) => self.reference(file, node, reference, depth),
            Value::Call(name, arguments) => self.call(file, node, (name, arguments), depth),
            Value::Sequence(items) if items.len() == 1 => self.text(file, &items[0], depth + 1),
            _ => Resolved::Unknown(self.written(file, node)),
        }
    }

    /// `"${aws_iam_role.deploy.name}"` in JSON is the reference itself; other templates there are
    /// not read.
    fn interpolated(&self, file: usize, node: &Node<'_>, text: &str, depth: usize) -> Resolved {
        let inner = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-.[]*".contains(c);
        match inner.filter(|inner| inner.chars().all(plain)) {
            Some(reference) => match self.reference(file, node, reference, depth) {
                Resolved::Unknown(_) => Resolved::Unknown(reference.to_owned()),
                resolved => resolved,
            },
            None => Resolved::Unknown(text.to_owned()),
        }
    }

    /// A call of which the outcome can be told: it changes the text a little, or hands on the only
    /// argument that it can hand on.
    fn call(
        &self,
        file: usize,
        node: &Node<'_>,
        (name, arguments): (&str, &[Node<'_>]),
        depth: usize,
    ) -> Resolved {
        let unknown = || Resolved::Unknown(self.written(file, node));
        let Some(first) = arguments.first() else {
            return unknown();
        };
        let first = || self.text(file, first, depth + 1);
        match (name, arguments.len()) {
            ("lower", 1) => match first() {
                Resolved::Known(text) => Resolved::Known(text.to_lowercase()),
                _ => unknown(),
            },
            ("upper", 1) => match first() {
                Resolved::Known(text) => Resolved::Known(text.to_uppercase()),
                _ => unknown(),
            },
            ("trimspace" | "tostring" | "sensitive" | "nonsensitive" | "one" | "toset", 1) => {
                first()
            }
            ("element", 2) => first(),
            ("try" | "coalesce" | "concat" | "compact" | "join", _) => {
                let given = arguments.iter().filter(|it| !it.one_or_many().is_empty());
                let mut given = given
                    .map(|argument| self.text(file, argument, depth + 1))
                    .filter(|resolved| resolved.known() != Some(""));
                match (given.next(), given.next()) {
                    (Some(only @ (Resolved::Known(_) | Resolved::Named(_))), None) => only,
                    _ => unknown(),
                }
            }
            _ => unknown(),
        }
    }

    fn template(&self, file: usize, parts: &[Node<'_>], depth: usize) -> Resolved {
        let mut text = String::new();
        let mut known = true;
        for part in parts {
            match self.text(file, part, depth + 1) {
                Resolved::Known(part) => text.push_str(&part),
                Resolved::Unknown(part) if part.contains("${") => {
                    known = false;
                    text.push_str(&part);
                }
                Resolved::Named(part) | Resolved::Unknown(part) => {
                    known = false;
                    text.push_str(&format!("${{{part}}}"));
                }
            }
        }
        if known {
            Resolved::Known(text)
        } else {
            Resolved::Unknown(text)
        }
    }

    fn reference(&self, file: usize, node: &Node<'_>, reference: &str, depth: usize) -> Resolved {
        if let Some(next) = self.named(reference) {
            return match self.text(next.file, next.node, depth + 1) {
                Resolved::Unknown(_) if depth == 0 => Resolved::Unknown(reference.to_owned()),
                resolved => resolved,
            };
        }
        let (address, attribute) = address(reference);
        let Some(block) = self.block(&address) else {
            return Resolved::Unknown(self.written(file, node));
        };
        let stated = block.body.get(attribute).or_else(|| {
            // In AWS an id is the name, and an ARN ends in it.
            let by_name = block.kind.starts_with("aws_") && NAMED_BY_PROVIDER.contains(&attribute);
            by_name.then(|| block.body.get("name")).flatten()
        });
        let known = stated.map(|value| self.text(block.file, value, depth + 1));
        match known {
            Some(Resolved::Known(text)) => Resolved::Known(text),
            // An id or ARN that only the provider knows, or a name that cannot be resolved: the
            // resource itself is the best name for it.
            _ if block.word == "resource" => Resolved::Named(self.unique(&address)),
            _ => Resolved::Unknown(self.written(file, node)),
        }
    }

    /// A value as it is written.
    fn written(&self, file: usize, node: &Node<'_>) -> String {
        match &node.value {
            Value::Reference(reference) => reference.clone().into_owned(),
            _ => self.files[file].source.slice(node.span).to_owned(),
        }
    }
}

/// `data.aws_iam_role.ci[0].name`: the address of the block and the attribute of it, without
/// indices.
fn address(reference: &str) -> (String, &str) {
    let bare = |part: &str| part.split('[').next().unwrap_or(part).to_owned();
    let mut depth = 0_usize;
    let parts = reference.split(|c| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '.' && depth == 0
    });
    let labels = if reference.starts_with("data.") { 3 } else { 2 };
    let address: Vec<_> = parts.take(labels).collect();
    let length = address.iter().map(|part| part.len() + 1).sum::<usize>();
    let address = address.into_iter().map(bare).collect::<Vec<_>>().join(".");
    (address, reference.get(length..).unwrap_or_default())
}
