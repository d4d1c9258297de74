//! Azure Resource Manager templates, as people and the Bicep compiler write them.

mod expression;

use std::borrow::Cow;

use crate::dialect::{Resolved, Scope};
use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value};

/// Templates within templates, resources within resources: further than this nobody goes.
const DEEPEST: usize = 8;

/// A template and the path of its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Template<'a> {
    path: &'a str,
    root: &'a Node<'a>,
}

/// A resource of a template.
#[derive(Debug)]
pub(crate) struct Declared<'a> {
    /// Its whole type in lower case: `microsoft.keyvault/vaults/secrets`.
    pub(crate) kind: String,
    /// Its whole name as far as it is known: `acme-main/smtp`.
    pub(crate) name: String,
    /// Where it is named; its type where it has no name.
    pub(crate) header: Span,
    /// Its body, with the whole name in the place of its own.
    pub(crate) body: Cow<'a, Node<'a>>,
    /// The template whose parameters and variables it sees.
    pub(crate) template: Template<'a>,
}

/// Whether a text may be a template: old and hand-written ones leave out their version.
pub(crate) fn may_be(text: &str) -> bool {
    text.contains("resources")
        && (text.contains("contentVersion") || text.contains("eploymentTemplate.json"))
}

impl<'a> Template<'a> {
    /// The template that a tree is, if it is one.
    pub(crate) fn of(path: &'a str, root: &'a Node<'a>) -> Option<Self> {
        let schema = root.text_at("$schema").unwrap_or_default().to_ascii_lowercase();
        let is_one =
            schema.contains("deploymenttemplate.json") || root.get("contentVersion").is_some();
        (is_one && root.get("resources").is_some()).then_some(Self { path, root })
    }

    /// Its resources, those within others and within nested deployments too.
    pub(crate) fn resources(self) -> Vec<Declared<'a>> {
        let mut found = Vec::new();
        self.collect(self.root, ("", ""), &mut found, 0);
        found
    }

    fn collect(
        self,
        holder: &'a Node<'a>,
        within: (&str, &str),
        found: &mut Vec<Declared<'a>>,
        depth: usize,
    ) {
        let Some(resources) = holder.get("resources").filter(|_| depth < DEEPEST) else {
            return;
        };
        // A list, or a mapping by symbolic names.
        let items: Vec<_> = match &resources.value {
            Value::Mapping(pairs) => pairs.iter().map(|pair| &pair.value).collect(),
            _ => resources.items().iter().collect(),
        };
        for item in items {
            let Some(kind) = item.pair("type") else { continue };
            let own = kind.value.text().unwrap_or_default().to_ascii_lowercase();
            let name = item.pair("name");
            let own_name =
                name.map_or_else(String::new, |pair| self.resolve(&pair.value).shown().to_owned());
            let nested = !within.0.is_empty() && !own.contains("microsoft.");
            let (kind_of, whole) = match nested {
                true => (format!("{}/{own}", within.0), format!("{}/{own_name}", within.1)),
                false => (own, own_name),
            };
            self.collect(item, (&kind_of, &whole), found, depth + 1);
            if kind_of == "microsoft.resources/deployments"
                && let Some(inner) = item.get("properties").and_then(|it| it.get("template"))
            {
                let template = Self { path: self.path, root: inner };
                template.collect(inner, ("", ""), found, depth + 1);
            }
            let body = if nested { Cow::Owned(renamed(item, &whole)) } else { Cow::Borrowed(item) };
            let header = name.unwrap_or(kind);
            let header = header.key.span.to(header.value.span);
            found.push(Declared { kind: kind_of, name: whole, header, body, template: self });
        }
    }

    /// An address that is this file's alone.
    pub(crate) fn unique(self, alias: &str) -> String {
        format!("{}:{alias}", self.path)
    }

    fn parameter(self, name: &str) -> Option<&'a Node<'a>> {
        let parameters = self.root.get("parameters")?.pairs();
        let same =
            |pair: &&Pair<'_>| pair.key.text().is_some_and(|key| key.eq_ignore_ascii_case(name));
        parameters.iter().find(same)?.value.get("defaultValue")
    }

    fn variable(self, name: &str) -> Option<&'a Node<'a>> {
        let same =
            |pair: &&Pair<'_>| pair.key.text().is_some_and(|key| key.eq_ignore_ascii_case(name));
        Some(&self.root.get("variables")?.pairs().iter().find(same)?.value)
    }
}

fn renamed<'a>(item: &'a Node<'a>, name: &str) -> Node<'a> {
    let mut pairs = item.pairs().to_vec();
    for pair in pairs.iter_mut().filter(|pair| pair.key.text() == Some("name")) {
        pair.value.value = Value::Scalar(Cow::Owned(name.to_owned()), Style::DoubleQuoted);
    }
    Node::new(item.span, Value::Mapping(pairs))
}

impl Scope for Template<'_> {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        match node.text() {
            Some(text) => expression::resolve(*self, text, 0),
            None => Resolved::Unknown("(not a scalar)".to_owned()),
        }
    }
}
