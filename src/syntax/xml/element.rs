//! An element as it is read: what its tag says, and what has been found in it so far.

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::escape::unescape;
use quick_xml::events::attributes::Attributes;

use crate::source::Span;
use crate::syntax::{Node, Pair, Style, SyntaxError, Value, place};

/// What the text beside attributes and children is called.
const TEXT: &str = "#text";

/// An element, or the document around the first of them.
#[derive(Debug, Default)]
pub(super) struct Element<'s> {
    /// Where its tag starts.
    start: usize,
    /// Its name, without a prefix.
    name: Span,
    pairs: Vec<(&'s str, Pair<'s>)>,
    /// The text found so far, and where.
    text: Option<(Cow<'s, str>, Span)>,
}

impl<'s> Element<'s> {
    /// The element of a tag, with its attributes.
    pub(super) fn tagged(text: &'s str, tag: Span) -> Result<Self, SyntaxError> {
        let inside = place::slice(text, Span::new(tag.start + 1, tag.end - 1));
        let inside = inside.strip_suffix('/').unwrap_or(inside);
        let length = inside.find(|next: char| next.is_ascii_whitespace()).unwrap_or(inside.len());
        let name = local(text, &inside[..length]);
        let mut element = Self { start: tag.start, name, ..Self::default() };
        let mut attributes = Attributes::new(inside, length);
        // A name that is given twice is kept twice: looking for it takes the square of the time.
        for attribute in attributes.with_checks(false) {
            let Ok(attribute) = attribute else {
                let reason = "an attribute has no value in quotes".to_owned();
                return Err(SyntaxError { reason, span: name });
            };
            let key = local(text, attribute.key.0);
            let value = match attribute.value {
                Cow::Borrowed(raw) => scalar(decoded(raw), within(text, raw)),
                Cow::Owned(value) => scalar(value.into(), key),
            };
            let namespace = attribute.key.0.starts_with("xmlns");
            if !namespace {
                element.pair(text, key, value);
            }
        }
        Ok(element)
    }

    /// Takes in a child that ends at `end`.
    pub(super) fn adopt(&mut self, text: &'s str, child: Self, end: usize) {
        let name = child.name;
        self.pair(text, name, child.into_node(text, end));
    }

    /// Takes in text in which characters are escaped.
    pub(super) fn write(&mut self, text: &'s str, span: Span) {
        let raw = place::slice(text, span);
        if self.text.is_some() || !raw.trim_ascii().is_empty() {
            self.append(decoded(raw), span);
        }
    }

    /// Takes in text as it stands.
    pub(super) fn write_raw(&mut self, text: &'s str, span: Span) {
        self.append(place::slice(text, span).into(), span);
    }

    /// The fault of one that the text ends in.
    pub(super) fn unclosed(&self, text: &str) -> SyntaxError {
        let reason = format!("`{}` is not closed", place::slice(text, self.name));
        SyntaxError { reason, span: self.name }
    }

    /// What it is, with its end known.
    pub(super) fn into_node(mut self, text: &'s str, end: usize) -> Node<'s> {
        let written = self.text.take().map(|(value, span)| trimmed(text, value, span));
        match written {
            Some(written) if self.pairs.is_empty() => return written,
            Some(written) => {
                let key = scalar(TEXT.into(), written.span);
                self.pairs.push((TEXT, Pair { key, value: written }));
            }
            None => {}
        }
        let span = Span::new(self.start, end);
        let value = match self.pairs.is_empty() {
            true => Value::Null,
            false => Value::Mapping(together(self.pairs)),
        };
        Node::new(span, value)
    }

    fn pair(&mut self, text: &'s str, name: Span, value: Node<'s>) {
        let word = place::slice(text, name);
        self.pairs.push((word, Pair { key: scalar(word.into(), name), value }));
    }

    fn append(&mut self, more: Cow<'s, str>, span: Span) {
        match &mut self.text {
            Some((value, at)) => {
                value.to_mut().push_str(&more);
                *at = at.to(span);
            }
            None => self.text = Some((more, span)),
        }
    }
}

/// Pairs of one name as one pair of a sequence, where the first of them stands.
fn together<'s>(pairs: Vec<(&'s str, Pair<'s>)>) -> Vec<Pair<'s>> {
    let mut places = BTreeMap::new();
    let mut all = Vec::<Pair<'_>>::with_capacity(pairs.len());
    for (name, pair) in pairs {
        let at = *places.entry(name).or_insert(all.len());
        let Some(first) = all.get_mut(at) else {
            all.push(pair);
            continue;
        };
        let whole = first.value.span.to(pair.value.span);
        match &mut first.value.value {
            // No value of an element is a sequence before it gets a second one.
            Value::Sequence(items) => items.push(pair.value),
            _ => {
                let before = std::mem::replace(&mut first.value, Node::new(whole, Value::Null));
                first.value.value = Value::Sequence(vec![before, pair.value]);
            }
        }
        first.value.span = whole;
    }
    all
}

/// The text without the white space around it.
fn trimmed<'s>(text: &'s str, value: Cow<'s, str>, span: Span) -> Node<'s> {
    let span = place::trimmed(text, span);
    let value = match value {
        Cow::Borrowed(value) => Cow::Borrowed(value.trim_ascii()),
        Cow::Owned(value) => Cow::Owned(value.trim_ascii().to_owned()),
    };
    scalar(value, span)
}

fn scalar(value: Cow<'_, str>, span: Span) -> Node<'_> {
    Node::new(span, Value::Scalar(value, Style::Plain))
}

/// Text with the characters that are escaped in it; an entity that is not known stays as written.
fn decoded(raw: &str) -> Cow<'_, str> {
    unescape(raw).unwrap_or(Cow::Borrowed(raw))
}

/// The range of a name without its prefix.
fn local(text: &str, name: &str) -> Span {
    let whole = within(text, name);
    let prefix = name.find(':').map_or(0, |colon| colon + 1);
    Span::new(whole.start + prefix, whole.end)
}

/// Where a part of the text stands in it.
fn within(text: &str, part: &str) -> Span {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    Span::new(start, start + part.len())
}
