//! Text that others wrote, made safe to print on a terminal.

use std::fmt;

/// Displays text so that it can neither steer a terminal nor look like other text: control
/// characters, escapes, bidirectional overrides and invisible characters show as `�`, a tab as
/// four spaces.
#[derive(Debug, Clone, Copy)]
pub struct Terminal<'a>(pub &'a str);

impl fmt::Display for Terminal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(is_deceptive) {
            f.write_str(&rest[..at])?;
            let mut chars = rest[at..].chars();
            f.write_str(match chars.next() {
                Some('\t') => "    ",
                _ => "\u{fffd}",
            })?;
            rest = chars.as_str();
        }
        f.write_str(rest)
    }
}

/// The same text with each deceptive character but tabs replaced by one visible one, so that
/// columns stay where they are.
pub(crate) fn visible(text: &str) -> String {
    let show = |c| {
        if c != '\t' && is_deceptive(c) { '\u{fffd}' } else { c }
    };
    text.chars().map(show).collect()
}

/// Several lines, each made safe.
pub(crate) fn lines(text: &str) -> String {
    let shown: Vec<String> = text.lines().map(|line| Terminal(line).to_string()).collect();
    shown.join("\n")
}

/// Whether a character does something else than show itself.
pub(crate) fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let hostile = "a\u{1b}[31mb\u{9b}2Jc\u{202e}d\te\r\nf";
        assert_eq!(Terminal(hostile).to_string(), "a�[31mb�2Jc�d    e��f");
        assert_eq!(visible(hostile).chars().count(), hostile.chars().count());
        assert_eq!(lines("a\u{7}\n  b"), "a�\n  b");
    }
}
