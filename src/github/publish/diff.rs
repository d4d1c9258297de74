//! What GitHub shows of a pull request's files: the lines that a comment can stand at.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A file of a pull request.
#[derive(Debug, Deserialize)]
pub(super) struct File {
    filename: Option<String>,
    patch: Option<String>,
}

/// The lines of a pull request's files that a comment can stand at: by path and number, as they are
/// after the change. A comment at any other line makes GitHub refuse the whole review.
pub(super) struct Diff(BTreeMap<String, BTreeMap<usize, String>>);

impl Diff {
    pub(super) fn of(files: Vec<File>) -> Self {
        let known = files.into_iter().filter_map(|file| Some((file.filename?, file.patch?)));
        Self(known.map(|(name, patch)| (name, after(&patch))).collect())
    }

    /// Whether a line of a file is in it and holds this.
    pub(super) fn shows(&self, path: &str, line: usize, text: &str) -> bool {
        let there = self.0.get(path).and_then(|lines| lines.get(&line));
        there.is_some_and(|there| there.trim_end_matches('\r') == text.trim_end_matches('\r'))
    }
}

/// The lines of a patch as they are after the change, with their numbers.
fn after(patch: &str) -> BTreeMap<usize, String> {
    let (mut lines, mut number) = (BTreeMap::new(), 0);
    for line in patch.lines() {
        if let Some(first) = line.strip_prefix("@@ -").and_then(first_line) {
            number = first;
        } else if let Some(text) = line.strip_prefix(['+', ' ']) {
            lines.insert(number, text.to_owned());
            number += 1;
        }
    }
    lines
}

/// `3` of `1,2 +3,4 @@`.
fn first_line(hunk: &str) -> Option<usize> {
    let (_, new) = hunk.split_once(" +")?;
    new.split([',', ' ']).next()?.parse().ok()
}

#[test]
fn a_diff_shows_its_lines_and_their_surroundings() {
    let patch =
        "@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n@@ -9 +10 @@ x\n-y\n+z\n\\ No newline at end of file";
    let file = File { filename: Some("x.tf".to_owned()), patch: Some(patch.to_owned()) };
    let diff = Diff::of(vec![file, File { filename: Some("big".to_owned()), patch: None }]);
    for (line, text, shown) in [
        (1, "a", true),
        (2, "c", true),
        (3, "d", true),
        (10, "z", true),
        (2, "b", false),
        (4, "", false),
    ] {
        assert_eq!(diff.shows("x.tf", line, text), shown, "{line}");
    }
    assert!(!diff.shows("big", 1, "a"));
}
