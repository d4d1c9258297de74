//! One more item in a list, in the style of those that are there.

use super::layout::{self, column, is_flow};
use super::write::{Lines, Value};
use super::{Editor, Item, Part, Plan, Refusal};
use crate::source::Span;
use crate::syntax::{self, Node};

impl Editor<'_> {
    pub(super) fn append(
        &self,
        to: &[Part],
        after: Option<usize>,
        new: &[Item],
    ) -> Result<Plan, Refusal> {
        let Some(list) = self.find(to) else {
            return self.set(to, &Value::List(new.iter().map(|item| item.value.clone()).collect()));
        };
        let syntax::Value::Sequence(items) = &list.value else {
            return self.refuse(list.span.start, "this is no list");
        };
        let Some(last) = after.and_then(|at| items.get(at)).or(items.last()) else {
            return self.first(list, to.len(), new);
        };
        if is_flow(self.text, list) {
            let first = items.first().map(|item| item.span.start);
            return self.add_in_brackets(list, Some(last.span.end), first, &on_one_line(new));
        }
        let dash = self.dash(last)?;
        let indent = column(self.text, dash);
        let gap = self.text[dash + 1..last.span.start].chars().take_while(|c| *c == ' ').count();
        let inner = indent + 1 + gap;
        let lines = Lines {
            indent,
            step: self.step(last.pairs(), inner),
            levels: 1 + usize::from(self.prefers_lines(last.pairs())),
            newline: layout::newline(self.text),
        };
        let blank = if self.apart(items) { lines.newline } else { "" };
        let end = layout::end_with_comments(self.text, last.span.end, indent);
        Ok(Plan::insert(end, on_lines(lines, blank, gap, new)))
    }

    /// The first item of an empty list.
    fn first(&self, list: &Node<'_>, depth: usize, new: &[Item]) -> Result<Plan, Refusal> {
        let Span { start, end } = list.span;
        self.without_comments(list.span)?;
        let before = self.text[..start].trim_end_matches(' ').len();
        let own_line =
            layout::same_line(self.text, start, end) && self.text[..before].ends_with(':');
        // Below a key of a mapping with brackets there is no line to be had.
        if is_flow(self.text, self.root) || !own_line || depth > 1 {
            return self.add_in_brackets(list, None, None, &on_one_line(new));
        }
        let key = layout::line_start(self.text, start);
        let indent = self.text[key..].chars().take_while(|c| *c == ' ').count();
        let lines =
            Lines { indent: indent + 2, step: 2, levels: 1, newline: layout::newline(self.text) };
        let line = layout::line_end(self.text, end);
        let items = on_lines(lines, "", 1, new);
        Ok(Plan::of(Span::new(before, end), "").and(Span::new(line, line), items))
    }

    /// Where the dash of an item stands that has lines of its own.
    pub(super) fn dash(&self, item: &Node<'_>) -> Result<usize, Refusal> {
        let before = self.text[..item.span.start].trim_end_matches([' ', '\t', '\r', '\n']);
        let dash = before.len().checked_sub(1).filter(|_| before.ends_with('-'));
        match dash.filter(|dash| layout::opens_line(self.text, *dash)) {
            Some(dash) => Ok(dash),
            None => self.refuse(item.span.start, "this item does not start its line"),
        }
    }

    /// Whether a blank line stands between items.
    fn apart(&self, items: &[Node<'_>]) -> bool {
        let gaps = items.windows(2).map(|two| (two[0].span.end, two[1].span.start));
        let blank = |(end, start): (usize, usize)| {
            let gap = self.text.get(end..start).unwrap_or_default();
            gap.lines().skip(1).any(|line| line.trim().is_empty())
        };
        let (blank, close): (Vec<_>, Vec<_>) = gaps.partition(|gap| blank(*gap));
        blank.len() > close.len()
    }
}

/// Items between brackets.
fn on_one_line(items: &[Item]) -> String {
    let items: Vec<_> = items.iter().map(|item| item.value.on_one_line()).collect();
    items.join(", ")
}

/// Items on lines of their own, each with the line break before it.
fn on_lines(lines: Lines<'_>, blank: &str, gap: usize, items: &[Item]) -> String {
    let written = items.iter().map(|item| {
        let words = lines.item(gap, &item.value, item.note.as_deref());
        format!("{blank}{}{words}", lines.break_line())
    });
    written.collect()
}
