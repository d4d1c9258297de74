//! `tests/cases/<rule>/<case>/` is a tiny repository. The gate runs on it, the rule's own findings
//! are kept, and what a terminal shows of them stands beside the inputs in `findings.snap`. A folder
//! `base` is what the repository was before, by which it is then judged.
//!
//! A case whose name begins with `fires` has a finding, one that begins with `silent` has none. The
//! day that is judged is [`AS_OF`], unless the case has a file `as-of`. `UPDATE=1 cargo test` writes
//! the snapshots anew: read them as the person whose merge is blocked.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use keyroster::change::Base;
use keyroster::collect::{Folder, ReadError, Tree};
use keyroster::report::{Format, Options, Report, render};
use keyroster::source::Source;
use keyroster::{Request, check, rule};

/// The day that cases are judged on.
pub(crate) const AS_OF: &str = "2026-11-22";

/// Files of a case that are not part of its repository.
const BESIDE: [&str; 2] = ["findings.snap", "as-of"];

/// Where the cases are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// A tiny repository, and the rule that it is about.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) rule: String,
    pub(crate) name: String,
    pub(crate) root: PathBuf,
}

/// Every case, by rule and name.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for (rule, folder) in folders(&folder()) {
        cases.extend(folders(&folder).into_iter().map(|(name, root)| Case {
            rule: rule.clone(),
            name,
            root,
        }));
    }
    cases
}

fn folders(within: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(within).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
    let mut folders: Vec<_> =
        folders.map(|entry| (entry.file_name().into_string().unwrap(), entry.path())).collect();
    folders.sort();
    folders
}

impl Case {
    /// The day that is judged.
    pub(crate) fn as_of(&self) -> Date {
        let own = fs::read_to_string(self.root.join("as-of"));
        own.as_deref().unwrap_or(AS_OF).trim().parse().unwrap()
    }

    /// Its repository, without what the tests put beside it.
    pub(crate) fn tree(&self) -> impl Tree {
        let folder = Folder::open(&self.root).unwrap();
        let own = |path: &&Arc<str>| !BESIDE.contains(&&***path) && !path.starts_with("base/");
        Repository { paths: folder.paths().iter().filter(own).cloned().collect(), folder }
    }

    /// What the repository was before, where the case is about a change.
    fn base(&self) -> Option<impl Tree> {
        let root = self.root.join("base");
        let folder = root.is_dir().then(|| Folder::open(&root).unwrap())?;
        Some(Repository { paths: folder.paths().to_vec(), folder })
    }

    /// Hands over what the gate says of it, whole.
    pub(crate) fn judged<T>(&self, read: impl FnOnce(Report<'_>) -> T) -> T {
        let tree = self.tree();
        let catalogue = rule::built_in().unwrap();
        let before = self.base();
        let base = before.as_ref().map(|tree| Base { tree, name: "base", binds: true });
        let request = Request { base, ..Request::new(&tree, catalogue, self.as_of()) };
        read(check(&request).unwrap())
    }

    /// Whether the rule fires, and what a terminal shows of its findings alone.
    fn shown(&self) -> (bool, String) {
        self.judged(|mut report| {
            report.findings.retain(|finding| finding.rule == self.rule);
            if self.rule != "unowned" {
                // How to start is what the findings of that rule are about.
                report.closing.clear();
            }
            let mut text = Vec::new();
            render(&report, Format::Text, &Options::default(), &mut text).unwrap();
            (!report.findings.is_empty(), String::from_utf8(text).unwrap())
        })
    }

    fn failure(&self) -> Option<String> {
        let (fires, text) = self.shown();
        let expected = self.name.starts_with("fires");
        if expected == self.name.starts_with("silent") {
            return Some("its name begins with neither `fires` nor `silent`".to_owned());
        }
        if fires != expected {
            return Some(format!(
                "{} should {}:\n{text}",
                self.rule,
                if expected { "fire" } else { "be silent" }
            ));
        }
        let snapshot = self.root.join("findings.snap");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&snapshot, text).unwrap();
            return None;
        }
        let before = fs::read_to_string(&snapshot).unwrap_or_default();
        (before != text)
            .then(|| format!("UPDATE=1 takes the new text\n--- before\n{before}--- now\n{text}"))
    }
}

/// The files of a case that are part of its repository.
#[derive(Debug)]
struct Repository {
    folder: Folder,
    paths: Vec<Arc<str>>,
}

impl Tree for Repository {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let source = self.folder.read(path)?;
        // As in the examples of rules: the mark keeps other scanners from taking an invented token
        // for a leak.
        Ok(Source::new(source.path, source.text.replace("<+>", "")))
    }
}

#[test]
fn every_case_shows_what_its_snapshot_says() {
    let failures = all().into_iter().filter_map(|case| {
        let failure = case.failure()?;
        Some(format!("{}/{}: {failure}", case.rule, case.name))
    });
    let failures: Vec<_> = failures.collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
