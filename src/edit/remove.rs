//! Keys and items taken out, with the comments that are theirs.

use super::layout::{self, is_flow};
use super::{Editor, Part, Plan, Refusal};
use crate::source::Span;
use crate::syntax::Node;

impl Editor<'_> {
    pub(super) fn remove(&self, path: &[Part]) -> Result<Plan, Refusal> {
        let nothing = "there is no such place in the roster";
        let Some((last, path)) = path.split_last() else {
            return self.refuse(0, nothing);
        };
        let Some(here) = self.find(path) else { return self.refuse(0, nothing) };
        let (at, spans): (_, Vec<Span>) = match last {
            Part::Item(at) => (Some(*at), here.items().iter().map(|item| item.span).collect()),
            Part::Key(key) => {
                let pairs = here.pairs();
                let at = pairs.iter().rposition(|pair| pair.key.text() == Some(key));
                (at, pairs.iter().map(|pair| pair.key.span.to(pair.value.span)).collect())
            }
        };
        let Some((at, own)) = at.and_then(|at| Some((at, *spans.get(at)?))) else {
            return self.refuse(here.span.start, nothing);
        };
        let value = match last {
            Part::Key(key) => here.get(key).map(|value| value.span),
            Part::Item(_) => None,
        };
        let value = value.unwrap_or(own);
        let before = self.text[value.start..value.end].to_owned();
        let plan = if is_flow(self.text, here) {
            self.out_of_brackets(here, &spans, at)?
        } else if let Part::Item(_) = last {
            let plan = self.item_of_lines(here, at)?;
            match spans.len() {
                // A key without a value would be a fault.
                1 => plan.and(self.behind_key(path, here)?, " []"),
                _ => plan,
            }
        } else {
            self.pair_of_lines(&spans, at)?
        };
        Ok(plan.instead_of(&before))
    }

    fn out_of_brackets(&self, node: &Node<'_>, spans: &[Span], at: usize) -> Result<Plan, Refusal> {
        let own = spans[at];
        let span = match (spans.get(at + 1), at.checked_sub(1).and_then(|at| spans.get(at))) {
            (Some(next), _) => Span::new(own.start, next.start),
            (None, Some(previous)) => Span::new(previous.end, own.end),
            (None, None) => Span::new(node.span.start + 1, node.span.end.saturating_sub(1)),
        };
        self.without_comments(span)?;
        Ok(Plan::of(span, ""))
    }

    /// A pair that has lines of its own.
    fn pair_of_lines(&self, spans: &[Span], at: usize) -> Result<Plan, Refusal> {
        let own = spans[at];
        if spans.len() == 1 {
            return self
                .refuse(own.start, "nothing would be left of the mapping that it stands in");
        }
        if !layout::opens_line(self.text, own.start) {
            // It stands behind a dash, and the next one takes its place.
            let Some(next) = spans.get(at + 1) else {
                return self.refuse(own.start, "this key does not start its line");
            };
            let span = Span::new(own.start, next.start);
            self.without_comments(span)?;
            return Ok(Plan::of(span, ""));
        }
        let line = layout::line_start(self.text, own.start);
        Ok(Plan::of(self.lines(line, layout::line_end(self.text, own.end)), ""))
    }

    /// An item that has lines of its own, with the comment lines right above it and those in it.
    fn item_of_lines(&self, list: &Node<'_>, at: usize) -> Result<Plan, Refusal> {
        let Some(item) = list.items().get(at) else {
            return self.refuse(list.span.start, "there is no such item");
        };
        let dash = self.dash(item)?;
        let indent = layout::column(self.text, dash);
        let line = layout::line_start(self.text, dash);
        let start = layout::start_with_comments(self.text, line, indent);
        let end = layout::end_with_comments(self.text, item.span.end.max(dash + 1), indent);
        let mut lines = self.lines(start, end);
        // Of two blank lines around it, one stays.
        let above = start.checked_sub(1).map(|at| layout::line_start(self.text, at));
        let alone = lines.end >= self.text.len() || layout::blank(self.text, lines.end);
        if let Some(above) = above.filter(|above| layout::blank(self.text, *above) && alone) {
            lines.start = lines.start.min(above);
        }
        Ok(Plan::of(lines, ""))
    }

    /// The place right behind the colon of the key that a list stands at.
    fn behind_key(&self, path: &[Part], list: &Node<'_>) -> Result<Span, Refusal> {
        let key = match path.split_last() {
            Some((Part::Key(key), path)) => self.find(path).and_then(|parent| parent.pair(key)),
            _ => None,
        };
        let span = key.map(|pair| Span::new(pair.key.span.end, list.span.start));
        match span.and_then(|span| layout::find(self.text, span, b":")) {
            Some(colon) => Ok(Span::new(colon + 1, colon + 1)),
            None => self.refuse(list.span.start, "nothing would be left of this list"),
        }
    }

    /// The lines from one that starts at `start` to one that ends at `end`, with their breaks; at the
    /// end of the text with the break before.
    fn lines(&self, start: usize, end: usize) -> Span {
        match layout::next_line(self.text, end) {
            Some(next) => Span::new(start, next),
            None => {
                let before = self.text[..start].strip_suffix('\n').unwrap_or(&self.text[..start]);
                Span::new(before.strip_suffix('\r').unwrap_or(before).len(), self.text.len())
            }
        }
    }
}
