//! The `object` matcher: paths in structured files, looked for all at once.

mod dotted;
mod files;
mod login;
mod place;
mod reads;
mod scope;
mod sight;

use std::sync::OnceLock;

use super::automaton::Automaton;
use super::index::Entry;
use super::{Detector, File};
use crate::inventory::Found;
use crate::rule::{By, Called, Catalogue, Format, ObjectMatch, Segment};
use crate::syntax::Node;
pub(super) use dotted::nested;
use files::Files;
use place::Place;
use reads::Texts;
use scope::ObjectScope;
use sight::sight;

/// The rules about structured files, made ready to run.
#[derive(Debug)]
pub(super) struct Objects<'c> {
    entries: Vec<Called<'c>>,
    files: Files<'c>,
    /// Most runs read no file that a rule is about, and need none of the paths.
    paths: OnceLock<Paths<'c>>,
}

/// The paths of all entries.
#[derive(Debug)]
struct Paths<'c> {
    automaton: Automaton,
    /// Each path of the automaton, with the entry it is of.
    ways: Vec<(usize, &'c [Segment])>,
}

/// The entries that are about one file, in order.
#[derive(Debug, Default)]
pub(super) struct Wanted(Vec<usize>);

impl Wanted {
    /// Whether no rule is about the file.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'c> Objects<'c> {
    pub(super) fn new(catalogue: &'c Catalogue) -> Self {
        let mut entries = Vec::<Called<'_>>::new();
        let mut files = Files::default();
        for (glob, called) in catalogue.detect.called(By::File) {
            if entries.last().is_none_or(|last| !last.is(&called)) {
                entries.push(called);
            }
            files.add(glob, entries.len() - 1);
        }
        Self { entries, files, paths: OnceLock::new() }
    }

    fn object(&self, at: usize) -> Option<(Entry<'c>, &'c ObjectMatch)> {
        let entry = self.entries[at].entry()?;
        Some((entry, entry.1.object.as_ref()?))
    }

    fn paths(&self) -> &Paths<'c> {
        self.paths.get_or_init(|| {
            let objects = (0..self.entries.len()).filter_map(|at| Some((at, self.object(at)?.1)));
            let ways = objects.flat_map(|(at, object)| {
                object.path.ways.iter().map(move |way| (at, way.as_slice()))
            });
            let ways: Vec<_> = ways.collect();
            Paths { automaton: Automaton::new(ways.iter().map(|(_, way)| *way)), ways }
        })
    }

    /// The rules that are about a file.
    pub(super) fn wanted(&self, path: &str, text: &str) -> Wanted {
        let mut entries = self.files.about(path);
        entries.retain(|at| {
            let keywords = self.object(*at).map_or(&[][..], |(_, object)| &object.keywords);
            keywords.is_empty() || keywords.iter().any(|keyword| text.contains(keyword.as_str()))
        });
        Wanted(entries)
    }

    /// What a wanted file is written in, where a rule says so.
    pub(super) fn format(&self, wanted: &Wanted) -> Option<Format> {
        wanted.0.iter().find_map(|at| self.object(*at)?.1.format)
    }

    /// Sights what the wanted rules are about, in one walk over the tree.
    pub(super) fn detect(
        &self,
        detector: &Detector<'c>,
        file: &File<'_>,
        root: &Node<'_>,
        wanted: &Wanted,
        found: &mut Vec<Found<'c>>,
    ) {
        if wanted.is_empty() {
            return;
        }
        let scope = ObjectScope::of(file.source);
        let paths = self.paths();
        let texts = Texts::of(file.source, root, detector.catalogue);
        // Many places, each held against all that was found before, would take the square of the time.
        let (mut literals, mut counted) = (Vec::new(), 0);
        paths.automaton.run(root, &mut |hit| {
            let (at, way) = paths.ways[hit.path];
            if wanted.0.binary_search(&at).is_ok()
                && let Some((entry, object)) = self.object(at)
            {
                literals.extend(sight::literals(file, &found[counted..]));
                counted = found.len();
                let place = || Place {
                    file,
                    hit,
                    caught: hit.caught(way),
                    within: None,
                    scope: &scope,
                    literals: &literals,
                    counted,
                };
                for mention in texts.mentions(object, hit.node) {
                    let mut place = place();
                    place.caught.extend(mention.caught);
                    place.within = Some(mention.span);
                    sight(detector, &place, entry, found);
                }
                if !object.is_text() {
                    sight(detector, &place(), entry, found);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule;

    #[test]
    fn only_files_that_a_rule_names_are_wanted() {
        let objects = Objects::new(rule::built_in().unwrap());
        for path in ["src/main.rs", "deploy/values.yaml", "npm", "a/.npmrc.md"] {
            assert!(objects.wanted(path, "").is_empty(), "{path}");
        }
        for path in [".npmrc", "web/.npmrc"] {
            assert!(!objects.wanted(path, "").is_empty(), "{path}");
        }
    }
}
