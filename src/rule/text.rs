//! The `text` matcher: a literal with keywords.

use std::sync::OnceLock;

use regex_automata::meta::{Config, Regex};
use serde::Deserialize;

use super::Confidence;

/// What a pattern may take when it is compiled, in bytes.
const LARGEST_PATTERN: usize = 10 * 1024 * 1024;

/// A literal credential in any text file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TextMatch {
    /// One of these must occur, in any case, before the pattern is tried.
    pub keywords: Vec<String>,
    /// The literal; the group `value` holds the credential where the match holds more, `name` the
    /// name it is given to, which must not be a harmless one, `expires` the date it says it ends.
    pub pattern: Pattern,
    /// How many bytes beyond the keyword's line a match may reach; on one line unless said.
    #[serde(default)]
    pub reach: usize,
    /// How many leading characters, the issuer's public prefix, may be shown.
    #[serde(default)]
    pub reveal: usize,
    /// How sure a match is.
    pub confidence: Confidence,
    /// A checksum inside the token that raises or lowers the confidence.
    pub checksum: Option<Checksum>,
    /// Least Shannon entropy of the value, in bits per character.
    pub entropy: Option<f64>,
}

/// A checksum that an issuer puts into its tokens.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Checksum {
    /// The last six characters are the base-62 CRC-32 of what stands between prefix and them.
    Crc32Base62,
}

/// A regular expression, compiled on first use: most runs touch fewer than ten.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Result<Regex, String>>,
}

impl From<String> for Pattern {
    fn from(source: String) -> Self {
        Self { source, compiled: OnceLock::new() }
    }
}

impl Pattern {
    /// The expression as written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The compiled expression.
    ///
    /// # Errors
    /// The expression's own complaint where it cannot be compiled.
    pub fn regex(&self) -> Result<&Regex, &str> {
        self.compiled.get_or_init(|| compile(&self.source)).as_ref().map_err(String::as_str)
    }
}

/// A pattern is tried on a few lines around a keyword, so that to look for literals in it, which
/// takes half of the time of compiling it, does not pay.
fn compile(source: &str) -> Result<Regex, String> {
    let config = Config::new().auto_prefilter(false).nfa_size_limit(Some(LARGEST_PATTERN));
    let compiled = Regex::builder().configure(config).build(source);
    compiled.map_err(|error| match error.syntax_error() {
        Some(error) => error.to_string(),
        None => error.to_string(),
    })
}
