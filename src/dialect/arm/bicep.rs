//! What a file of Bicep declares. Modules are other files, which are read by themselves; but what a
//! module of Azure's public registry makes is known by its path, as a type is:
//! `br/public:avm/res/key-vault/vault:0.11.1`.

use std::borrow::Cow;

use super::repeat::Loop;
use super::{DEEPEST, Language, Template, Written};
use crate::source::{Source, Span};
use crate::syntax::{Node, Pair, Style, Value};

/// Types of an extension, whose compiled form has everything but the name at `properties`, and keeps
/// its version.
const EXTENSIONS: [&str; 1] = ["microsoft.graph/"];

pub(super) fn read<'a>(source: &'a Source, root: &'a Node<'a>) -> Template<'a> {
    let mut template = Template::new(source, root, Language::Bicep);
    for statement in root.pairs() {
        let word = statement.key.text().unwrap_or_default();
        for named in statement.value.pairs() {
            let name = named.key.text().unwrap_or_default().to_owned();
            match word {
                "param" => {
                    template.parameters.extend(typed(&named.value).map(|value| (name, value)));
                }
                "var" => {
                    template.variables.extend(typed(&named.value).map(|value| (name, value)));
                }
                "resource" => {
                    declare(&mut template, statement.key.span, named, None, DEEPEST);
                }
                "module" => template.symbols.extend(verified(statement.key.span, named)),
                _ => {}
            }
        }
    }
    template
}

/// What a module of the registry makes, with its parameters for a body.
fn verified<'a>(word: Span, named: &'a Pair<'a>) -> Option<(String, Written<'a>)> {
    let [typed] = named.value.pairs() else { return None };
    let path = typed.key.text()?;
    let at = path.find("avm/").filter(|at| path[..*at].ends_with([':', '/']))?;
    let kind = path[at..].split(':').next()?.to_ascii_lowercase();
    let (_, repeated, body) = unwrapped(&typed.value);
    let body = body.get("params")?;
    let written = Written {
        id_type: kind.clone(),
        kind,
        header: word.to(named.key.span).to(typed.key.span),
        name: body.get("name"),
        parent: None,
        within: Vec::new(),
        existing: false,
        repeated,
        body,
    };
    Some((named.key.text()?.to_owned(), written))
}

/// The value behind a type, or without one; nothing if there is no value.
fn typed<'a>(node: &'a Node<'a>) -> Option<&'a Node<'a>> {
    let value = match node.pairs() {
        // A type is no key of an object: those have a colon behind them.
        [only] if node.span.start == only.key.span.start => &only.value,
        _ => node,
    };
    (!matches!(value.value, Value::Null)).then_some(value)
}

/// Adds a resource and those that are written in it.
fn declare<'a>(
    template: &mut Template<'a>,
    word: Span,
    named: &'a Pair<'a>,
    around: Option<(&str, &str)>,
    depth: usize,
) {
    let [typed] = named.value.pairs() else { return };
    let Some((symbol, own)) = named.key.text().zip(typed.key.text()) else { return };
    let whole = match around {
        Some((kind, _)) if !bare(own).contains('.') => format!("{}/{own}", bare(kind)),
        _ => own.to_owned(),
    };
    let kind = match is_extension(&whole) {
        true => whole.to_ascii_lowercase(),
        false => bare(&whole).to_ascii_lowercase(),
    };
    let (existing, repeated, body) = unwrapped(&typed.value);
    let symbol = match around {
        Some((_, around)) => format!("{around}::{symbol}"),
        None => symbol.to_owned(),
    };
    let lies_in = match body.get("parent").map(|parent| &parent.value) {
        Some(Value::Reference(parent)) => Some(parent.split(['.', '[']).next().unwrap_or_default()),
        _ => None,
    };
    let parent = around.map(|(_, symbol)| symbol).or(lies_in);
    if depth > 0 {
        for child in body.all("resource").flat_map(Node::pairs) {
            let at = child.key.span;
            declare(
                template,
                Span::new(at.start, at.start),
                child,
                Some((&whole, &symbol)),
                depth - 1,
            );
        }
    }
    let header = word.to(named.key.span).to(typed.key.span);
    let written = Written {
        kind,
        header,
        name: name(body),
        // The names of an extension are whole.
        parent: parent.filter(|_| !is_extension(&whole)).map(str::to_owned),
        id_type: bare(&whole).to_owned(),
        within: Vec::new(),
        existing,
        repeated,
        body,
    };
    template.symbols.insert(symbol, written);
}

/// A resource's name; an application of Microsoft Graph has a unique one.
fn name<'a>(body: &'a Node<'a>) -> Option<&'a Node<'a>> {
    body.get("name").or_else(|| body.get("uniqueName"))
}

/// What is declared, without what says whether and how often.
fn unwrapped<'a>(value: &'a Node<'a>) -> (bool, Option<Loop<'a>>, &'a Node<'a>) {
    let (mut existing, mut repeated, mut node) = (false, None, value);
    // `existing`, a loop and a condition, each at most once.
    for _ in 0..3 {
        match &node.value {
            Value::Call(word, inner) if word == "existing" && inner.len() == 1 => {
                existing = true;
                node = &inner[0];
            }
            Value::Call(word, inner) if word == "if" && inner.len() == 2 => node = &inner[1],
            _ => match Loop::of(node) {
                Some(found) => {
                    node = found.body;
                    repeated = Some(found);
                }
                None => break,
            },
        }
    }
    (existing, repeated, node)
}

/// A type without its version.
fn bare(kind: &str) -> &str {
    kind.split('@').next().unwrap_or(kind)
}

pub(super) fn is_extension(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    EXTENSIONS.iter().any(|prefix| kind.starts_with(prefix))
}

/// A body as rules know it: what an extension declares has its values at `properties`.
pub(super) fn with_properties<'a>(kind: &str, body: &'a Node<'a>) -> Cow<'a, Node<'a>> {
    if !is_extension(kind) || body.get("properties").is_some() {
        return Cow::Borrowed(body);
    }
    let word = Value::Scalar(Cow::Borrowed("properties"), Style::Plain);
    let key = Node::new(Span::new(body.span.start, body.span.start), word);
    let mut pairs = body.pairs().to_vec();
    pairs.push(Pair { key, value: body.clone() });
    Cow::Owned(Node::new(body.span, Value::Mapping(pairs)))
}
