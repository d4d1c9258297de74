//! Changes to a YAML text that leave everything else as it was, byte for byte.
//!
//! Text in, text out. A [`Edit`] is looked up in the positioned tree and spliced into the bytes, in
//! the style that it finds there. What comes out is read again and must say what the old text said
//! with the change made to it; where it does not, the change is refused and nothing is written.

mod append;
mod layout;
mod mapping;
mod model;
mod remove;
mod write;

use crate::source::Span;
use crate::syntax::{Node, yaml};

use model::Model;

pub use write::Value;

/// One step from a mapping or list to what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The value of this key.
    Key(String),
    /// The item at this place, from 0.
    Item(usize),
}

impl From<&str> for Part {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Part {
    fn from(at: usize) -> Self {
        Self::Item(at)
    }
}

/// What is to be different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// This stands at that place; the keys that lead there are made where they are not there.
    Set {
        /// The place.
        at: Vec<Part>,
        /// What stands there then.
        value: Value,
    },
    /// Nothing stands at that place: the key is gone, or the item with the comment lines above it.
    Remove {
        /// The place.
        at: Vec<Part>,
    },
    /// A list has more items; it is made where it is not there.
    Append {
        /// The list.
        to: Vec<Part>,
        /// The item that they follow; the last one where none is given.
        after: Option<usize>,
        /// The items.
        items: Vec<Item>,
    },
}

/// A new item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it says.
    pub value: Value,
    /// A comment behind its first line, where it has lines of its own.
    pub note: Option<String>,
}

impl From<Value> for Item {
    fn from(value: Value) -> Self {
        Self { value, note: None }
    }
}

/// A text with a change made to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The new text.
    pub text: String,
    /// Where in it the change begins.
    pub at: usize,
    /// What stood there before, as written; none where nothing did.
    pub before: Option<String>,
}

/// Why a change cannot be made in place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}; edit this by hand at line {line}")]
pub struct Refusal {
    /// What is in the way, as a clause.
    pub reason: String,
    /// The line, from 1.
    pub line: usize,
}

/// The order in which keys of a mapping are written, by the key that the mapping stands at; empty
/// where every order is as good.
pub type Order = fn(&str) -> &'static [&'static str];

/// Makes a change.
///
/// # Errors
/// The text is no YAML document, has no such place, or is so written that the change would take
/// something with it.
pub fn apply(text: &str, change: &Edit, order: Order) -> Result<Edited, Refusal> {
    let old = document(text)?;
    let editor = Editor { text, root: &old, order };
    let plan = match change {
        Edit::Set { at, value } => editor.set(at, value)?,
        Edit::Remove { at } => editor.remove(at)?,
        Edit::Append { to, after, items } => editor.append(to, *after, items)?,
    };
    let edited = plan.apply(text);
    let wanted = Model::of(&old).changed(change);
    let says = document(&edited.text).map(|new| Model::of(&new));
    if says.is_ok_and(|says| Some(says) == wanted) {
        return Ok(edited);
    }
    Err(refusal(text, edited.at, "this is written in a way that cannot be changed in place"))
}

/// The one document of a text.
fn document(text: &str) -> Result<Node<'_>, Refusal> {
    let mut parsed = yaml::parse(text);
    if let Some(error) = parsed.errors.first() {
        return Err(refusal(text, error.span.start, &error.reason));
    }
    match (parsed.documents.pop(), parsed.documents.len()) {
        (Some(root), 0) => Ok(root),
        (None, _) => Err(refusal(text, 0, "the file is empty")),
        (Some(second), _) => Err(refusal(text, second.span.start, "a second document starts")),
    }
}

fn refusal(text: &str, at: usize, reason: &str) -> Refusal {
    let before = text.get(..text.floor_char_boundary(at)).unwrap_or_default();
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    Refusal { reason: reason.to_owned(), line }
}

/// Looks up where a change goes.
struct Editor<'e> {
    text: &'e str,
    root: &'e Node<'e>,
    order: Order,
}

impl Editor<'_> {
    fn refuse<T>(&self, at: usize, reason: &str) -> Result<T, Refusal> {
        Err(refusal(self.text, at, reason))
    }

    /// What stands at the end of a path.
    fn find(&self, path: &[Part]) -> Option<&Node<'_>> {
        path.iter().try_fold(self.root, |here, part| match part {
            Part::Key(key) => here.get(key),
            Part::Item(at) => here.items().get(*at),
        })
    }

    /// Refuses to lose a comment.
    fn without_comments(&self, span: Span) -> Result<(), Refusal> {
        match layout::comment_in(self.text, self.root, span) {
            Some(at) => self.refuse(at, "a comment stands in what would be replaced"),
            None => Ok(()),
        }
    }
}

/// What goes where: ranges of the old text, in order and apart, and what takes their place.
#[derive(Debug, Default)]
struct Plan {
    splices: Vec<(Span, String)>,
    before: Option<String>,
}

impl Plan {
    fn of(span: Span, text: impl Into<String>) -> Self {
        Self { splices: vec![(span, text.into())], before: None }
    }

    fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::of(Span::new(at, at), text)
    }

    fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.splices.push((span, text.into()));
        self.splices.sort_by_key(|(span, _)| *span);
        self
    }

    fn instead_of(mut self, before: &str) -> Self {
        self.before = Some(before.to_owned());
        self
    }

    fn apply(self, text: &str) -> Edited {
        let mut out = String::with_capacity(text.len() + 256);
        let mut copied = 0;
        let mut at = None;
        for (span, new) in &self.splices {
            out.push_str(text.get(copied..span.start).unwrap_or_default());
            // White space that only separates it from what stands before is not the change.
            let lead = new.len() - new.trim_start().len();
            at.get_or_insert(out.len() + if lead < new.len() { lead } else { 0 });
            out.push_str(new);
            copied = span.end.max(copied);
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        Edited { text: out, at: at.unwrap_or_default(), before: self.before }
    }
}

#[cfg(test)]
mod tests;
