//! The repositories that are right, in memory, and edits to them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, date};
use keyroster::change::Base;
use keyroster::collect::{ReadError, Tree};
use keyroster::finding::{Finding, State};
use keyroster::source::Source;
use keyroster::{Request, check, rule};

/// The day that is judged.
pub(crate) const TODAY: Date = date(2026, 11, 22);

pub(crate) const ROSTER: &str = ".github/keyroster.yaml";

/// A repository's files by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repository {
    paths: Vec<Arc<str>>,
    files: BTreeMap<Arc<str>, String>,
    /// What it is a change to, where it is held to that.
    base: Option<Arc<Repository>>,
}

impl Repository {
    /// The one whose upkeep is in order: entries, a waiver, a trust, a grant.
    pub(crate) fn held() -> Self {
        Self::right("held")
    }

    /// The one whose partners are in order: a contract, an exit, approvals, code owners.
    pub(crate) fn partnered() -> Self {
        Self::right("partners")
    }

    /// One in `right/`, of which the gate has nothing to say.
    fn right(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutations/right").join(name);
        let walk = ignore::WalkBuilder::new(&root).standard_filters(false).build();
        let files = walk.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file());
        let files = files.map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            (Arc::from(name), fs::read_to_string(&path).unwrap())
        });
        Self { paths: Vec::new(), files: files.collect(), base: None }.listed()
    }

    fn listed(mut self) -> Self {
        self.paths = self.files.keys().cloned().collect();
        self
    }

    pub(crate) fn file(&self, path: &str) -> &str {
        self.files.get(path).unwrap_or_else(|| panic!("there is no {path}"))
    }

    /// The same with a file replaced or added.
    pub(crate) fn with(&self, path: &str, text: impl Into<String>) -> Self {
        let mut changed = self.clone();
        changed.files.insert(Arc::from(path), text.into());
        changed.listed()
    }

    /// The same without a file.
    pub(crate) fn without(&self, path: &str) -> Self {
        let mut changed = self.clone();
        assert!(changed.files.remove(path).is_some(), "there is no {path}");
        changed.listed()
    }

    /// The same with the first of a text in a file replaced, which must be there.
    pub(crate) fn first(&self, path: &str, from: &str, to: &str) -> Self {
        let text = self.file(path);
        assert!(text.contains(from), "{path} has no `{from}`");
        self.with(path, text.replacen(from, to, 1))
    }

    /// The same with one text in a file replaced, which must be there once.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) -> Self {
        let text = self.file(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` is not once in {path}");
        self.with(path, text.replacen(from, to, 1))
    }

    /// The same as a change that is to be merged into another.
    pub(crate) fn onto(&self, base: &Self) -> Self {
        Self { base: Some(Arc::new(base.clone())), ..self.clone() }
    }

    /// The same with one text of the roster replaced.
    pub(crate) fn roster(&self, from: &str, to: &str) -> Self {
        self.replace(ROSTER, from, to)
    }

    /// What the gate says, put off or not.
    pub(crate) fn judged(&self) -> Vec<Finding> {
        let catalogue = rule::built_in().unwrap();
        let base = self.base.as_deref().map(|tree| Base { tree, name: "base", binds: true });
        let request = Request { base, ..Request::new(self, catalogue, TODAY) };
        check(&request).unwrap().findings
    }

    /// What the gate says that counts: `rule` or `rule identity`, in order.
    pub(crate) fn findings(&self) -> Vec<String> {
        let judged = self.judged();
        let active = judged.iter().filter(|finding| finding.state == State::Active);
        let name = |finding: &Finding| match &finding.identity {
            Some(key) => format!("{} {key}", finding.rule),
            None => finding.rule.clone(),
        };
        let mut names: Vec<_> = active.map(name).collect();
        names.sort();
        names
    }
}

impl Tree for Repository {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let text = self.files.get(path).ok_or(ReadError::Missing)?;
        Ok(Source::new(Arc::clone(path), text.clone()))
    }
}
