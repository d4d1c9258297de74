//! GitHub's CODEOWNERS: patterns as in `.gitignore`, the last line that matches wins.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The lines of a CODEOWNERS file.
#[derive(Debug, Default)]
pub(super) struct Codeowners {
    lines: Vec<(Gitignore, Option<String>)>,
}

impl Codeowners {
    /// Reads the lines; one that GitHub would skip is skipped here too.
    pub(super) fn parse(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| {
            let line = line.split(" #").next().unwrap_or(line).trim();
            let mut words = line.split_whitespace();
            let pattern = words.next().filter(|word| !word.starts_with(['#', '!']))?;
            let mut builder = GitignoreBuilder::new("");
            builder.add_line(None, pattern).ok()?;
            Some((builder.build().ok()?, words.next().map(str::to_owned)))
        });
        Self { lines: lines.collect() }
    }

    /// The first owner of a file; nobody where the last matching line names none.
    pub(super) fn of(&self, path: &str) -> Option<&str> {
        let matching = |line: &&(Gitignore, Option<String>)| {
            line.0.matched_path_or_any_parents(path, false).is_ignore()
        };
        self.lines.iter().rev().find(matching)?.1.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_matching_line_wins_and_may_clear() {
        let owners = Codeowners::parse(
            "# who\n* @acme/all\n/infra/ @acme/ops @bob\n*.tf @acme/cloud # all of it\n/infra/free/\n",
        );
        assert_eq!(owners.of("README.md"), Some("@acme/all"));
        assert_eq!(owners.of("infra/a.yaml"), Some("@acme/ops"));
        assert_eq!(owners.of("infra/a.tf"), Some("@acme/cloud"));
        assert_eq!(owners.of("infra/free/a.tf"), None);
    }
}
