//! One more item in a list, in the style of those that are there.

use super::layout::{self, column, is_flow};
use super::write::{Lines, Value};
use super::{Editor, Part, Plan, Refusal};
use crate::source::Span;
use crate::syntax::{self, Node};

impl Editor<'_> {
    pub(super) fn append(
        &self,
        to: &[Part],
        after: Option<usize>,
        value: &Value,
        note: Option<&str>,
    ) -> Result<Plan, Refusal> {
        let Some(list) = self.find(to) else {
            return self.set(to, &Value::List(vec![value.clone()]));
        };
        let syntax::Value::Sequence(items) = &list.value else {
            return self.refuse(list.span.start, "this is no list");
        };
        let Some(last) = after.and_then(|at| items.get(at)).or(items.last()) else {
            return self.first(list, to.len(), value, note);
        };
        if is_flow(self.text, list) {
            let first = items.first().map(|item| item.span.start);
            return self.add_in_brackets(list, Some(last.span.end), first, &value.on_one_line());
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
        let item = lines.item(gap, value, note);
        let blank = if self.apart(items) { lines.newline } else { "" };
        let end = layout::end_with_comments(self.text, last.span.end, indent);
        Ok(Plan::insert(end, format!("{blank}{}{item}", lines.break_line())))
    }

    /// The first item of an empty list.
    fn first(
        &self,
        list: &Node<'_>,
        depth: usize,
        value: &Value,
        note: Option<&str>,
    ) -> Result<Plan, Refusal> {
        let Span { start, end } = list.span;
        self.without_comments(list.span)?;
        let before = self.text[..start].trim_end_matches(' ').len();
        let own_line = layout::same_line(self.text, start, end) && self.text[..before].ends_with(':');
        // Below a key of a mapping with brackets there is no line to be had.
        if is_flow(self.text, self.root) || !own_line || depth > 1 {
            return self.add_in_brackets(list, None, None, &value.on_one_line());
        }
        let key = layout::line_start(self.text, start);
        let indent = self.text[key..].chars().take_while(|c| *c == ' ').count();
        let lines =
            Lines { indent: indent + 2, step: 2, levels: 1, newline: layout::newline(self.text) };
        let item = format!("{}{}", lines.break_line(), lines.item(1, value, note));
        let line = layout::line_end(self.text, end);
        Ok(Plan::of(Span::new(before, end), "").and(Span::new(line, line), item))
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
