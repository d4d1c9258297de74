//! A page that is shortened before GitHub would refuse all of it.

use std::collections::BTreeMap;

use super::super::phrase;

/// Kept back for the line that says what was left out.
const RESERVE: usize = 2_048;

/// What goes first where a page is too long.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Said elsewhere on the page as well.
    Again,
    /// Nothing to be done now.
    Settled,
    /// Something to be done.
    #[default]
    Owed,
    /// Without it the page says nothing.
    Verdict,
}

/// Markdown in blocks, of which the least important give way.
#[derive(Default)]
pub(crate) struct Page {
    blocks: Vec<Block>,
    rank: Rank,
}

/// A paragraph, or a table with its rows.
struct Block {
    rank: Rank,
    /// What the line calls it that says what was left out; none for a paragraph.
    title: Option<String>,
    head: String,
    rows: Vec<String>,
    foot: &'static str,
}

impl Page {
    /// How much what follows matters.
    pub(crate) fn rank(&mut self, rank: Rank) {
        self.rank = rank;
    }

    pub(crate) fn heading(&mut self, text: &str) {
        self.push(Rank::Verdict, None, format!("### {text}\n\n"), "");
    }

    pub(crate) fn paragraph(&mut self, text: &str) {
        self.push(self.rank, None, format!("{text}\n\n"), "");
    }

    /// Begins a table; its rows follow.
    pub(crate) fn table(&mut self, title: &str, columns: &[&str]) {
        let head = format!("#### {title}\n\n{}", heads(columns));
        self.push(self.rank, Some(title), head, "\n");
    }

    /// Begins a table that is shown when its title is clicked.
    pub(crate) fn folded(&mut self, title: &str, columns: &[&str]) {
        let head = format!("<details><summary>{title}</summary>\n\n{}", heads(columns));
        self.push(self.rank, Some(title), head, "\n</details>\n\n");
    }

    /// A row of cells that are Markdown already.
    pub(crate) fn row(&mut self, cells: &[String]) {
        if let Some(block) = self.blocks.last_mut() {
            block.rows.push(format!("| {} |\n", cells.join(" | ")));
        }
    }

    /// The page in so many bytes, with a line that says what was left out, if anything was.
    pub(crate) fn finish(mut self, room: usize) -> String {
        self.blocks.retain(|block| block.title.is_none() || !block.rows.is_empty());
        let cut = match self.length() > room {
            true => self.shorten(room.saturating_sub(RESERVE)),
            false => BTreeMap::new(),
        };
        let text: String = self.blocks.iter().map(Block::text).collect();
        let mut page = text.trim_end().to_owned();
        page.push('\n');
        if !cut.is_empty() {
            page.push('\n');
            page.push_str(&left_out(&cut));
        }
        page
    }

    fn push(&mut self, rank: Rank, title: Option<&str>, head: String, foot: &'static str) {
        let title = title.map(str::to_owned);
        self.blocks.push(Block { rank, title, head, rows: Vec::new(), foot });
    }

    fn length(&self) -> usize {
        self.blocks.iter().map(Block::length).sum()
    }

    /// Takes rows and paragraphs away until the rest fits: the least important first, and of those
    /// the last. What is left out, by title.
    fn shorten(&mut self, room: usize) -> BTreeMap<String, usize> {
        let mut cut = BTreeMap::new();
        let mut length = self.length();
        let mut order: Vec<usize> = (0..self.blocks.len()).rev().collect();
        order.sort_by_key(|at| self.blocks[*at].rank);
        for at in order {
            let block = &mut self.blocks[at];
            let title = block.title.clone().unwrap_or_else(|| "notes".to_owned());
            while length > room && block.rank != Rank::Verdict && !block.head.is_empty() {
                *cut.entry(title.clone()).or_default() += 1;
                length -= block.give_way();
            }
        }
        cut
    }
}

impl Block {
    fn length(&self) -> usize {
        self.head.len() + self.rows.iter().map(String::len).sum::<usize>() + self.foot.len()
    }

    /// Takes its last row away, and with that the whole of it where no other is left: how many
    /// bytes that makes.
    fn give_way(&mut self) -> usize {
        let row = self.rows.pop().map_or(0, |row| row.len());
        if !self.rows.is_empty() {
            return row;
        }
        row + std::mem::take(&mut self.head).len() + std::mem::take(&mut self.foot).len()
    }

    fn text(&self) -> String {
        [self.head.as_str(), &self.rows.concat(), self.foot].concat()
    }
}

fn heads(columns: &[&str]) -> String {
    format!("| {} |\n{}|\n", columns.join(" | "), "| --- ".repeat(columns.len()))
}

/// What was left out, and where all of it is.
fn left_out(cut: &BTreeMap<String, usize>) -> String {
    let total = phrase::count(cut.values().sum(), "row");
    let mut line = format!(
        "**Shortened: {total} left out here. The log has what counts, `--format json=FILE` all of it.**"
    );
    for (title, number) in cut {
        let part = format!(" {title}: {number}.");
        if line.len() + part.len() + 2 < RESERVE {
            line.push_str(&part);
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let mut page = Page::default();
        page.heading("keyroster: blocked");
        page.table("platform", &["What"]);
        for row in 0..20 {
            page.row(&[format!("{row}{}", "x".repeat(500))]);
        }
        page.rank(Rank::Again);
        page.folded("unowned: 20", &["What"]);
        for row in 0..20 {
            page.row(&[format!("{row}{}", "y".repeat(500))]);
        }
        page.rank(Rank::Owed);
        page.paragraph("the end");
        page
    }

    #[test]
    fn what_matters_least_gives_way_first() {
        let whole = page().finish(usize::MAX);
        assert!(whole.ends_with("the end\n") && whole.contains("</details>"));
        let text = page().finish(14_000);
        assert!(text.len() <= 14_000 && text.contains("the end\n"), "{text}");
        assert_eq!((text.matches('x').count(), text.matches("</details>").count()), (10_000, 1));
        let last = text.lines().last().unwrap();
        assert!(last.starts_with("**Shortened: 17 rows left out here."), "{last}");
        assert!(last.ends_with("** unowned: 20: 17."), "{last}");
    }

    #[test]
    fn of_what_has_to_be_done_the_worst_stays() {
        let text = page().finish(8_000);
        assert!(text.len() <= 8_000 && text.starts_with("### keyroster: blocked\n"));
        assert!(text.contains("| 10x") && !text.contains("| 12x") && !text.contains("<details>"));
        assert!(text.lines().last().unwrap().contains("notes: 1. platform: "), "{text}");
        let least = page().finish(2_100);
        assert!(least.len() <= 2_100 && least.contains("blocked"), "{least}");
    }
}
