//! Values at keys: changed where they stand, or added in the style of their mapping.

use super::layout::{self, column, is_flow, line_end};
use super::write::{self, Lines, Value};
use super::{Editor, Part, Plan, Refusal};
use crate::source::Span;
use crate::syntax::{self, Node, Pair, Style};

impl Editor<'_> {
    pub(super) fn set(&self, path: &[Part], value: &Value) -> Result<Plan, Refusal> {
        let mut here = self.root;
        let mut name = "";
        for (at, part) in path.iter().enumerate() {
            let there = match part {
                Part::Item(item) => here.items().get(*item),
                Part::Key(key) => {
                    let pair = here.pair(key);
                    if pair.is_none() && matches!(here.value, syntax::Value::Mapping(_)) {
                        let Some(value) = nested(&path[at + 1..], value) else {
                            return self
                                .refuse(here.span.start, "the list that it names is not there");
                        };
                        return self.add(here, name, key, &value, at == 0);
                    }
                    pair.map(|pair| &pair.value)
                }
            };
            let Some(there) = there else {
                return self.refuse(here.span.start, "there is no such place in the roster");
            };
            here = there;
            if let Part::Key(key) = part {
                name = key;
            }
        }
        self.replace(here, value)
    }

    /// Puts another value in the place of one.
    fn replace(&self, old: &Node<'_>, new: &Value) -> Result<Plan, Refusal> {
        let Span { start, end } = old.span;
        let written = &self.text[start..end];
        match (&old.value, new) {
            (syntax::Value::Scalar(_, Style::Literal | Style::Folded), _) => {
                self.refuse(start, "what stands here goes over several lines")
            }
            (syntax::Value::Scalar(_, style), Value::Text(text)) => {
                Ok(Plan::of(old.span, write::like(*style, text)).instead_of(written))
            }
            (syntax::Value::Null, _) if start == end => {
                Ok(Plan::insert(start, format!(" {}", new.on_one_line())))
            }
            _ => {
                self.without_comments(old.span)?;
                // A list on lines of its own starts below its key, where brackets go.
                let line = layout::line_start(self.text, start);
                let gap = self.text[..line].trim_end_matches(['\r', '\n', ' ']).len();
                let before: Vec<_> = written.split_whitespace().collect();
                let below = !is_flow(self.text, old) && layout::opens_line(self.text, start);
                let plan = if below && self.text[..gap].ends_with(':') {
                    Plan::of(Span::new(gap, end), format!(" {}", new.on_one_line()))
                } else if below {
                    return self.refuse(start, "a comment stands before what would be replaced");
                } else {
                    Plan::of(old.span, new.on_one_line())
                };
                Ok(plan.instead_of(&before.join(" ")))
            }
        }
    }

    /// Adds a pair to a mapping: behind the last of those that its order puts before it.
    fn add(
        &self,
        mapping: &Node<'_>,
        name: &str,
        key: &str,
        value: &Value,
        at_root: bool,
    ) -> Result<Plan, Refusal> {
        let pairs = mapping.pairs();
        let order = (self.order)(name);
        let rank = |key: Option<&str>| order.iter().position(|known| Some(*known) == key);
        let own = rank(Some(key));
        let before = |pair: &&Pair<'_>| own.is_none() || rank(pair.key.text()) < own;
        let after = pairs.iter().rfind(before);
        if is_flow(self.text, mapping) {
            let pair = write::pair(key, value);
            let after = after.map(|pair| pair.value.span.end.max(pair.key.span.end));
            let first = pairs.first().map(|pair| pair.key.span.start);
            return self.add_in_brackets(mapping, after, first, &pair);
        }
        let Some(first) = pairs.first() else {
            return self.refuse(mapping.span.start, "this mapping is empty");
        };
        let indent = column(self.text, first.key.span.start);
        let levels = if at_root { 2 } else { usize::from(self.prefers_lines(pairs)) };
        let lines = Lines {
            indent,
            step: self.step(pairs, indent),
            levels,
            newline: layout::newline(self.text),
        };
        let written = lines.pair(key, value);
        match after {
            Some(pair) => {
                let end = pair.value.span.end.max(pair.key.span.end);
                let end = layout::end_with_comments(self.text, end, indent);
                // A section stands apart from the one before it.
                let apart = at_root && written.contains('\n');
                let blank = if apart { lines.newline } else { "" };
                Ok(Plan::insert(end, format!("{blank}{}{written}", lines.break_line())))
            }
            None => {
                let start = first.key.span.start;
                Ok(Plan::insert(start, format!("{written}{}", lines.break_line())))
            }
        }
    }

    /// Adds something between brackets: behind what ends at `after`, or before what starts at
    /// `first`.
    pub(super) fn add_in_brackets(
        &self,
        node: &Node<'_>,
        after: Option<usize>,
        first: Option<usize>,
        written: &str,
    ) -> Result<Plan, Refusal> {
        let Span { start, end } = node.span;
        let Some(first) = first else {
            self.without_comments(node.span)?;
            let inner = Span::new(start + 1, end.saturating_sub(1));
            let space = if self.text[start..].starts_with('{') { " " } else { "" };
            return Ok(Plan::of(inner, format!("{space}{written}{space}")));
        };
        let own_lines = layout::opens_line(self.text, first);
        let spaces = " ".repeat(column(self.text, first));
        let between =
            if own_lines { format!("{}{spaces}", layout::newline(self.text)) } else { " ".into() };
        let Some(after) = after else {
            return Ok(Plan::insert(first, format!("{written},{between}")));
        };
        let rest = Span::new(after, end.saturating_sub(1));
        let comma = layout::find(self.text, rest, b",");
        if !own_lines || layout::same_line(self.text, after, rest.end) {
            return Ok(Plan::insert(after, format!(",{between}{written}")));
        }
        // A comment behind the one before stays behind it.
        Ok(match comma {
            Some(comma) => {
                let line = line_end(self.text, comma);
                Plan::insert(line, format!("{between}{written},"))
            }
            None => {
                let line = line_end(self.text, after);
                Plan::insert(after, ",").and(Span::new(line, line), format!("{between}{written}"))
            }
        })
    }

    /// Whether mappings among these pairs have lines of their own.
    pub(super) fn prefers_lines(&self, pairs: &[Pair<'_>]) -> bool {
        let mut inner = pairs.iter().filter(|pair| !pair.value.pairs().is_empty()).peekable();
        inner.peek().is_some() && inner.all(|pair| !is_flow(self.text, &pair.value))
    }

    /// How much deeper than these pairs what is in them stands.
    pub(super) fn step(&self, pairs: &[Pair<'_>], indent: usize) -> usize {
        let deeper = pairs.iter().filter_map(|pair| {
            let first = pair.value.pairs().first()?.key.span.start;
            layout::opens_line(self.text, first).then(|| column(self.text, first))
        });
        let step = deeper.filter_map(|column| column.checked_sub(indent)).find(|step| *step > 0);
        step.unwrap_or(2)
    }
}

/// A value below the keys that lead to it.
fn nested(path: &[Part], value: &Value) -> Option<Value> {
    path.iter().rev().try_fold(value.clone(), |value, part| match part {
        Part::Key(key) => Some(Value::Mapping(vec![(key.clone(), value)])),
        Part::Item(_) => None,
    })
}
