//! Policies of one's own: the `.rego` files that a roster or a baseline names.

use std::sync::Arc;

use crate::collect::Tree;
use crate::rego;
use crate::roster::{Fault, Globs, quoted};
use crate::source::{Location, Source, Span};

/// Files that are evaluated together.
pub(crate) type Set = Vec<Arc<Source>>;

/// Policies as read, and what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    /// The files.
    pub(crate) files: Set,
    /// Everything that is wrong with them.
    pub(crate) faults: Vec<Fault>,
}

impl Policies {
    /// Reads the files of a tree that these name; `file` makes of each what findings may show. It is
    /// a fault to name one that is not there.
    pub(crate) fn read(
        tree: &dyn Tree,
        named: &Globs,
        file: impl Fn(Source) -> Arc<Source>,
    ) -> Self {
        let mut policies = Self::default();
        let is_policy = |path: &&Arc<str>| path.ends_with(".rego") && named.covers(path);
        let paths: Vec<_> = tree.paths().iter().filter(is_policy).collect();
        for (at, glob) in named.items().iter().enumerate() {
            if !paths.iter().any(|path| named.covering(path).contains(&at)) {
                let message = format!("{} covers no .rego file", quoted(&glob.value));
                let suggestion = Some("correct it, or remove it".to_owned());
                policies.faults.push(Fault { location: glob.location(), message, suggestion });
            }
        }
        for path in paths {
            match tree.read(path) {
                Ok(source) => policies.files.push(file(source)),
                Err(error) => {
                    let location = Location { path: Arc::clone(path), span: Span::default() };
                    let message = format!("the policy {error}");
                    policies.faults.push(Fault { location, message, suggestion: None });
                }
            }
        }
        policies
    }

    /// Adds those of a baseline.
    pub(crate) fn extend(&mut self, others: Set) {
        self.files.extend(others);
    }

    /// The same, with what is wrong with them as Rego.
    pub(crate) fn compiled(mut self) -> Self {
        if !self.files.is_empty() {
            self.faults.extend(rego::faults(&self.files));
        }
        self
    }
}

/// Adds a set that is not among these yet.
pub(crate) fn add(sets: &mut Vec<Set>, set: Set) {
    let same = |a: &Arc<Source>, b: &Arc<Source>| a.path == b.path && a.text == b.text;
    let equal = |other: &Set| {
        other.len() == set.len() && other.iter().all(|file| set.iter().any(|own| same(own, file)))
    };
    if !set.is_empty() && !sets.iter().any(equal) {
        sets.push(set);
    }
}

/// The policies of a base, as files of the change where they are the same there.
pub(crate) fn as_they_stood(standing: &Set, now: &[Set]) -> Set {
    let same = |was: &Arc<Source>| {
        let mut own = now.iter().flatten().filter(|own| own.tree_path() == was.tree_path());
        Arc::clone(own.find(|own| own.text == was.text).unwrap_or(was))
    };
    standing.iter().map(same).collect()
}
