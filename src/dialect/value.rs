//! What a file's own names make of a value.

use crate::syntax::Node;

/// What is known of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// Its text.
    Known(String),
    /// Not its text, but the name of what carries it: a variable, a secret, another resource.
    Named(String),
    /// Only how it is written.
    Unknown(String),
}

impl Resolved {
    /// The text, if it is known.
    pub(crate) fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Named(_) | Self::Unknown(_) => None,
        }
    }

    /// The best there is to show.
    pub(crate) fn shown(&self) -> &str {
        match self {
            Self::Known(text) | Self::Named(text) | Self::Unknown(text) => text,
        }
    }
}

/// Gives values their meaning: variables, locals, parameters, expressions.
pub(crate) trait Scope {
    /// What is known of a value.
    fn resolve(&self, node: &Node<'_>) -> Resolved;

    /// The value that a name stands for, such as a local's; a value that is no name is itself.
    fn stands_for<'n>(&'n self, node: &'n Node<'n>) -> &'n Node<'n> {
        node
    }
}
