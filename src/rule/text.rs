//! The `text` matcher: a literal with keywords.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Confidence;

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
    compiled: OnceLock<Result<regex::Regex, String>>,
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
    pub fn regex(&self) -> Result<&regex::Regex, &str> {
        self.compiled
            .get_or_init(|| regex::Regex::new(&self.source).map_err(|error| error.to_string()))
            .as_ref()
            .map_err(String::as_str)
    }
}
