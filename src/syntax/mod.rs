//! Text in, a positioned tree out: one [`Node`] for every format.
//!
//! Nothing here touches the world, and nothing here knows what a credential is.

pub mod bicep;
pub mod dockerfile;
pub mod gradle;
pub mod hcl;
pub mod json;
pub mod limits;
pub mod properties;
pub mod scalar;
pub mod template;
pub mod text;
pub mod toml;
pub mod xml;
pub mod yaml;

mod errors;
mod escape;
mod owned;
pub(crate) mod place;
#[cfg(test)]
pub(crate) mod testing;

use std::borrow::Cow;

use crate::source::Span;

/// What was read from one file. Both may be filled: a file that is broken in one place is read in
/// the others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed<'s> {
    /// The documents that could be read, in part or in full. Empty documents are left out.
    pub documents: Vec<Node<'s>>,
    /// Why something could not be read, in the order of the text, [`limits::ERRORS`] at most.
    pub errors: Vec<SyntaxError>,
}

/// A value of any format with the range it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'s> {
    /// Where it stands. A scalar's range holds its quotes; a block scalar's range starts at its
    /// first content line; a mapping's or sequence's range ends with its last child.
    pub span: Span,
    /// A YAML tag as written, for example `!Ref`.
    pub tag: Option<Cow<'s, str>>,
    /// What it is.
    pub value: Value<'s>,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'s> {
    /// Nothing: an empty YAML value, `null`, `~`.
    Null,
    /// A string, number or boolean, decoded, with the way it was written.
    Scalar(Cow<'s, str>, Style),
    /// A list.
    Sequence(Vec<Node<'s>>),
    /// Keys and values in the order of the text; a key may occur more than once.
    Mapping(Vec<Pair<'s>>),
    /// HCL, Bicep: a string with interpolations; literal parts are scalars.
    Template(Vec<Node<'s>>),
    /// HCL, Bicep: a traversal in its normal form: `var.x`, `aws_iam_user.ci.name`, `each.value["a"]`.
    Reference(Cow<'s, str>),
    /// HCL, Bicep: a function call.
    Call(Cow<'s, str>, Vec<Node<'s>>),
    /// HCL, Bicep: any other expression, with the operands it is made of.
    Operation(Vec<Node<'s>>),
}

/// How a scalar was written; needed to map an offset in its value back to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes. Numbers and booleans are always plain.
    Plain,
    /// YAML, TOML, dotenv: `'it''s'`.
    SingleQuoted,
    /// With escapes: `"a\tb"`, TOML also `"""`, JSON5 also `'a\'b'`. A text between the
    /// interpolations of an HCL string has the style without the quotes.
    DoubleQuoted,
    /// YAML `|`, HCL heredoc, TOML `'''`: lines as they stand, less the indentation.
    Literal,
    /// YAML `>`: line breaks folded to spaces.
    Folded,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair<'s> {
    /// The key; an HCL block's type or label.
    pub key: Node<'s>,
    /// The value.
    pub value: Node<'s>,
}

impl<'s> Node<'s> {
    /// A node without a tag.
    pub const fn new(span: Span, value: Value<'s>) -> Self {
        Self { span, tag: None, value }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// The pairs of a mapping; none for anything else.
    pub fn pairs(&self) -> &[Pair<'s>] {
        match &self.value {
            Value::Mapping(pairs) => pairs,
            _ => &[],
        }
    }

    /// The items of a sequence; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The pair with this key; the last one where a key is repeated.
    pub fn pair(&self, key: &str) -> Option<&Pair<'s>> {
        self.pairs().iter().rev().find(|pair| pair.key.text() == Some(key))
    }

    /// The value of this key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.pair(key).map(|pair| &pair.value)
    }

    /// Every value of this key: HCL blocks repeat.
    pub fn all<'n>(&'n self, key: &'n str) -> impl Iterator<Item = &'n Self> {
        self.pairs().iter().filter(move |pair| pair.key.text() == Some(key)).map(|pair| &pair.value)
    }

    /// The text of the scalar at this key.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text)
    }

    /// The node itself if it is no sequence, else its items: many formats allow one or a list.
    pub fn one_or_many(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            Value::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The direct children: pair values (and keys), items, parts, arguments, operands.
    pub fn children(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        match &self.value {
            Value::Null | Value::Scalar(..) | Value::Reference(_) => Box::new(std::iter::empty()),
            Value::Sequence(nodes)
            | Value::Template(nodes)
            | Value::Call(_, nodes)
            | Value::Operation(nodes) => Box::new(nodes.iter()),
            Value::Mapping(pairs) => {
                Box::new(pairs.iter().flat_map(|pair| [&pair.key, &pair.value]))
            }
        }
    }
}

/// Why a text could not be read as what it claims to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct SyntaxError {
    /// What is wrong, for a person: "a tab indents this line", "nested deeper than 255 levels".
    pub reason: String,
    /// Where.
    pub span: Span,
}
