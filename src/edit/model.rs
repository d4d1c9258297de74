//! What a text says, without where and how: what must be the same after a change, but for the change.

use std::collections::BTreeMap;

use super::write::Value;
use super::{Edit, Part};
use crate::roster::plain_type;
use crate::syntax::{self, Node, Style};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Model {
    Null,
    /// A scalar, and whether it would be taken for a number or a truth value.
    Scalar(String, bool),
    List(Vec<Model>),
    Mapping(BTreeMap<String, Model>),
    /// Something that a roster does not hold, with a text that tells it apart.
    Other(String),
}

impl Model {
    pub(super) fn of(node: &Node<'_>) -> Self {
        if let Some(tag) = &node.tag {
            return Self::Other(format!("{tag} {:?}", node.value));
        }
        match &node.value {
            syntax::Value::Null => Self::Null,
            syntax::Value::Scalar(text, style) => {
                let typed = *style == Style::Plain && plain_type(text) != "text";
                Self::Scalar(text.to_string(), typed)
            }
            syntax::Value::Sequence(items) => Self::List(items.iter().map(Self::of).collect()),
            syntax::Value::Mapping(pairs) => {
                let named = |pair: &syntax::Pair<'_>| {
                    let name =
                        pair.key.text().map_or_else(|| format!("{:?}", pair.key), Into::into);
                    (name, Self::of(&pair.value))
                };
                Self::Mapping(pairs.iter().map(named).collect())
            }
            other => Self::Other(format!("{other:?}")),
        }
    }

    /// The same with a change made to it; none where the change does not fit.
    pub(super) fn changed(mut self, change: &Edit) -> Option<Self> {
        match change {
            Edit::Set { at, value } => *self.place(at)? = Self::from(value),
            Edit::Remove { at } => {
                let (last, path) = at.split_last()?;
                match (self.place(path)?, last) {
                    (Self::Mapping(pairs), Part::Key(key)) => drop(pairs.remove(key)?),
                    (Self::List(items), Part::Item(at)) if *at < items.len() => {
                        items.remove(*at);
                    }
                    _ => return None,
                }
            }
            Edit::Append { to, after, items } => {
                let place = self.place(to)?;
                if *place == Self::Null {
                    *place = Self::List(Vec::new());
                }
                let Self::List(list) = place else { return None };
                let at = after.map_or(list.len(), |after| after.saturating_add(1));
                let at = at.min(list.len());
                list.splice(at..at, items.iter().map(|item| Self::from(&item.value)));
            }
        }
        Some(self)
    }

    /// The place at the end of a path, made where it is not there.
    fn place(&mut self, path: &[Part]) -> Option<&mut Self> {
        path.iter().try_fold(self, |here, part| {
            if let (Self::Null, Part::Key(_)) = (&*here, part) {
                *here = Self::Mapping(BTreeMap::new());
            }
            match (here, part) {
                (Self::Mapping(pairs), Part::Key(key)) => {
                    Some(pairs.entry(key.clone()).or_insert(Self::Null))
                }
                (Self::List(items), Part::Item(at)) => items.get_mut(*at),
                _ => None,
            }
        })
    }
}

impl From<&Value> for Model {
    fn from(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Scalar(text.clone(), false),
            Value::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Mapping(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| (key.clone(), Self::from(value)));
                Self::Mapping(pairs.collect())
            }
        }
    }
}
