//! GitHub's CODEOWNERS: patterns as in `.gitignore`, the last line that matches wins.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::source::{Source, Span};

/// A line with its owners, none where it takes them away.
#[derive(Debug)]
pub(super) struct Line {
    pattern: Gitignore,
    /// `docs/*` covers the files of a folder, and none of the folders in it.
    shallow: bool,
    pub(super) owners: Vec<String>,
    /// From the pattern to the last owner.
    pub(super) span: Span,
}

/// The lines of a CODEOWNERS file.
#[derive(Debug, Default)]
pub(super) struct Codeowners {
    pub(super) lines: Vec<Line>,
}

impl Codeowners {
    /// Reads the lines; one that GitHub would skip is skipped here too, and so is a section's head.
    pub(super) fn parse(source: &Source) -> Self {
        let lines = (1..=source.lines()).filter_map(|number| {
            let span = source.line_span(number);
            let whole = source.slice(span);
            let text = whole.split(" #").next().unwrap_or(whole);
            let start = span.start + (text.len() - text.trim_start().len());
            let text = text.trim();
            let mut words = text.split_whitespace();
            let skipped = |word: &&str| !word.starts_with(['#', '!', '[', '^']);
            let pattern = words.next().filter(skipped)?;
            let shallow = pattern.ends_with("/*");
            let mut builder = GitignoreBuilder::new("");
            builder.add_line(None, pattern).ok()?;
            let pattern = builder.build().ok()?;
            let owners = words.map(str::to_owned).collect();
            Some(Line { pattern, shallow, owners, span: Span::new(start, start + text.len()) })
        });
        Self { lines: lines.collect() }
    }

    /// The owners of a file; nobody where the last matching line names none.
    pub(super) fn of(&self, path: &str) -> &[String] {
        self.deciding(path).map_or(&[], |line| &line.owners)
    }

    /// The line that says whose a file is.
    pub(super) fn deciding(&self, path: &str) -> Option<&Line> {
        self.lines.iter().rev().find(|line| match line.shallow {
            true => line.pattern.matched(path, false).is_ignore(),
            false => line.pattern.matched_path_or_any_parents(path, false).is_ignore(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_matching_line_wins_and_may_clear() {
        let text = "# who\n* @acme/all\n /infra/ @acme/ops @bob\n*.tf @acme/cloud # all of it\n/infra/free/\n[Docs] @acme/docs\n";
        let source = Source::new("CODEOWNERS", text.to_owned());
        let owners = Codeowners::parse(&source);
        assert_eq!(owners.of("README.md"), ["@acme/all"]);
        assert_eq!(owners.of("infra/a.yaml"), ["@acme/ops", "@bob"]);
        assert_eq!(owners.of("infra/a.tf"), ["@acme/cloud"]);
        assert!(owners.of("infra/free/a.tf").is_empty());
        assert_eq!(source.slice(owners.lines[1].span), "/infra/ @acme/ops @bob");
    }

    #[test]
    fn a_star_after_a_folder_stays_in_it() {
        let source = Source::new("CODEOWNERS", "/.github/* @acme/security\n".to_owned());
        let owners = Codeowners::parse(&source);
        assert_eq!(owners.of(".github/keyroster.yaml"), ["@acme/security"]);
        assert!(owners.of(".github/workflows/keyroster.yml").is_empty());
    }
}
