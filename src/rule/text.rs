//! The `text` matcher: a literal with keywords.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;

use regex_automata::Input;
use regex_automata::hybrid::dfa::{Cache, Config as LazyConfig, DFA};
use regex_automata::meta::{Config, Regex};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
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
    forward: OnceLock<Option<Forward>>,
    compiled: OnceLock<Result<Regex, String>>,
}

/// The half of an expression that says whether there is a match, not where: hardly any text holds
/// one, and the rest takes twice as long to compile.
#[derive(Debug)]
struct Forward {
    dfa: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>>,
}

impl From<String> for Pattern {
    fn from(source: String) -> Self {
        Self { source, forward: OnceLock::new(), compiled: OnceLock::new() }
    }
}

impl Pattern {
    /// The expression as written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether there is a match, without the parts of the expression that would say where. One
    /// that does not compile matches nothing.
    pub fn occurs(&self, input: Input<'_>) -> bool {
        let input = input.earliest(true);
        let forward = self.forward.get_or_init(|| Forward::compile(&self.source));
        let answer = forward
            .as_ref()
            .and_then(|forward| forward.dfa.try_search_fwd(&mut forward.caches.get(), &input).ok());
        match answer {
            Some(found) => found.is_some(),
            // It gives up where a text is not ASCII and the expression asks for words.
            None => self.regex().is_ok_and(|regex| regex.is_match(input)),
        }
    }

    /// The compiled expression.
    ///
    /// # Errors
    /// The expression's own complaint where it cannot be compiled.
    pub fn regex(&self) -> Result<&Regex, &str> {
        self.compiled.get_or_init(|| compile(&self.source)).as_ref().map_err(String::as_str)
    }
}

impl Forward {
    fn compile(source: &str) -> Option<Self> {
        let nfa = thompson::Config::new()
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(LARGEST_PATTERN));
        let lazy = LazyConfig::new()
            .unicode_word_boundary(true)
            .skip_cache_capacity_check(true)
            .minimum_cache_clear_count(Some(3))
            .minimum_bytes_per_state(Some(10));
        let dfa = DFA::builder().thompson(nfa).configure(lazy).build(source).ok()?;
        let of = dfa.clone();
        Some(Self { dfa, caches: Pool::new(Box::new(move || of.create_cache())) })
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
