//! The part of a text that a pattern is tried on: the keyword's line, cut where lines are long.

use crate::source::Span;

/// Bytes of a keyword's line that are looked at before it.
const BEFORE: usize = 256;

/// Bytes of a keyword's line that are looked at after it. Longer than any token, so that a file
/// that is a single line of 50 MB still costs no more than its own length.
const AFTER: usize = 8192;

/// The line that was asked for last. Keywords come in the order of the text, so each line is
/// looked for once.
pub(super) struct Lines<'s> {
    text: &'s [u8],
    line: Span,
}

impl<'s> Lines<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let text = text.as_bytes();
        let line = Span::new(0, end_of_line(text, 0));
        Self { text, line }
    }

    /// The window around a keyword; `reach` is how far it goes beyond the line.
    pub(super) fn window(&mut self, keyword: Span, reach: usize) -> Span {
        if keyword.start > self.line.end {
            let since = &self.text[self.line.end..keyword.start];
            let start = since.iter().rposition(|byte| *byte == b'\n');
            let start = self.line.end + start.map_or(0, |at| at + 1);
            self.line = Span::new(start, end_of_line(self.text, keyword.start));
        }
        let start = self.line.start.max(keyword.start.saturating_sub(BEFORE));
        let end = if reach > 0 {
            keyword.end.saturating_add(reach).min(self.text.len())
        } else {
            self.line.end.min(keyword.end + AFTER)
        };
        Span::new(start, end)
    }
}

fn end_of_line(text: &[u8], from: usize) -> usize {
    let rest = text[from..].iter().position(|byte| *byte == b'\n');
    rest.map_or(text.len(), |length| from + length)
}

/// For each pattern the window that is still growing. Windows that touch become one, so that a
/// pattern reads no byte twice, however many keywords stand there.
pub(super) struct Windows {
    open: Vec<Option<Span>>,
}

impl Windows {
    pub(super) fn new(patterns: usize) -> Self {
        Self { open: vec![None; patterns] }
    }

    /// Adds a window; gives back the one before it where that is complete.
    pub(super) fn grow(&mut self, pattern: usize, window: Span) -> Option<Span> {
        match &mut self.open[pattern] {
            Some(open) if window.start <= open.end => {
                *open = open.to(window);
                None
            }
            open => open.replace(window),
        }
    }

    /// The windows that no keyword followed.
    pub(super) fn rest(self) -> impl Iterator<Item = (usize, Span)> {
        let numbered = self.open.into_iter().enumerate();
        numbered.filter_map(|(pattern, window)| Some((pattern, window?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_the_line_and_long_lines_are_cut() {
        let text = format!("one\r\ntwo key three\n{}key{}", "a".repeat(999), "b".repeat(9999));
        let mut lines = Lines::new(&text);
        assert_eq!(lines.window(Span::new(9, 12), 0), Span::new(5, 18));
        let at = 19 + 999;
        let cut = lines.window(Span::new(at, at + 3), 0);
        assert_eq!(cut, Span::new(at - BEFORE, at + 3 + AFTER));
    }

    #[test]
    fn windows_that_touch_are_one() {
        let mut windows = Windows::new(2);
        assert_eq!(windows.grow(1, Span::new(0, 10)), None);
        assert_eq!(windows.grow(1, Span::new(4, 20)), None);
        assert_eq!(windows.grow(1, Span::new(21, 30)), Some(Span::new(0, 20)));
        assert_eq!(windows.rest().collect::<Vec<_>>(), [(1, Span::new(21, 30))]);
    }
}
