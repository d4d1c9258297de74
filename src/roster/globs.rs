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
#[derive(Debug, Clone, Default)]
pub struct Globs {
    items: Vec<Spanned<String>>,
    globs: Vec<globset::Glob>,
    set: GlobSet,
}

impl Globs {
    /// The list compiled; the reason where the globs are too large together.
    pub(super) fn new(
        written: Vec<(Spanned<String>, globset::Glob)>,
    ) -> Result<Self, globset::Error> {
        let mut builder = GlobSetBuilder::new();
        let (items, globs): (Vec<_>, Vec<_>) = written.into_iter().unzip();
        globs.iter().for_each(|glob| {
            builder.add(glob.clone());
        });
        let set = builder.build()?;
        Ok(Self { items, globs, set })
    }

    /// Leaves out some of them. Fewer compile where more did; if not, none is left.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Spanned<String>) -> bool) {
        let all = self.items.iter().zip(&self.globs);
        let kept: Vec<_> = all
            .filter(|(item, _)| keep(item))
            .map(|(item, glob)| (item.clone(), glob.clone()))
            .collect();
        if kept.len() < self.items.len() {
            *self = Self::new(kept).unwrap_or_default();
        }
    }

    /// Adds others, where all of them together compile.
    pub(super) fn add(&mut self, others: &Self) {
        let written = |globs: &Self| -> Vec<_> {
            globs.items.iter().cloned().zip(globs.globs.iter().cloned()).collect()
        };
        let mut all = written(self);
        let new = written(others).into_iter();
        all.extend(new.filter(|(item, _)| self.items.iter().all(|own| own.value != item.value)));
        if let Ok(both) = Self::new(all) {
            *self = both;
        }
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
