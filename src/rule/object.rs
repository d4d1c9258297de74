//! The `object` shape: a path in a structured file.

use serde::Deserialize;

use super::Path;

/// A path in a structured file (YAML, JSON, TOML, INI, properties, dotenv).
///
/// What the path finds is a credential if it is a scalar, and then captures are read beside it.
/// If it is a mapping, `credential` says where in it the credential stands, and captures are read
/// below it. Conditions read the names that the path captured as `each.NAME`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ObjectMatch {
    /// Globs of file paths.
    pub files: Vec<String>,
    /// The path; a segment in braces matches any name and captures it. All its alternatives count.
    pub path: Path,
    /// What the files are written in, where their names do not say so.
    pub format: Option<Format>,
}

/// What a structured file is written in.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// YAML, and JSON, which is YAML.
    Yaml,
    /// JSON, with comments or without.
    Json,
    /// TOML.
    Toml,
    /// INI, `.properties`, dotenv and their like.
    Properties,
}
