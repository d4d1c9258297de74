//! What must hold of a value inside what matched.

use serde::Deserialize;

use super::{Path, Pattern};

/// What must hold of a value inside what matched.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Condition {
    /// The value; the conditions beside it are about what it finds.
    pub path: Option<Path>,
    /// Some value found is this.
    pub equals: Option<String>,
    /// Some value found matches.
    pub matches: Option<Pattern>,
    /// Some value found is one of these.
    pub r#in: Vec<String>,
    /// Something is found; null and an empty list are nothing.
    pub present: bool,
    /// Nothing is found, or null or an empty list.
    pub absent: bool,
    /// This does not hold.
    pub not: Option<Box<Condition>>,
    /// All of these hold.
    pub all: Vec<Condition>,
    /// One of these holds.
    pub any: Vec<Condition>,
    /// Why, shown where a rule stays silent.
    pub because: Option<String>,
}
