//! What a value comes to, as far as the template tells: `'${vault}/smtp'`, or the same in JSON,
//! `[concat(parameters('vault'), '/smtp')]`.

use super::{Language, Template, Written};
use crate::dialect::Resolved;
use crate::syntax::{Node, Style, Value, bicep, place};

/// Names that lead to names: further than this is a circle.
const DEEPEST: usize = 16;

/// Values that are looked at for one: names that each lead to two others end here.
const MOST: usize = 500;

/// Bytes of a value that is put together.
const LONGEST: usize = 1 << 14;

/// Bytes of a text in which something is replaced.
const LONGEST_PATTERN: usize = 1 << 10;

/// What a type's resources are named by, where that is no `name`.
const NAMED_BY: [&str; 4] = ["name", "displayName", "uniqueName", "appId"];

/// Types whose principals are called what they are.
const IDENTITIES: [&str; 2] = [
    "microsoft.managedidentity/userassignedidentities",
    "avm/res/managed-identity/user-assigned-identity",
];

impl<'a> Template<'a> {
    /// What is known of a value; `text` is what its ranges are of.
    pub(super) fn value(&self, text: &str, node: &Node<'_>, depth: usize) -> Resolved {
        let unknown = || Resolved::Unknown(place::slice(text, node.span).to_owned());
        let steps = if depth == 0 { 0 } else { self.steps.get() };
        self.steps.set(steps + 1);
        if depth > DEEPEST || steps > MOST {
            return unknown();
        }
        match &node.value {
            Value::Scalar(scalar, style) => match self.inner(scalar, *style) {
                Some(inner) => match bicep::parse_expression(inner) {
                    Some(expression) => self.value(inner, &expression, depth + 1),
                    None => Resolved::Unknown(inner.to_owned()),
                },
                None => Resolved::Known(match scalar.strip_prefix("[[") {
                    Some(rest) if self.language == Language::Json => format!("[{rest}"),
                    _ => scalar.to_string(),
                }),
            },
            Value::Template(parts) => match parts.as_slice() {
                [only] => self.value(text, only, depth + 1),
                parts => self.join(&self.each(text, parts, depth), ""),
            },
            Value::Reference(name) => self.reference(name, depth),
            Value::Call(name, arguments) => {
                self.call(text, name, arguments, depth).unwrap_or_else(unknown)
            }
            Value::Sequence(items) => match items.as_slice() {
                [only] => self.value(text, only, depth + 1),
                _ => unknown(),
            },
            Value::Null | Value::Mapping(_) | Value::Operation(_) => unknown(),
        }
    }

    /// The expression in a text of JSON.
    pub(super) fn inner<'t>(&self, text: &'t str, style: Style) -> Option<&'t str> {
        // What an expression has in quotes is no expression.
        if self.language != Language::Json || style == Style::SingleQuoted {
            return None;
        }
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        (!inner.starts_with('[')).then(|| inner.trim())
    }

    fn each(&self, text: &str, nodes: &[Node<'_>], depth: usize) -> Vec<Resolved> {
        nodes.iter().map(|node| self.value(text, node, depth + 1)).collect()
    }

    /// What a call comes to, if it changes its arguments in a way that can be told.
    fn call(
        &self,
        text: &str,
        name: &str,
        arguments: &[Node<'_>],
        depth: usize,
    ) -> Option<Resolved> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_prefix("az.").or(name.strip_prefix("sys.")).unwrap_or(&name);
        let known = |node: &Node<'_>| match self.value(text, node, depth + 1) {
            Resolved::Known(text) => Some(text),
            _ => None,
        };
        let told = |text: String| Some(Resolved::Known(text));
        match (name, arguments) {
            ("parameters" | "variables", [argument]) => {
                let names = if name == "parameters" { &self.parameters } else { &self.variables };
                let node = names.get(&argument.text()?.to_ascii_lowercase())?;
                match self.value(&self.source.text, node, depth + 1) {
                    Resolved::Known(text) if !text.is_empty() => told(text),
                    _ => None,
                }
            }
            ("concat", parts) => Some(self.join(&self.each(text, parts, depth), "")),
            ("tolower", [argument]) => told(known(argument)?.to_lowercase()),
            ("toupper", [argument]) => told(known(argument)?.to_uppercase()),
            ("trim", [argument]) => told(known(argument)?.trim().to_owned()),
            // A day is best told as it is written.
            ("string" | "any" | "datetimetoepoch", [argument]) => told(known(argument)?),
            ("take", [argument, length]) => {
                let length = known(length)?.parse().ok()?;
                told(known(argument)?.chars().take(length).collect())
            }
            ("replace", [argument, from, to]) => {
                let short = |node| known(node).filter(|text| text.len() <= LONGEST_PATTERN);
                let from = short(from).filter(|from| !from.is_empty())?;
                told(short(argument)?.replace(&from, &short(to)?))
            }
            ("format", [pattern, arguments @ ..]) => {
                Some(self.fill(&known(pattern)?, &self.each(text, arguments, depth)))
            }
            // Whatever the condition is.
            ("if", [_, then, otherwise]) => {
                let then = known(then)?;
                (known(otherwise)? == then).then_some(Resolved::Known(then))
            }
            ("coalesce", [first, ..]) => told(known(first)?),
            // An id is told by its type and its names; where it lies is said elsewhere.
            (
                "resourceid"
                | "subscriptionresourceid"
                | "tenantresourceid"
                | "managementgroupresourceid"
                | "extensionresourceid",
                arguments,
            ) => {
                let types = |node: &Node<'_>| node.text().is_some_and(|text| text.contains('/'));
                let from = arguments.iter().position(types)?;
                Some(self.join(&self.each(text, &arguments[from..], depth), "/"))
            }
            _ => None,
        }
    }

    /// What a name of Bicep stands for, or what is read of it.
    fn reference(&self, reference: &str, depth: usize) -> Resolved {
        let unknown = || Resolved::Unknown(reference.to_owned());
        if let Some(node) = self.named(reference) {
            return match self.value(&self.source.text, node, depth + 1) {
                Resolved::Known(text) if text.is_empty() => unknown(),
                Resolved::Unknown(_) => unknown(),
                resolved => resolved,
            };
        }
        let parts = parts(reference);
        let Some((symbol, path)) = parts.split_first() else { return unknown() };
        let Some(resource) = self.symbols.get(*symbol) else { return unknown() };
        let path: Vec<_> = path.iter().copied().filter(|part| !part.starts_with('[')).collect();
        match self.attribute(resource, &path, depth) {
            Some(text) if !text.is_empty() => Resolved::Known(text),
            _ if resource.existing => unknown(),
            // What only Azure knows: the resource itself is the best name for it.
            _ => Resolved::Named(self.unique(symbol)),
        }
    }

    /// What an attribute of a resource is, or what names the resource where Azure gives it.
    fn attribute(&self, resource: &Written<'_>, path: &[&str], depth: usize) -> Option<String> {
        let known = |node: &Node<'_>| match self.value(&self.source.text, node, depth + 1) {
            Resolved::Known(text) => Some(text),
            _ => None,
        };
        let name = || known(&self.whole_name(resource, 0)?);
        let graph = resource.kind.starts_with("microsoft.graph/");
        match path {
            ["id" | "appId" | "principalId"] if graph => {
                NAMED_BY.iter().find_map(|name| known(resource.body.get(name)?))
            }
            [] | ["id"] => Some(format!("{}/{}", resource.id_type, name()?)),
            ["name"] => name(),
            ["outputs", "name"] => name(),
            ["properties" | "outputs", "principalId" | "clientId"]
                if IDENTITIES.contains(&&*resource.kind) =>
            {
                name()
            }
            path => known(path.iter().try_fold(resource.body, |node, part| node.get(part))?),
        }
    }

    /// The value that a parameter or variable of Bicep has, or a part of it.
    fn named(&self, reference: &str) -> Option<&'a Node<'a>> {
        let parts = parts(reference);
        let (first, path) = parts.split_first()?;
        let node = self.variables.get(*first).or_else(|| self.parameters.get(*first))?;
        path.iter().try_fold(*node, |node, part| {
            let index = part.strip_prefix('[').and_then(|part| part.strip_suffix(']'));
            match index {
                None => node.get(part),
                Some(index) => match index.parse::<usize>() {
                    Ok(at) => node.items().get(at),
                    Err(_) => {
                        let key = self.named(index).filter(|_| index != reference)?;
                        node.get(key.text()?)
                    }
                },
            }
        })
    }

    /// Follows names of variables and parameters to what they stand for; anything else is itself.
    pub(super) fn follow<'n>(&self, node: &'n Node<'n>) -> &'n Node<'n>
    where
        'a: 'n,
    {
        let mut at = node;
        for _ in 0..DEEPEST {
            let next = match &at.value {
                Value::Reference(name) if self.language == Language::Bicep => self.named(name),
                Value::Scalar(text, style) => self.inner(text, *style).and_then(|inner| {
                    let name = |function: &str| {
                        let rest = inner.strip_prefix(function)?.strip_prefix("('")?;
                        Some(rest.strip_suffix("')")?.to_ascii_lowercase())
                    };
                    match (name("variables"), name("parameters")) {
                        (Some(name), _) => self.variables.get(&name).copied(),
                        (_, Some(name)) => self.parameters.get(&name).copied(),
                        _ => None,
                    }
                }),
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// The parts one after the other; known if all of them are.
    pub(super) fn join(&self, parts: &[Resolved], separator: &str) -> Resolved {
        if parts.iter().map(|part| part.shown().len()).sum::<usize>() > LONGEST {
            return Resolved::Unknown("(too long)".to_owned());
        }
        let known = parts.iter().all(|part| part.known().is_some());
        let shown: Vec<_> = parts.iter().map(|part| self.braced(part)).collect();
        let text = shown.join(separator);
        if known { Resolved::Known(text) } else { Resolved::Unknown(text) }
    }

    fn fill(&self, pattern: &str, arguments: &[Resolved]) -> Resolved {
        if pattern.len() > LONGEST_PATTERN {
            return Resolved::Unknown("(too long)".to_owned());
        }
        let known = arguments.iter().all(|argument| argument.known().is_some());
        let filled =
            arguments.iter().enumerate().fold(pattern.to_owned(), |text, (at, argument)| {
                text.replace(&format!("{{{at}}}"), &self.braced(argument))
            });
        if known { Resolved::Known(filled) } else { Resolved::Unknown(filled) }
    }

    /// A part as it is written in a whole.
    fn braced(&self, part: &Resolved) -> String {
        match (part, self.language) {
            (Resolved::Known(text), _) => text.clone(),
            (Resolved::Unknown(text), Language::Bicep) if text.contains("${") => text.clone(),
            (part, Language::Bicep) => format!("${{{}}}", part.shown()),
            (part, Language::Json) => format!("[{}]", part.shown()),
        }
    }
}

/// `vault::secret.properties['x'][0]` is `vault::secret`, `properties`, `x` and `[0]`.
pub(super) fn parts(reference: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = reference;
    while !rest.is_empty() {
        let end = match rest.strip_prefix('[') {
            Some(_) => rest.find(']').map_or(rest.len(), |end| end + 1),
            None => rest.find(['.', '[']).unwrap_or(rest.len()),
        };
        if end > 0 {
            parts.push(&rest[..end]);
        }
        rest = rest[end..].strip_prefix('.').unwrap_or(&rest[end..]);
        if end == 0 && !rest.starts_with('[') && rest.starts_with('.') {
            break;
        }
    }
    parts
}
