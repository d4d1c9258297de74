//! From the positioned tree to the roster's types, noting every fault on the way.
//!
//! A reader takes a field and gives its value, or notes why there is none. Readers go on after a
//! fault, so that one run shows all of them.

mod entry;
mod exception;
mod extends;
mod file;
mod party;
mod pattern;
mod policy;
mod scalar;
mod time;

use std::collections::BTreeMap;

use super::suggest::{choice, did_you_mean, quoted};
use super::{Fault, Spanned};
use crate::rule::Catalogue;
use crate::source::{Location, Source, Span};
use crate::syntax::{Node, Style, Value};

use file::FILE;
pub(super) use file::{Read, extends, includes, read};
pub(crate) use scalar::plain_type;

/// The keys of one kind of mapping. The roster's JSON Schema has the same, a test sees to it.
pub(super) struct Shape {
    /// What messages call it, and its name in the schema's `$defs`.
    pub(super) name: &'static str,
    /// Every key it may have.
    pub(super) keys: &'static [&'static str],
    /// The keys it must have, each with an example of its value.
    pub(super) required: &'static [(&'static str, &'static str)],
}

/// Every shape, for the test that compares them with the schema.
#[cfg(test)]
pub(super) const SHAPES: [&[&Shape]; 5] =
    [&[&FILE], party::SHAPES, policy::SHAPES, entry::SHAPES, exception::SHAPES];

/// The keys of the mapping that stands at a key, in the order in which they are documented; of a list
/// at that key, those of its items. The file itself stands at "".
pub fn order(key: &str) -> &'static [&'static str] {
    let shape = match key {
        "" => &FILE,
        "identities" => &entry::ENTRY,
        "raci" => &entry::RACI,
        "lifecycle" => &entry::LIFECYCLE,
        "rotation" => &entry::ROTATION,
        "review" => &entry::REVIEW,
        "revocation" => &entry::REVOCATION,
        "approvals" => &entry::APPROVAL,
        "plan" => &exception::PLAN_ITEM,
        "waivers" => &exception::WAIVER,
        _ => return &[],
    };
    shape.keys
}

/// A value and the key it stands at. For an item of a list, the key of the list.
#[derive(Clone, Copy)]
pub(super) struct Field<'n, 's> {
    name: &'n str,
    /// Where the key stands.
    key: Span,
    node: &'n Node<'s>,
    /// Whether it is one item of the list at that key.
    item: bool,
}

impl<'n, 's> Field<'n, 's> {
    /// One item of the list that stands here; the field itself where no list does.
    fn item(self, node: &'n Node<'s>) -> Self {
        let item = matches!(self.node.value, Value::Sequence(_));
        Self { node, item, ..self }
    }

    /// What messages call it.
    fn subject(&self) -> String {
        let of = if self.item { "an item of " } else { "" };
        format!("{of}{}", quoted(self.name))
    }
}

/// The pairs of a mapping whose keys were looked at.
pub(super) struct Fields<'n, 's> {
    fields: BTreeMap<&'n str, Field<'n, 's>>,
    at: Location,
}

impl<'n, 's> Fields<'n, 's> {
    fn get(&self, key: &str) -> Option<Field<'n, 's>> {
        self.fields.get(key).copied()
    }
}

/// Reads one file and notes what is wrong with it.
pub(super) struct Decoder<'d> {
    source: &'d Source,
    catalogue: &'d Catalogue,
    faults: Vec<Fault>,
}

impl<'d> Decoder<'d> {
    fn new(source: &'d Source, catalogue: &'d Catalogue) -> Self {
        Self { source, catalogue, faults: Vec::new() }
    }

    fn fault(&mut self, span: Span, message: String, suggestion: impl Into<Option<String>>) {
        self.faults.push(Fault {
            location: self.source.location(span),
            message,
            suggestion: suggestion.into(),
        });
    }

    fn at(&self, span: Span) -> Location {
        self.source.location(span)
    }

    fn spanned<T>(&self, value: T, field: Field<'_, '_>) -> Spanned<T> {
        Spanned::new(value, field.node.span, self.source)
    }

    /// The pairs of a mapping with these keys; unknown, repeated, missing and empty ones are noted.
    fn fields<'n, 's>(&mut self, field: Field<'n, 's>, shape: &Shape) -> Option<Fields<'n, 's>> {
        let mut fields = BTreeMap::new();
        for pair in self.pairs(field)? {
            if shape.keys.contains(&pair.name) {
                fields.insert(pair.name, pair);
                continue;
            }
            let suggestion = match did_you_mean(pair.name, shape.keys.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("known here: {}", choice(shape.keys.iter().copied())),
            };
            let message = format!("unknown key {} in this `{}`", quoted(pair.name), shape.name);
            self.fault(pair.key, message, suggestion);
        }
        let first = field.node.pairs().first().map_or(field.node.span, |pair| pair.key.span);
        let written = |key| field.node.pair(key).is_some();
        for (key, example) in shape.required.iter().filter(|(key, _)| !written(key)) {
            let message = format!("`{key}` is missing in this `{}`", shape.name);
            self.fault(first, message, format!("add it, for example `{key}: {example}`"));
        }
        let at = self.at(field.node.span);
        Some(Fields { fields, at })
    }

    /// The pairs of a mapping with any keys, in the order of the text; repeated and empty ones are
    /// noted and left out.
    fn pairs<'n, 's>(&mut self, field: Field<'n, 's>) -> Option<Vec<Field<'n, 's>>> {
        let Value::Mapping(pairs) = &field.node.value else {
            self.wrong_type(field, "a mapping");
            return None;
        };
        self.refuse_tag(field.node);
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut fields = Vec::new();
        for pair in pairs {
            let key = pair.key.span;
            let Some(name) = pair.key.text() else {
                self.fault(key, "a key must be text".to_owned(), None);
                continue;
            };
            if let Some(first) = seen.insert(name, key) {
                let line = self.source.position(first.start).line;
                let message = format!("{} is written twice", quoted(name));
                self.fault(key, message, format!("keep one; the other is on line {line}"));
            } else if pair.value.value == Value::Null {
                let message = format!("{} has no value", quoted(name));
                self.fault(key, message, "write one, or remove the key".to_owned());
            } else {
                fields.push(Field { name, key, node: &pair.value, item: false });
            }
        }
        Some(fields)
    }

    /// A field read where it is written.
    fn read<'n, 's, T>(
        &mut self,
        fields: &Fields<'n, 's>,
        key: &str,
        reader: impl FnOnce(&mut Self, Field<'n, 's>) -> Option<T>,
    ) -> Option<T> {
        fields.get(key).and_then(|field| reader(self, field))
    }

    /// Each item of a list, which must be one.
    fn list<'n, 's, T>(
        &mut self,
        fields: &Fields<'n, 's>,
        key: &str,
        reader: impl FnMut(&mut Self, Field<'n, 's>) -> Option<T>,
    ) -> Vec<T> {
        let Some(field) = fields.get(key) else {
            return Vec::new();
        };
        if !matches!(field.node.value, Value::Sequence(_)) {
            self.wrong_type(field, "a list");
            return Vec::new();
        }
        self.items(field, reader)
    }

    /// Each item of a list, or the one value that stands for a list of itself.
    fn one_or_many<'n, 's, T>(
        &mut self,
        fields: &Fields<'n, 's>,
        key: &str,
        reader: impl FnMut(&mut Self, Field<'n, 's>) -> Option<T>,
    ) -> Vec<T> {
        let field = fields.get(key);
        field.map_or_else(Vec::new, |field| self.items(field, reader))
    }

    fn items<'n, 's, T>(
        &mut self,
        field: Field<'n, 's>,
        mut reader: impl FnMut(&mut Self, Field<'n, 's>) -> Option<T>,
    ) -> Vec<T> {
        if let Value::Sequence(_) = field.node.value {
            self.refuse_tag(field.node);
        }
        let mut read = Vec::new();
        for node in field.node.one_or_many() {
            if node.value == Value::Null {
                let message = format!("{} has no value", field.item(node).subject());
                self.fault(node.span, message, "write one, or remove the item".to_owned());
            } else {
                read.extend(reader(self, field.item(node)));
            }
        }
        read
    }

    fn wrong_type(&mut self, field: Field<'_, '_>, wanted: &str) {
        let (subject, found) = (field.subject(), what(field.node));
        let message = format!("{subject} must be {wanted}, not {found}");
        self.fault(field.node.span, message, None);
    }

    fn refuse_tag(&mut self, node: &Node<'_>) {
        if let Some(tag) = &node.tag {
            let message = format!("the tag {} means nothing in a roster", quoted(tag));
            self.fault(node.span, message, "remove it".to_owned());
        }
    }
}

/// What a person would call a value.
fn what(node: &Node<'_>) -> &'static str {
    match &node.value {
        Value::Null => "empty",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
        Value::Scalar(text, Style::Plain) => scalar::plain_type(text),
        _ => "text",
    }
}
