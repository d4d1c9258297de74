//! The lines that a change adds or rewrites, from git's patch of it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Lines of the changed files, as they are numbered after the change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines(BTreeMap<String, Vec<RangeInclusive<usize>>>);

impl Lines {
    /// The lines of a patch without lines around (`--unified=0`). Deletions leave none. What a file
    /// holds is skipped by its number of lines, so that it is never taken for a part of the patch.
    pub fn of(patch: &str) -> Self {
        let mut lines = Self::default();
        let (mut path, mut inside) = (None, 0_usize);
        for line in patch.lines() {
            if inside > 0 {
                // `\ No newline at end of file` is no line of either side.
                inside -= usize::from(!line.starts_with('\\'));
            } else if let Some(name) = line.strip_prefix("+++ ") {
                // git ends a path that has a space in it with a tab, and quotes a stranger one.
                path = name.strip_prefix("b/").map(|name| name.trim_end_matches('\t').to_owned());
            } else if let Some((removed, first, added)) = hunk(line) {
                inside = removed + added;
                if let Some(path) = path.as_ref().filter(|_| added > 0) {
                    lines.0.entry(path.clone()).or_default().push(first..=first + added - 1);
                }
            }
        }
        lines
    }

    /// Whether one of some lines of a file is among them.
    pub fn touch(&self, path: &str, lines: &RangeInclusive<usize>) -> bool {
        let meets = |hunk: &RangeInclusive<usize>| {
            hunk.start() <= lines.end() && lines.start() <= hunk.end()
        };
        self.0.get(path).is_some_and(|hunks| hunks.iter().any(meets))
    }
}

/// `@@ -3,2 +4 @@`: how many lines go, the first that comes, how many come.
fn hunk(line: &str) -> Option<(usize, usize, usize)> {
    let (ranges, _) = line.strip_prefix("@@ -")?.split_once(" @@")?;
    let (old, new) = ranges.split_once(" +")?;
    let range = |text: &str| -> Option<(usize, usize)> {
        let (first, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((first.parse().ok()?, count.parse().ok()?))
    };
    let ((_, removed), (first, added)) = (range(old)?, range(new)?);
    Some((removed, first, added))
}

#[test]
fn only_what_is_there_after_the_change_counts() {
    let patch = "\
diff --git a/ci.yml b/ci.yml
index 1..2 100644
--- a/ci.yml
+++ b/ci.yml
@@ -3,0 +4,2 @@ jobs:
+++ b/other.yml
+@@ -1 +90 @@
@@ -9,2 +11,0 @@
-gone
-gone
@@ -20 +20 @@
-old
\\ No newline at end of file
+new
diff --git a/a b b/a b
--- /dev/null
+++ b/a b\t
@@ -0,0 +1 @@
+x
diff --git a/gone b/gone
--- a/gone
+++ /dev/null
@@ -1 +0,0 @@
-x
";
    let lines = Lines::of(patch);
    let touched = |path, at: usize| lines.touch(path, &(at..=at));
    assert_eq!([3, 4, 5, 6].map(|at| touched("ci.yml", at)), [false, true, true, false]);
    assert!(touched("ci.yml", 20) && !touched("ci.yml", 11) && touched("a b", 1));
    assert!(lines.touch("ci.yml", &(1..=4)) && !touched("other.yml", 90) && !touched("gone", 1));
}
