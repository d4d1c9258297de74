//! Globs over paths and names, compiled once.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::Spanned;

/// One glob over paths below the scanned root, with `/` between their parts. `*` and `?` stay
/// within one part, `**` crosses parts, `[ab]` and `{a,b}` choose. A glob that ends with `/` covers
/// everything below that directory.
pub(super) fn path_glob(written: &str) -> Result<globset::Glob, globset::Error> {
    let below = if written.ends_with('/') { "**" } else { "" };
    GlobBuilder::new(&format!("{written}{below}"))
        .literal_separator(true)
        .empty_alternates(true)
        .build()
}

/// One glob over names such as actions: `*` crosses `/`, and case does not matter.
pub(super) fn name_glob(written: &str) -> Result<globset::Glob, globset::Error> {
    GlobBuilder::new(written)
        .literal_separator(false)
        .case_insensitive(true)
        .empty_alternates(true)
        .build()
}

/// A list of globs as the roster writes them, compiled together.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    items: Vec<Spanned<String>>,
    set: GlobSet,
}

impl Globs {
    /// The list compiled; the reason where the globs are too large together.
    pub(super) fn new(
        written: Vec<(Spanned<String>, globset::Glob)>,
    ) -> Result<Self, globset::Error> {
        let mut builder = GlobSetBuilder::new();
        let mut items = Vec::with_capacity(written.len());
        for (item, glob) in written {
            builder.add(glob);
            items.push(item);
        }
        let set = builder.build()?;
        Ok(Self { items, set })
    }

    /// The globs as written, in order.
    pub fn items(&self) -> &[Spanned<String>] {
        &self.items
    }

    /// Whether one of them covers this path or name.
    pub fn covers(&self, text: &str) -> bool {
        self.set.is_match(text)
    }

    /// The places, in [`Self::items`], of those that cover this path or name: who reports unused
    /// globs counts by them.
    pub fn covering(&self, text: &str) -> Vec<usize> {
        self.set.matches(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};

    #[test]
    fn paths_keep_their_parts_and_names_do_not() {
        for (glob, path, covered) in [
            ("**/testdata/**", "a/testdata/b/c.yml", true),
            ("**/testdata/**", "testdata/c.yml", true),
            ("vendor/", "vendor/a/b", true),
            ("*.tf", "infra/main.tf", false),
            ("infra/{a,b}/*.tf", "infra/b/main.tf", true),
        ] {
            let matcher = path_glob(glob).unwrap().compile_matcher();
            assert_eq!(matcher.is_match(path), covered, "{glob} {path}");
        }
        let source = Source::new("r", String::new());
        let item = Spanned::new("Actions/*".to_owned(), Span::new(0, 0), &source);
        let globs = Globs::new(vec![(item, name_glob("Actions/*").unwrap())]).unwrap();
        assert!(globs.covers("actions/cache/save") && !globs.covers("acme/actions"));
        assert_eq!(globs.covering("actions/cache"), [0]);
    }
}
