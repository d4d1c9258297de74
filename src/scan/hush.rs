//! A credential's value that was seen anywhere is shown nowhere: not where it stands bare in another
//! file, not in what a capture, a key or a parser's message took of it.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

use crate::inventory::Found;
use crate::inventory::{IdentityKey, Unreadable};
use crate::source::{Source, Span};

/// Shorter than this, a value is likely to be a part of something else.
const SHORTEST: usize = 8;

/// The values of literal credentials, each with the hash that tells it apart. Never printed.
#[derive(Clone, Default)]
pub(crate) struct Values(BTreeMap<String, String>);

impl Values {
    /// The values of the literals that were found in these files.
    pub(crate) fn of(sources: &[Source], found: &[Found<'_>]) -> Self {
        let mut values = Self::default();
        for found in found {
            let at = &found.sighting.location;
            let source = sources.iter().find(|source| source.path == at.path);
            if let Some(((redacted, _), source)) = found.sighting.literal.as_ref().zip(source) {
                values.add(source.slice(at.span), redacted.hash());
            }
        }
        values
    }

    /// Adds one that is long enough to be nothing else.
    pub(super) fn add(&mut self, value: &str, hash: &str) {
        if value.len() >= SHORTEST {
            self.0.insert(value.to_owned(), hash.to_owned());
        }
    }

    /// Adds those of other files.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Ready to be looked for; nothing where there are none.
    pub(crate) fn hush(&self) -> Result<Option<Hush>, BuildError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let finder =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(self.0.keys())?;
        Ok(Some(Hush { finder, hashes: self.0.values().map(|hash| format!("({hash})")).collect() }))
    }
}

/// Takes values out of everything that may be printed.
pub(crate) struct Hush {
    finder: AhoCorasick,
    hashes: Vec<String>,
}

impl Hush {
    /// A text with the hash in place of each value.
    fn text(&self, text: &mut String) {
        if self.finder.is_match(text.as_str()) {
            *text = self.finder.replace_all(text, &self.hashes);
        }
    }

    /// What was found, with hashes in place of values.
    pub(crate) fn found(&self, found: &mut Found<'_>) {
        let mut key = found.key.to_string();
        self.text(&mut key);
        if key != found.key.as_str() {
            found.key = IdentityKey::new(key);
        }
        let names =
            found.aliases.iter_mut().chain(&mut found.held_with).chain(&mut found.carried_by);
        names.chain(found.sighting.attributes.values_mut()).for_each(|name| self.text(name));
        if let Some(grant) = &mut found.sighting.grant {
            self.text(&mut grant.delegate);
            grant.external.iter_mut().for_each(|external| self.text(external));
        }
    }

    /// What could not be read, and why.
    pub(crate) fn unreadable(&self, unreadable: &mut Unreadable) {
        self.text(&mut unreadable.reason);
    }

    /// The same file with every value in it blanked out.
    pub(crate) fn source(&self, source: Source) -> Source {
        let spans =
            self.finder.find_iter(&source.text).map(|found| Span::new(found.start(), found.end()));
        let spans: Vec<_> = spans.collect();
        source.redacted(&spans)
    }
}
