//! What a value comes to, as far as the module's own files tell.

use super::{Module, Placed, names};
use crate::dialect::{Resolved, Scope};
use crate::syntax::{Node, Value};

/// Names that lead to names: further than this is a circle.
const DEEPEST: usize = 16;

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

    /// What `local.x`, `var.x` or an attribute of them stands for.
    pub(crate) fn named(&self, reference: &str) -> Option<Placed<'a>> {
        let parts = names::parts(reference);
        let (values, name, path) = match parts.as_slice() {
            ["local", name, path @ ..] => (&self.locals, name, path),
            ["var", name, path @ ..] => (&self.variables, name, path),
            _ => return None,
        };
        let Placed { file, node } = *values.get(name)?;
        let node = path.iter().try_fold(node, |at, part| at.get(part))?;
        Some(Placed { file, node })
    }

    /// A text with what is known filled in, where it is a text.
    pub(crate) fn shown(&self, file: usize, node: &Node<'_>) -> Option<String> {
        let written_out = matches!(node.value, Value::Scalar(..) | Value::Template(_));
        written_out.then(|| self.text(file, node, 0).shown().to_owned())
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
            // `"${aws_iam_user.ci.name}"` is the reference itself.
            Value::Template(parts) if parts.len() == 1 => self.text(file, &parts[0], depth + 1),
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
        let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
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
        if known { Resolved::Known(text) } else { Resolved::Unknown(text) }
    }

    fn reference(&self, file: usize, node: &Node<'_>, reference: &str, depth: usize) -> Resolved {
        if let Some(next) = self.named(reference) {
            return match self.text(next.file, next.node, depth + 1) {
                Resolved::Unknown(_) if depth == 0 => Resolved::Unknown(reference.to_owned()),
                resolved => resolved,
            };
        }
        if let Some(key) = names::key(reference) {
            return Resolved::Known(key.to_owned());
        }
        let parts = names::parts(reference);
        let data = parts.first() == Some(&"data");
        let (kind, name, path) = match &parts[usize::from(data)..] {
            [kind, name, path @ ..] => (*kind, *name, path),
            _ => return Resolved::Unknown(self.written(file, node)),
        };
        let word = if data { "data." } else { "" };
        let address = format!("{word}{kind}.{name}");
        let Some(block) =
            self.block(&address).filter(|block| matches!(block.word, "resource" | "data"))
        else {
            return Resolved::Unknown(self.written(file, node));
        };
        let stated = |path: &[&str]| {
            let value = path.iter().try_fold(block.body, |at, part| {
                at.one_or_many().iter().find_map(|one| one.get(part))
            })?;
            match self.text(block.file, value, depth + 1) {
                Resolved::Known(text) if !text.is_empty() => Some(text),
                _ => None,
            }
        };
        let known = match path {
            [] => None,
            [attribute] => names::computed(kind, attribute, |name| stated(&[name]))
                .or_else(|| stated(&[attribute]))
                .or_else(|| stated(&[names::argument(kind, attribute)])),
            path => stated(path),
        };
        match known {
            Some(text) => Resolved::Known(text),
            None if data => Resolved::Unknown(self.written(file, node)),
            // An id or ARN that only the provider knows, or a name that cannot be resolved: the
            // resource itself is the best name for it.
            None => Resolved::Named(self.unique(&address)),
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
