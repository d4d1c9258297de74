//! The catalogue: every rule as data, read from `rules/**` at build time or from `--rules DIR`.
//!
//! A detection rule says what counts as a machine identity, a govern rule says what must hold of
//! it, a table is data that rules share. The file's stem is the id.

mod calls;
mod condition;
mod control;
mod detect;
mod govern;
mod late;
mod load;
mod matcher;
mod path;
mod rules;
mod star;
mod table;
mod template;
mod text;

use std::collections::BTreeMap;

use serde::Deserialize;

pub(crate) use calls::By;
pub use condition::Condition;
pub use control::{
    ALIAS_TABLE, Alias, Bearing, CONTROL_TABLE, Control, NOT_OBSERVABLE_TABLE, described,
};
pub use detect::{
    Class, Confidence, DetectRule, Each, Holder, Lifecycle, Match, PrivilegeOf, RotationInCode,
};
pub use govern::{GovernRule, Group, Level};
pub use late::Late;
pub use load::{CatalogueError, EMBEDDED, built_in, parse_rule_file, read_built_in};
pub use matcher::{
    ExpressionIn, ExpressionMatch, Format, ObjectMatch, OneOrMany, Reads, ResourceMatch, StepMatch,
    Templates,
};
pub use path::{Path, Segment};
pub(crate) use path::{between, follow};
pub(crate) use rules::Called;
pub use rules::Rules;
pub(crate) use star::Star;
pub use table::Table;
pub use template::Template;
pub use text::{Checksum, Pattern, TextMatch};

/// The JSON Schema of a detection rule's file.
pub const RULE_SCHEMA: &str = include_str!("../../schemas/rule.schema.json");

/// Everything the gate knows before it reads a repository.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// What counts, ordered by id.
    pub detect: Rules,
    /// What must hold, ordered by id.
    pub govern: BTreeMap<String, GovernRule>,
    /// Data that rules share, ordered by id.
    pub tables: BTreeMap<String, Table>,
}

/// A framework's control and how the rule bears on it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FrameworkRef {
    /// The framework's own identifier, found in `rules/tables/frameworks.yaml`.
    pub id: String,
    /// How the rule bears on it.
    pub relation: Relation,
    /// Why.
    pub because: String,
}

/// How a rule bears on a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// What the rule reports is what the control asks about.
    Supports,
    /// The rule sees a part of what the control asks about.
    Partial,
    /// The control helps to understand the rule.
    Context,
}

impl Relation {
    /// The word used in rule files and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Partial => "partial",
            Self::Context => "context",
        }
    }
}

/// A tiny repository in a rule file, with what the rule must see in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The file's path in the example repository.
    pub file: String,
    /// The file's text. The mark `<+>` is taken out before the text is read: it keeps other
    /// scanners from taking an invented token for a leak.
    pub text: String,
    /// Further files of the example, by path.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    /// What the rule must see, exactly and only; empty for a silent example.
    #[serde(default)]
    pub expect: Vec<Expected>,
}

/// A sighting that an example must give.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expected {
    /// Line, from 1, in the example's `file`.
    pub line: usize,
    /// The identity's key. For a literal, everything before the hash will do.
    pub key: String,
}

/// The examples of a detection rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Examples {
    /// The rule must see something here.
    #[serde(default)]
    pub fires: Vec<Example>,
    /// The rule must see nothing here.
    #[serde(default)]
    pub silent: Vec<Example>,
}
