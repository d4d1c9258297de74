//! What files are called wherever somebody may read it: a credential in the name of a file or a folder
//! is a finding, and its value is known to nobody but whoever opens the file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::collect::{ReadError, Tree};
use crate::detect::Detector;
use crate::detect::literal::LiteralHit;
use crate::dialect::Kind;
use crate::inventory::Found;
use crate::source::{Location, Source, Span};

use super::hush::Values;

/// The names of a run's files, and what was found in them.
#[derive(Default)]
pub(crate) struct Names<'c> {
    /// What each path is shown as that holds a credential.
    shown: BTreeMap<Arc<str>, Arc<str>>,
    /// And back: for reading alone.
    truth: BTreeMap<Arc<str>, Arc<str>>,
    /// The credentials in a path, by the path that is shown.
    found: BTreeMap<Arc<str>, Vec<Found<'c>>>,
    pub(super) values: Values,
}

impl<'c> Names<'c> {
    /// The names of these paths, all of which are looked at in one go: few of them hold anything.
    pub(crate) fn of(paths: &BTreeSet<&str>, detector: &Detector<'c>) -> Self {
        let mut text = String::new();
        let mut lines = Vec::new();
        for &path in paths {
            // The second time each part stands alone: what bounds a token may not be a slash.
            for line in [Cow::Borrowed(path), Cow::Owned(path.replace('/', " "))] {
                text.push('\n');
                lines.push((text.len(), path));
                text.push_str(&line);
            }
        }
        let text = Source::new("", text);
        let mut hits = BTreeMap::<&str, Vec<(Span, LiteralHit<'c>)>>::new();
        for hit in detector.literals(&text) {
            let at = lines.partition_point(|(start, _)| *start <= hit.span.start);
            let Some((start, path)) = at.checked_sub(1).map(|at| lines[at]) else { continue };
            let end = (hit.span.end - start).min(path.len());
            hits.entry(path).or_default().push((Span::new(hit.span.start - start, end), hit));
        }
        let mut names = Self::default();
        for (path, mut hits) in hits {
            hits.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
            let mut end = 0;
            hits.retain(|(span, _)| {
                let apart = span.start >= end;
                end = end.max(span.end);
                apart
            });
            let taken = |shown: &str| paths.contains(shown) || names.truth.contains_key(shown);
            let shown = apart(path, &hits, taken);
            names.add(path, shown, hits, detector);
        }
        names
    }

    fn add(
        &mut self,
        path: &str,
        shown: Arc<str>,
        hits: Vec<(Span, LiteralHit<'c>)>,
        detector: &Detector<'c>,
    ) {
        for (span, hit) in &hits {
            if let Some(value) = path.get(span.start..span.end) {
                self.values.add(value, hit.redacted.hash());
            }
        }
        let location = Location { path: Arc::clone(&shown), span: Span::NAME };
        let found = hits.into_iter().map(|(_, hit)| detector.in_a_name(hit, location.clone()));
        self.found.insert(Arc::clone(&shown), found.collect());
        let path = Arc::<str>::from(path);
        self.truth.insert(Arc::clone(&shown), Arc::clone(&path));
        self.shown.insert(path, shown);
    }

    /// What a path is shown as.
    pub(crate) fn shown<'p>(&'p self, path: &'p str) -> &'p str {
        self.shown.get(path).map_or(path, |shown| shown)
    }

    /// The credentials in the name of a file.
    pub(super) fn found(&self, shown: &str) -> impl Iterator<Item = Found<'c>> {
        self.found.get(shown).into_iter().flatten().cloned()
    }

    /// The same tree, whose files are called what may be shown.
    pub(crate) fn tree<'t>(&'t self, inner: &'t dyn Tree) -> Named<'t> {
        let paths = match self.shown.is_empty() {
            true => Cow::Borrowed(inner.paths()),
            false => {
                let shown = |path| self.shown.get(path).unwrap_or(path);
                let mut paths: Vec<_> = inner.paths().iter().map(shown).cloned().collect();
                paths.sort_unstable();
                Cow::Owned(paths)
            }
        };
        Named { inner, paths, truth: &self.truth }
    }
}

/// What a path is shown as, numbered where another one is called that already.
fn apart(path: &str, hits: &[(Span, LiteralHit<'_>)], taken: impl Fn(&str) -> bool) -> Arc<str> {
    let mut shown = without_values(path, hits, "");
    let mut more = 1;
    while taken(&shown) {
        more += 1;
        shown = without_values(path, hits, &format!(" {more}"));
    }
    shown.into()
}

/// A path with the hash in place of each value. What a path promises stays: its folders, and, where
/// something is promised by it, the end of its name.
fn without_values(path: &str, hits: &[(Span, LiteralHit<'_>)], number: &str) -> String {
    let whole = without(path, hits, number, path.len());
    if Kind::of(&whole) == Kind::of(path) {
        return whole;
    }
    let doubled = [".tf.json", ".tofu.json"].into_iter().find(|end| path.ends_with(end));
    let end = doubled.map(|end| path.len() - end.len()).or_else(|| path.rfind('.'));
    without(path, hits, number, end.unwrap_or(path.len()))
}

/// The same, with everything from a place on left as it is.
fn without(path: &str, hits: &[(Span, LiteralHit<'_>)], number: &str, kept: usize) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (span, hit) in hits {
        let hash = hit.redacted.hash();
        let end = if (span.start..span.end).contains(&kept) { kept } else { span.end };
        let parts = path[span.start..end].split('/').map(|_| format!("({hash}{number})"));
        out.push_str(&path[at..span.start]);
        out.push_str(&parts.collect::<Vec<_>>().join("/"));
        at = end;
    }
    out + &path[at..]
}

/// A tree whose files are called what may be shown.
pub(crate) struct Named<'t> {
    inner: &'t dyn Tree,
    paths: Cow<'t, [Arc<str>]>,
    truth: &'t BTreeMap<Arc<str>, Arc<str>>,
}

impl fmt::Debug for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Named").field("paths", &self.paths).finish_non_exhaustive()
    }
}

impl Named<'_> {
    /// Reads a file by its true name, and forgets that.
    fn under_its_name(
        &self,
        path: &Arc<str>,
        read: impl Fn(&Arc<str>) -> Result<Source, ReadError>,
    ) -> Result<Source, ReadError> {
        Ok(read(self.truth.get(path).unwrap_or(path))?.called(Arc::clone(path)))
    }
}

impl Tree for Named<'_> {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.under_its_name(path, |path| self.inner.read(path))
    }

    fn read_beside(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.under_its_name(path, |path| self.inner.read_beside(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Redacted;
    use crate::rule;

    /// Put together here, so that no scanner takes this file for a leak.
    fn token() -> String {
        ["glp", "at-q7Zr0Wv3KpLx9TbN4sYd"].concat()
    }

    fn shown(paths: &[&str]) -> Vec<String> {
        let detector = Detector::new(rule::built_in().unwrap()).unwrap();
        let named: Vec<_> = paths.iter().map(|path| path.replace("{}", &token())).collect();
        let names = Names::of(&named.iter().map(String::as_str).collect(), &detector);
        let hash = Redacted::new(&token(), 0).hash().to_owned();
        named.iter().map(|path| names.shown(path).replace(&hash, "hash")).collect()
    }

    #[test]
    fn a_path_keeps_what_it_promises() {
        for name in [
            ".github/workflows/{}.yml",
            ".github/workflows/a.{}.yaml",
            "infra/{}.tf",
            "infra/{}/main.tf",
            "infra/{}.tf.json",
            "{}.tofu.json",
            ".env.{}",
            "a/Jenkinsfile.{}",
            "a/{}.properties",
            "{}.png",
            "{}",
            "{}/{}",
        ] {
            let path = name.replace("{}", &token());
            let [shown] = shown(&[name]).try_into().unwrap();
            assert_eq!(Kind::of(&shown), Kind::of(&path), "{shown}");
            assert_eq!(shown.replace("(hash)", "{}"), name);
        }
        assert_eq!(shown(&["a/plain.yml"]), ["a/plain.yml"]);
    }

    #[test]
    fn two_paths_are_never_one() {
        let detector = Detector::new(rule::built_in().unwrap()).unwrap();
        let hash = Redacted::new(&token(), 0).hash().to_owned();
        let (taken, path) = (format!("({hash}).md"), format!("{}.md", token()));
        let names = Names::of(&BTreeSet::from([taken.as_str(), path.as_str()]), &detector);
        assert_eq!(names.shown(&path), format!("({hash} 2).md"));
        assert_eq!(names.shown(&taken), taken);
    }
}
