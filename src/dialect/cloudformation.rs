//! CloudFormation and SAM templates, in YAML and JSON, and the `resources` of a `serverless.yml`.

use crate::dialect::{Resolved, Scope};
use crate::syntax::{Node, Pair, Value};

/// Parameters that lead to parameters: further than this is a circle.
const DEEPEST: usize = 8;

/// The properties that name a resource to others.
const NAMES: [&str; 5] = ["RoleName", "UserName", "GroupName", "ManagedPolicyName", "Name"];

/// A resource of a template.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared<'a> {
    /// The logical id and the resource.
    pub(crate) pair: &'a Pair<'a>,
    /// `AWS::IAM::Role`.
    pub(crate) kind: &'a str,
}

/// The values of a template.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Template<'a> {
    path: &'a str,
    root: &'a Node<'a>,
}

impl<'a> Template<'a> {
    /// The template, if the tree is one: it declares a resource with an AWS type.
    pub(crate) fn of(path: &'a str, root: &'a Node<'a>) -> Option<Self> {
        let template = Self::over(path, root);
        (!template.resources().is_empty()).then_some(template)
    }

    /// The values of a configuration that may have functions in it, whether it declares anything or not.
    pub(crate) const fn over(path: &'a str, root: &'a Node<'a>) -> Self {
        Self { path, root }
    }

    /// The mappings of this name: a template's own, and those in the `resources` of a serverless
    /// configuration.
    fn sections<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a Node<'a>> + use<'a, 'n> {
        let serverless = self.root.get("resources").map(Node::one_or_many);
        let serverless = serverless.unwrap_or_default().iter();
        let own = self.root.get(name).into_iter();
        own.chain(serverless.filter_map(move |part| part.get(name)))
    }

    /// Its resources in the order of the text.
    pub(crate) fn resources(&self) -> Vec<Declared<'a>> {
        let pairs = self.sections("Resources").flat_map(Node::pairs);
        pairs
            .flat_map(repeated)
            .filter_map(|pair| {
                let kind = pair.value.text_at("Type")?;
                let ours =
                    ["AWS::", "Custom::", "Alexa::"].iter().any(|start| kind.starts_with(start));
                ours.then_some(Declared { pair, kind })
            })
            .collect()
    }

    fn text(&self, node: &Node<'_>, depth: usize) -> Resolved {
        if depth > DEEPEST {
            return Resolved::Unknown("(a circle of references)".to_owned());
        }
        if let Some((name, argument)) = intrinsic(node) {
            return self.function(name, argument, depth);
        }
        match &node.value {
            Value::Scalar(text, _) => Resolved::Known(text.clone().into_owned()),
            Value::Sequence(items) if items.len() == 1 => self.text(&items[0], depth + 1),
            _ => Resolved::Unknown("(not a scalar)".to_owned()),
        }
    }

    fn function(&self, name: &str, argument: &Node<'_>, depth: usize) -> Resolved {
        let text = argument.text();
        match (name, text) {
            ("Ref", Some(target)) => self.reference(target, depth),
            ("GetAtt", Some(target)) => {
                self.reference(target.split('.').next().unwrap_or(target), depth)
            }
            ("GetAtt", None) => match argument.items().first().and_then(Node::text) {
                Some(target) => self.reference(target, depth),
                None => Resolved::Unknown("!GetAtt".to_owned()),
            },
            ("Sub", Some(text)) => self.substitute(text, depth),
            ("Sub", None) => match argument.items().first().and_then(Node::text) {
                Some(text) => self.substitute(text, depth),
                None => Resolved::Unknown("!Sub".to_owned()),
            },
            ("Join", None) => self.join(argument, depth),
            ("If", None) => self.only(argument, depth),
            (_, Some(text)) => Resolved::Unknown(format!("!{name} {text}")),
            (_, None) => Resolved::Unknown(written(name, argument)),
        }
    }

    /// A parameter's default, a resource's own name, or the name that is referred to.
    fn reference(&self, target: &str, depth: usize) -> Resolved {
        let parameter = self.sections("Parameters").find_map(|all| all.get(target));
        if let Some(default) = parameter.and_then(|parameter| parameter.get("Default")) {
            return match self.text(default, depth + 1) {
                Resolved::Known(text) if !text.is_empty() => Resolved::Known(text),
                _ => Resolved::Unknown(format!("${{{target}}}")),
            };
        }
        if target.starts_with("AWS::") || parameter.is_some() {
            return Resolved::Unknown(format!("${{{target}}}"));
        }
        let resource = self.sections("Resources").find_map(|all| all.get(target));
        let properties = resource.and_then(|resource| resource.get("Properties"));
        let named = properties.and_then(|all| NAMES.iter().find_map(|name| all.get(name)));
        match named.map(|name| self.text(name, depth + 1)) {
            Some(Resolved::Known(name)) => Resolved::Known(name),
            _ => Resolved::Named(self.unique(target)),
        }
    }

    /// The resource that `!Ref` or `!GetAtt` leads to.
    pub(crate) fn target(&self, node: &Node<'_>) -> Option<Declared<'a>> {
        let (name, argument) = intrinsic(node)?;
        let target = match (name, argument.text()) {
            ("Ref" | "GetAtt", Some(target)) => target.split('.').next()?,
            ("Sub", Some(text)) => text.strip_prefix("${")?.strip_suffix('}')?.split('.').next()?,
            ("GetAtt", None) => argument.items().first()?.text()?,
            _ => return None,
        };
        let pair = self.sections("Resources").find_map(|all| all.pair(target))?;
        Some(Declared { pair, kind: pair.value.text_at("Type")? })
    }

    /// Every value that `!FindInMap [map, first, second]` may come to.
    pub(crate) fn mapped(&self, argument: &Node<'_>) -> Vec<&'a Node<'a>> {
        let [map, first, second, ..] = argument.items() else { return Vec::new() };
        let map =
            map.text().and_then(|name| self.sections("Mappings").find_map(|all| all.get(name)));
        let below = |nodes: Vec<&'a Node<'a>>, key: &Node<'_>| -> Vec<&'a Node<'a>> {
            let key = self.resolve(key);
            let fits =
                |pair: &&Pair<'_>| key.known().is_none_or(|key| pair.key.text() == Some(key));
            let pairs = nodes.into_iter().flat_map(Node::pairs);
            pairs.filter(fits).map(|pair| &pair.value).collect()
        };
        below(below(map.into_iter().collect(), first), second)
    }

    /// An address that is this template's alone: `infra/roles.yaml:DeployRole`.
    pub(crate) fn unique(&self, logical_id: &str) -> String {
        format!("{}:{logical_id}", self.path)
    }

    /// `arn:aws:iam::${AWS::AccountId}:role/x` with what is known of its holes.
    fn substitute(&self, text: &str, depth: usize) -> Resolved {
        let mut out = String::new();
        let mut known = true;
        let mut rest = text;
        while let Some(open) = rest.find("${") {
            let Some(length) = rest[open..].find('}') else {
                break;
            };
            out.push_str(&rest[..open]);
            let hole = &rest[open + 2..open + length];
            match self.reference(hole.split('.').next().unwrap_or(hole), depth + 1) {
                Resolved::Known(text) => out.push_str(&text),
                _ => {
                    known = false;
                    out.push_str(&rest[open..=open + length]);
                }
            }
            rest = &rest[open + length + 1..];
        }
        out.push_str(rest);
        if known { Resolved::Known(out) } else { Resolved::Unknown(out) }
    }

    /// `!If [condition, a, !Ref AWS::NoValue]` can only be `a`, or nothing.
    fn only(&self, argument: &Node<'_>, depth: usize) -> Resolved {
        let nothing = |node: &Node<'_>| {
            intrinsic(node).is_some_and(|(_, name)| name.text() == Some("AWS::NoValue"))
        };
        let mut ways = argument.items().iter().skip(1).filter(|way| !nothing(way));
        match (ways.next(), ways.next()) {
            (Some(only), None) => self.text(only, depth + 1),
            _ => Resolved::Unknown("!If".to_owned()),
        }
    }

    fn join(&self, argument: &Node<'_>, depth: usize) -> Resolved {
        let [separator, parts] = argument.items() else {
            return Resolved::Unknown("!Join".to_owned());
        };
        let separator = separator.text().unwrap_or_default();
        let parts: Vec<_> = parts.items().iter().map(|part| self.text(part, depth + 1)).collect();
        let text = parts.iter().map(Resolved::shown).collect::<Vec<_>>().join(separator);
        match parts.iter().all(|part| part.known().is_some()) {
            true => Resolved::Known(text),
            false => Resolved::Unknown(text),
        }
    }
}

impl Scope for Template<'_> {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        self.text(node, 0)
    }
}

/// A function as it might be written: `!FindInMap Accounts ${AWS::Region} Id`.
fn written(name: &str, argument: &Node<'_>) -> String {
    let mut text = format!("!{name}");
    for item in argument.items() {
        match (intrinsic(item), item.text()) {
            (Some((_, inner)), _) => {
                text.push_str(&format!(" ${{{}}}", inner.text().unwrap_or("…")));
            }
            (None, Some(word)) => text.push_str(&format!(" {word}")),
            (None, None) => text.push_str(" …"),
        }
    }
    text
}

/// `!Ref x`, `{"Ref": "x"}`, `{"Fn::Sub": …}`: the function's name and its argument.
pub(crate) fn intrinsic<'n, 's>(node: &'n Node<'s>) -> Option<(&'n str, &'n Node<'s>)> {
    if let Some(tag) = node.tag.as_deref() {
        return Some((tag.strip_prefix('!')?, node));
    }
    let [pair] = node.pairs() else { return None };
    let name = pair.key.text()?;
    let name = name
        .strip_prefix("Fn::")
        .or_else(|| (name == "Ref" || name == "Condition").then_some(name))?;
    Some((name, &pair.value))
}

/// The declarations that a `Fn::ForEach` makes, as they are written; of anything else, itself.
fn repeated<'a>(pair: &'a Pair<'a>) -> &'a [Pair<'a>] {
    let each = pair.key.text().is_some_and(|key| key.starts_with("Fn::ForEach::"));
    match pair.value.items() {
        [_, _, made] if each => made.pairs(),
        _ => std::slice::from_ref(pair),
    }
}
