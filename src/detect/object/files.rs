//! Which rules are about a file: its name is looked up, and only a glob whose last part speaks for
//! the name is compiled and held against the whole path.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use globset::{GlobBuilder, GlobMatcher};

use crate::rule::Star;

/// What no extension is called.
const ANY: &str = "*";

/// What stands behind the last dot of a name.
fn extension(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, extension)| extension)
}

/// Globs over paths, each with the entries that are about it.
#[derive(Debug, Default)]
pub(super) struct Files<'c> {
    exact: BTreeMap<&'c str, Vec<usize>>,
    /// Names with stars, by the extension that they end in; by none where a star is in it.
    starred: BTreeMap<&'c str, Vec<(Star, usize)>>,
    known: BTreeMap<&'c str, usize>,
    globs: Vec<Covered<'c>>,
}

#[derive(Debug)]
struct Covered<'c> {
    written: &'c str,
    matcher: OnceLock<Option<GlobMatcher>>,
    entries: Vec<usize>,
}

impl Covered<'_> {
    /// A glob that is none is refused when its rule is read.
    fn covers(&self, path: &str) -> bool {
        let glob = || GlobBuilder::new(self.written).literal_separator(true).build().ok();
        let matcher = self.matcher.get_or_init(|| Some(glob()?.compile_matcher()));
        matcher.as_ref().is_some_and(|matcher| matcher.is_match(path))
    }
}

impl<'c> Files<'c> {
    /// Adds an entry that is about the files of a glob.
    pub(super) fn add(&mut self, written: &'c str, entry: usize) {
        if let Some(at) = self.known.get(written) {
            self.globs[*at].entries.push(entry);
            return;
        }
        let at = self.globs.len();
        self.globs.push(Covered { written, matcher: OnceLock::new(), entries: vec![entry] });
        self.known.insert(written, at);
        let name = written.rsplit('/').next().unwrap_or(written);
        // A choice may hold `/`: then what stands after the last one is no name.
        if written.contains(['{', '?', '[', '\\']) {
            self.starred.entry(ANY).or_default().push((Star::new("*"), at));
        } else if Star::is_in(name) {
            let extension = extension(name).filter(|extension| !Star::is_in(extension));
            let named = self.starred.entry(extension.unwrap_or(ANY)).or_default();
            named.push((Star::new(name), at));
        } else {
            self.exact.entry(name).or_default().push(at);
        }
    }

    /// The entries that are about a file, in order.
    pub(super) fn about(&self, path: &str) -> Vec<usize> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let exact = self.exact.get(name).into_iter().flatten();
        let ending = extension(name).and_then(|extension| self.starred.get(extension));
        let starred = [self.starred.get(ANY), ending].into_iter().flatten().flatten();
        let starred = starred.filter(|(star, _)| star.covers(name));
        let globs = exact.chain(starred.map(|(_, at)| at)).map(|at| &self.globs[*at]);
        let covering = globs.filter(|glob| glob.covers(path));
        let mut entries: Vec<_> = covering.flat_map(|glob| glob.entries.iter().copied()).collect();
        entries.sort_unstable();
        entries.dedup();
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_is_held_against_the_whole_path() {
        let mut files = Files::default();
        for (entry, glob) in
            ["**/.aws/config", "**/gcp*.json", "a/{b,c/d}.yml", "**/gcp*.json", "x/**", "**/.env.*"]
                .into_iter()
                .enumerate()
        {
            files.add(glob, entry);
        }
        for (path, entries) in [
            ("home/.aws/config", vec![0]),
            ("config", vec![]),
            ("gcp-key.json", vec![1, 3]),
            ("x/y/gcp.json", vec![1, 3, 4]),
            ("a/c/d.yml", vec![2]),
            (".env.prod", vec![5]),
            ("x/gcp", vec![4]),
        ] {
            assert_eq!(files.about(path), entries, "{path}");
        }
    }
}
