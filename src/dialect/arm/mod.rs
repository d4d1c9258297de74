//! Azure Resource Manager templates: JSON, as people and the Bicep compiler write it, and Bicep.
//!
//! Both say the same: parameters and variables, and resources with a type, a name and properties.
//! `json.rs` and `bicep.rs` find them, and everything else is told of either once.

mod bicep;
mod evaluate;
mod json;
mod reads;
mod repeat;

use crate::dialect::{Resolved, Scope};
use crate::source::{Source, Span};
use crate::syntax::{Node, Pair, Style, Value};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

pub(crate) use json::may_be;
pub(crate) use reads::Read;

/// Templates within templates, resources within resources: further than this nobody goes.
const DEEPEST: usize = 8;

/// A template: what its expressions can name, and what it declares.
#[derive(Debug)]
pub(crate) struct Template<'a> {
    source: &'a Source,
    root: &'a Node<'a>,
    language: Language,
    /// The values of parameters: their defaults. JSON's names are in lower case, since it has none.
    parameters: BTreeMap<String, &'a Node<'a>>,
    variables: BTreeMap<String, &'a Node<'a>>,
    /// The resources, by their symbolic names where they have one: `vault`, `vault::secret`.
    symbols: BTreeMap<String, Written<'a>>,
    unnamed: Vec<Written<'a>>,
    /// Values that were looked at for the one that is asked for.
    steps: Cell<usize>,
}

/// What the expressions of a template are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    /// `"[concat(parameters('vault'), '/smtp')]"`
    Json,
    /// `'${vault}/smtp'`
    Bicep,
}

/// A resource as it is written.
#[derive(Debug, Clone)]
struct Written<'a> {
    /// Its whole type in lower case: `microsoft.keyvault/vaults/secrets`.
    kind: String,
    /// The same as an id has it.
    id_type: String,
    /// Where it is named; its type where it has no name.
    header: Span,
    /// Its own name, behind those of what it lies in.
    name: Option<&'a Node<'a>>,
    /// The symbol of the resource that it lies in.
    parent: Option<String>,
    /// The names of what it lies in, where no symbol says it: the outermost first.
    within: Vec<&'a Node<'a>>,
    /// Whether it was there before, and is only referred to.
    existing: bool,
    /// The list that it is repeated for, and the names of each item in its body.
    repeated: Option<repeat::Loop<'a>>,
    body: &'a Node<'a>,
}

/// A resource that a template declares.
#[derive(Debug)]
pub(crate) struct Declared<'a> {
    /// Its whole type in lower case: `microsoft.keyvault/vaults/secrets`.
    pub(crate) kind: String,
    /// What it is called in its file: the symbolic name of Bicep; otherwise its type and name.
    pub(crate) alias: String,
    /// Where its declaration begins.
    pub(crate) header: Span,
    /// Its body, with the whole name in the place of its own; at `parent`, the name of what it lies
    /// in.
    pub(crate) body: Cow<'a, Node<'a>>,
}

impl<'a> Template<'a> {
    fn new(source: &'a Source, root: &'a Node<'a>, language: Language) -> Self {
        Self {
            source,
            root,
            language,
            parameters: BTreeMap::new(),
            variables: BTreeMap::new(),
            symbols: BTreeMap::new(),
            unnamed: Vec::new(),
            steps: Cell::new(0),
        }
    }

    /// The templates that a tree of JSON holds: itself, and those of its nested deployments.
    pub(crate) fn of_json(source: &'a Source, root: &'a Node<'a>) -> Vec<Self> {
        json::read(source, root)
    }

    /// The template that a tree of Bicep is.
    pub(crate) fn of_bicep(source: &'a Source, root: &'a Node<'a>) -> Self {
        bicep::read(source, root)
    }

    /// What it declares of the types that are asked for, in the order of the text.
    pub(crate) fn declared(&self, wanted: impl Fn(&str) -> bool) -> Vec<Declared<'a>> {
        let named = self.symbols.iter().map(|(symbol, it)| (Some(symbol.as_str()), it));
        let mut all: Vec<_> = named.chain(self.unnamed.iter().map(|it| (None, it))).collect();
        all.retain(|(_, it)| !it.existing && wanted(&it.kind));
        all.sort_by_key(|(_, it)| it.header);
        all.into_iter().flat_map(|(symbol, it)| self.declare(symbol, it)).collect()
    }

    fn declare(&self, symbol: Option<&str>, written: &Written<'a>) -> Vec<Declared<'a>> {
        let whole = self.whole_name(written, 0);
        let alias = symbol.filter(|_| self.language == Language::Bicep).map_or_else(
            || {
                let name = whole.as_ref().map(|name| self.resolve(name).shown().to_owned());
                format!("{}/{}", written.kind, name.unwrap_or_default())
            },
            str::to_owned,
        );
        let body = self.completed(written, whole);
        let left = repeat::allowance();
        let bodies = match &written.repeated {
            Some(repeated) => self.instances(repeated, &body, &left),
            None => vec![body],
        };
        let declared = bodies.into_iter().map(|body| Declared {
            kind: written.kind.clone(),
            alias: alias.clone(),
            header: written.header,
            body: self.unrolled(body, &left),
        });
        declared.collect()
    }

    /// The names of what a resource lies in and its own, with `/` between.
    fn whole_name(&self, written: &Written<'a>, depth: usize) -> Option<Node<'a>> {
        let own = written.name?;
        let mut parts: Vec<_> = match self.parent_name(written, depth) {
            Some(parent) => vec![parent],
            None => written.within.iter().map(|name| (*name).clone()).collect(),
        };
        if parts.is_empty() {
            return Some(own.clone());
        }
        parts.push(own.clone());
        Some(joined(parts, own.span))
    }

    fn parent_name(&self, written: &Written<'a>, depth: usize) -> Option<Node<'a>> {
        let parent = self.symbols.get(written.parent.as_deref()?).filter(|_| depth < DEEPEST)?;
        self.whole_name(parent, depth + 1)
    }

    /// The body with what its place says of it.
    fn completed(&self, written: &Written<'a>, whole: Option<Node<'a>>) -> Cow<'a, Node<'a>> {
        let body = bicep::with_properties(&written.kind, written.body);
        let Some(whole) = whole else { return body };
        let within = || {
            let names: Vec<_> = written.within.iter().map(|name| (*name).clone()).collect();
            Some(joined(names, written.within.last()?.span))
        };
        let Some(parent) = self.parent_name(written, 0).or_else(within) else {
            return self.with_parent(written, &whole, body);
        };
        let mut pairs = body.pairs().to_vec();
        for pair in pairs.iter_mut().filter(|pair| pair.key.text() == Some("name")) {
            pair.value = whole.clone();
        }
        pairs.retain(|pair| pair.key.text() != Some("parent"));
        pairs.push(parent_pair(parent));
        Cow::Owned(Node::new(body.span, Value::Mapping(pairs)))
    }

    /// The same of what lies in something by its name alone: `acme/smtp`.
    fn with_parent(
        &self,
        written: &Written<'a>,
        whole: &Node<'a>,
        body: Cow<'a, Node<'a>>,
    ) -> Cow<'a, Node<'a>> {
        let Resolved::Known(name) = self.resolve(whole) else { return body };
        let deep = written.kind.starts_with("microsoft.") && written.kind.matches('/').count() > 1;
        match name.rsplit_once('/').filter(|_| deep && !bicep::is_extension(&written.kind)) {
            None => body,
            Some((parent, _)) => {
                let parent = Value::Scalar(Cow::Owned(parent.to_owned()), Style::SingleQuoted);
                let mut pairs = body.pairs().to_vec();
                pairs.push(parent_pair(Node::new(whole.span, parent)));
                Cow::Owned(Node::new(body.span, Value::Mapping(pairs)))
            }
        }
    }

    /// An address that is this file's alone.
    pub(crate) fn unique(&self, alias: &str) -> String {
        format!("{}:{alias}", self.source.path)
    }
}

fn parent_pair(parent: Node<'_>) -> Pair<'_> {
    let word = Value::Scalar(Cow::Borrowed("parent"), Style::Plain);
    Pair { key: Node::new(parent.span, word), value: parent }
}

/// Names as one, with `/` between.
fn joined<'a>(names: Vec<Node<'a>>, span: Span) -> Node<'a> {
    let mut parts = Vec::with_capacity(2 * names.len());
    for name in names {
        if !parts.is_empty() {
            let between = Value::Scalar(Cow::Borrowed("/"), Style::Plain);
            parts.push(Node::new(name.span, between));
        }
        parts.push(name);
    }
    Node::new(span, Value::Template(parts))
}

impl Scope for Template<'_> {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        self.value(&self.source.text, node, 0)
    }

    fn stands_for<'n>(&'n self, node: &'n Node<'n>) -> &'n Node<'n> {
        self.follow(node)
    }
}

#[cfg(test)]
mod tests;
