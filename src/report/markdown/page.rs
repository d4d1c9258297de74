//! A page that stops before GitHub would refuse all of it.

use std::collections::BTreeMap;

use super::super::phrase;

/// GitHub drops a step's whole summary beyond 1,048,576 bytes; another writer may come first.
const LIMIT: usize = 1_000_000;
/// Kept back for the line that says what was cut.
const RESERVE: usize = 4_096;

/// Markdown that grows up to its limit, and from then on counts what it leaves out.
#[derive(Default)]
pub(in crate::report) struct Page {
    text: String,
    /// The title of the table that is open.
    section: Option<String>,
    /// The head of that table, until its first row.
    pending: String,
    cut: BTreeMap<String, usize>,
}

impl Page {
    pub(in crate::report) fn heading(&mut self, text: &str) {
        self.text.push_str(&format!("### {text}\n\n"));
    }

    pub(in crate::report) fn paragraph(&mut self, text: &str) {
        let gap = if self.section.take().is_some() { "\n" } else { "" };
        self.push(&format!("{gap}{text}\n\n"), "notes");
    }

    /// Begins a table; its rows follow.
    pub(in crate::report) fn table(&mut self, title: &str, columns: &[&str]) {
        let gap = if self.section.is_some() { "\n" } else { "" };
        let rule = "| --- ".repeat(columns.len());
        let columns = columns.join(" | ");
        self.pending = format!("{gap}#### {title}\n\n| {columns} |\n{rule}|\n");
        self.section = Some(title.to_owned());
    }

    /// A row of cells that are Markdown already.
    pub(in crate::report) fn row(&mut self, cells: &[String]) {
        let head = std::mem::take(&mut self.pending);
        let section = self.section.clone().unwrap_or_default();
        self.push(&format!("{head}| {} |\n", cells.join(" | ")), &section);
    }

    /// The page, with what was cut.
    pub(in crate::report) fn finish(self) -> String {
        let mut page = self.text.trim_end().to_owned();
        page.push('\n');
        if !self.cut.is_empty() {
            let total = phrase::count(self.cut.values().sum(), "more row");
            let mut line = format!("\n**Cut here: {total}, all of them in the log.**");
            for (section, number) in &self.cut {
                let part = format!(" {section}: {number}.");
                if line.len() + part.len() < RESERVE {
                    line.push_str(&part);
                }
            }
            line.push('\n');
            page.push_str(&line);
        }
        page
    }

    /// Nothing follows what was cut.
    fn push(&mut self, text: &str, section: &str) {
        if self.cut.is_empty() && self.text.len() + text.len() <= LIMIT - RESERVE {
            self.text.push_str(text);
        } else {
            *self.cut.entry(section.to_owned()).or_default() += 1;
        }
    }
}

#[test]
fn a_page_stops_and_says_so() {
    let mut page = Page::default();
    page.heading("keyroster: blocked");
    page.table("platform", &["What"]);
    for _ in 0..30 {
        page.row(&["x".repeat(50_000)]);
    }
    page.paragraph("the end");
    let text = page.finish();
    assert!(text.len() <= LIMIT);
    let last = text.lines().last().unwrap();
    assert_eq!(last, "**Cut here: 12 more rows, all of them in the log.** notes: 1. platform: 11.");
}
