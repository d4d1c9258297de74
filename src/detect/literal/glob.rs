//! Names with `*`: the tables that judge a value or a path are short lists of such words.

use crate::rule::{Catalogue, Table};

/// A table of globs. `*` stands for any run of characters, `/` included; everything else for
/// itself, whatever its case.
#[derive(Debug)]
pub(super) struct Globs<'c> {
    entries: Vec<(String, &'c str)>,
}

impl<'c> Globs<'c> {
    /// The table of this id; one that a catalogue does not hold knows nothing.
    pub(super) fn new(catalogue: &'c Catalogue, table: &str) -> Self {
        let entries = catalogue.tables.get(table).map(|table| entries(table));
        Self { entries: entries.unwrap_or_default() }
    }

    /// What is known of a text that is already in lower case; the first entry that matches.
    pub(super) fn meaning(&self, lower: &str) -> Option<&'c str> {
        let mut entries = self.entries.iter();
        let (_, meaning) = entries.find(|(glob, _)| matches(glob, lower))?;
        Some(meaning)
    }
}

fn entries(table: &Table) -> Vec<(String, &str)> {
    let entries = table.entries.iter();
    entries.map(|(glob, meaning)| (glob.to_ascii_lowercase(), meaning.as_str())).collect()
}

fn matches(glob: &str, text: &str) -> bool {
    let Some((first, rest)) = glob.split_once('*') else {
        return glob == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        let Some(at) = text.find(part) else {
            return false;
        };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run() {
        for (glob, text) in [
            ("*", ""),
            ("a", "a"),
            ("a*", "abc"),
            ("*c", "abc"),
            ("a*c", "ac"),
            ("*/test/*", "/a/test/b/c"),
            ("*a*b*c*", "xaybzcw"),
        ] {
            assert!(matches(glob, text), "{glob} {text}");
        }
        for (glob, text) in [("a", "ab"), ("a*a", "a"), ("*b", "ba"), ("*a*b*", "ba")] {
            assert!(!matches(glob, text), "{glob} {text}");
        }
    }
}
