//! The pages of the documentation, and how one is held to what it should say.

use std::fs;
use std::path::{Path, PathBuf};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown file that people read.
pub(crate) fn pages() -> Vec<PathBuf> {
    let top = |entry: &PathBuf| entry.extension().is_some_and(|extension| extension == "md");
    let mut pages: Vec<_> = entries(root()).into_iter().filter(top).collect();
    for folder in ["docs", "examples", ".github"] {
        below(&root().join(folder), &mut pages);
    }
    pages.sort();
    assert!(pages.len() > 5, "the documentation is not where it was: {pages:?}");
    pages
}

fn below(folder: &Path, pages: &mut Vec<PathBuf>) {
    for entry in entries(folder) {
        if entry.is_dir() {
            below(&entry, pages);
        } else if entry.extension().is_some_and(|extension| extension == "md") {
            pages.push(entry);
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).into_iter().flatten();
    listed.map(|entry| entry.unwrap().path()).collect()
}

/// Holds a file to a text; with `UPDATE=1` it is written instead.
pub(crate) fn hold(path: &Path, expected: &str) {
    let held = fs::read_to_string(path).unwrap_or_default();
    if held == expected {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, expected).unwrap();
        return;
    }
    let differs = |(held, expected): (&str, &str)| held != expected;
    let line = held.lines().zip(expected.lines()).position(differs);
    let line = line.unwrap_or_else(|| held.lines().count().min(expected.lines().count()));
    panic!(
        "{} is out of date in line {}:\n  says   {}\n  should {}\n`UPDATE=1 cargo test --test docs` rewrites it",
        path.display(),
        line + 1,
        held.lines().nth(line).unwrap_or("(nothing)"),
        expected.lines().nth(line).unwrap_or("(nothing)"),
    );
}
