//! IAM policy documents: read from JSON, from HCL objects and from the data source that writes them.
//!
//! A document that is read holds its own texts and places, nothing of the tree it was read from.
//! What cannot be told is in it as such: an unknown value, an unknown statement, never a gap.

pub(crate) mod arn;
mod cloudformation;
mod read;
mod terraform;

use crate::dialect::Resolved;
use crate::source::{Location, Span};
use crate::syntax::Node;

pub(crate) use cloudformation::TemplateLens;
pub(crate) use read::statements;
pub(crate) use terraform::{ModuleLens, data_document};

use super::terraform::Placed;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) value: Resolved,
    pub(crate) at: Location,
    /// The declaration that it is a reference to.
    pub(crate) origin: Option<Origin>,
}

impl Text {
    /// The best there is to show.
    pub(crate) fn shown(&self) -> &str {
        self.value.shown()
    }
}

/// What a value refers to.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// `aws_iam_role`, `data.aws_caller_identity`, `AWS::IAM::OIDCProvider`.
    pub(crate) kind: String,
    /// What names it, for a provider its URL, where that is known.
    pub(crate) name: Option<String>,
    /// Its own address.
    pub(crate) address: String,
}

/// A policy document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy {
    pub(crate) statements: Vec<Statement>,
    /// Parts that could not be read.
    pub(crate) unknown: Vec<Text>,
    /// The data sources that it was read from.
    pub(crate) sources: Vec<String>,
}

/// One statement of a policy.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sid: Option<String>,
    /// Whether it allows; an effect that is not known is taken to.
    pub(crate) allows: bool,
    pub(crate) at: Location,
    /// The kind of each principal, `AWS`, `Service`, `Federated` or `*`, and the principal.
    pub(crate) principals: Vec<(String, Text)>,
    /// It is about everyone but some.
    pub(crate) excludes: bool,
    pub(crate) actions: Which,
    pub(crate) resources: Which,
    pub(crate) conditions: Vec<Condition>,
}

/// Actions or resources.
#[derive(Debug, Clone, Default)]
pub(crate) struct Which {
    pub(crate) of: Vec<Text>,
    /// All but these.
    pub(crate) except: bool,
}

/// A condition on one key.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    /// `StringEquals`, `ForAnyValue:StringLike`.
    pub(crate) test: String,
    /// `aws:PrincipalOrgID`, `token.actions.githubusercontent.com:sub`.
    pub(crate) key: String,
    pub(crate) values: Vec<Text>,
    /// Whether it is there whatever the variables are.
    pub(crate) certain: bool,
}

/// What a value that should be a policy is.
#[derive(Debug, Clone)]
pub(crate) enum Reading {
    Policy(Policy),
    /// It cannot be told from these files.
    Unknown(Text),
}

/// How a dialect's values are looked through.
pub(crate) trait Lens {
    /// Visits what a value may come to, one by one: the items of a list, what a name stands for,
    /// both sides of a condition.
    fn leaves(&self, at: Placed<'_>, visit: &mut dyn FnMut(Placed<'_>));

    /// What is known of a value that is no list.
    fn text(&self, at: Placed<'_>) -> Text;

    /// A range of one of the files.
    fn location(&self, file: usize, span: Span) -> Location;

    /// The policies that a value may be.
    fn policies(&self, at: Placed<'_>) -> Vec<Reading>;

    /// Each text that a value may come to; empty ones are none.
    fn texts(&self, at: Placed<'_>) -> Vec<Text> {
        let mut texts = Vec::new();
        self.leaves(at, &mut |leaf| texts.push(self.text(leaf)));
        texts.retain(|text| text.value.known() != Some(""));
        texts
    }
}

/// The value of a key, whatever its case.
fn get<'n>(node: &'n Node<'n>, key: &str) -> Option<&'n Node<'n>> {
    let mut pairs = node.pairs().iter();
    let pair =
        pairs.find(|pair| pair.key.text().is_some_and(|text| text.eq_ignore_ascii_case(key)));
    pair.map(|pair| &pair.value)
}
