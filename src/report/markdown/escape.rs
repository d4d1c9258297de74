//! Text that others wrote, inside GitHub's Markdown.

use std::fmt::{self, Write};

use super::super::terminal::is_deceptive;

/// Displays text as prose on one line: nothing in it is markup, a link, a mention or a reference,
/// also inside a table. What stands between backticks becomes code.
#[derive(Debug, Clone, Copy)]
pub struct Markdown<'a>(pub &'a str);

/// Displays text as code on one line.
#[derive(Debug, Clone, Copy)]
pub struct Code<'a>(pub &'a str);

/// Displays text on one line inside of a tag, where Markdown is not read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Html<'a>(pub(super) &'a str);

impl fmt::Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '\n' | '\t' => f.write_char(' ')?,
                c if is_deceptive(c) => f.write_char('\u{fffd}')?,
                c if c.is_alphanumeric() || " -,()".contains(c) => f.write_char(c)?,
                '@' | '#' => write!(f, "&#{};\u{200b}", u32::from(c))?,
                c => write!(f, "&#{};", u32::from(c))?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Markdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What would begin a list, a heading or a block of code.
        let text = self.0.trim_start();
        let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let (number, text) = text.split_at(text.len() - number.len());
        f.write_str(number)?;
        if text.starts_with(['-', '+', '=', '.', ')']) {
            f.write_char('\\')?;
        }
        let mut pieces = text.split('`').enumerate().peekable();
        while let Some((at, piece)) = pieces.next() {
            let closed = pieces.peek().is_some();
            match at % 2 {
                0 => prose(f, piece)?,
                _ if closed => Code(piece).fmt(f)?,
                _ => {
                    f.write_str("\\`")?;
                    prose(f, piece)?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<code>")?;
        // Only an address would become a link here; the comment parts it and cannot be copied.
        escape(f, self.0, "<!-- -->")?;
        f.write_str("</code>")
    }
}

/// GitHub looks for mentions and references in the rendered text, where an escape is gone, so `@`
/// and `#` are parted from what follows.
fn prose(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find('#') {
        escape(f, &rest[..=at], "\u{200b}")?;
        f.write_char('\u{200b}')?;
        rest = &rest[at + 1..];
    }
    escape(f, rest, "\u{200b}")
}

/// `parting` goes behind each `@`.
fn escape(f: &mut fmt::Formatter<'_>, text: &str, parting: &str) -> fmt::Result {
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' => f.write_str("&lt;")?,
            '>' => f.write_str("&gt;")?,
            '&' => f.write_str("&amp;")?,
            // Not `\$`: mathematics is looked for in the rendered text.
            '$' => f.write_str("&#36;")?,
            '\n' | '\t' => f.write_char(' ')?,
            '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '!' | '#' | '|' => write!(f, "\\{c}")?,
            // `https://` and `www.` would become links.
            ':' if text[at..].starts_with(":/") => f.write_str("&#58;")?,
            '.' if previous.eq_ignore_ascii_case(&'w') => f.write_str("&#46;")?,
            '@' => write!(f, "&#64;{parting}")?,
            c if is_deceptive(c) => f.write_char('\u{fffd}')?,
            c => f.write_char(c)?,
        }
        previous = c;
    }
    Ok(())
}

#[test]
fn nothing_fires() {
    let show = |text| Markdown(text).to_string();
    let code = "ask <code>&#64;<!-- -->acme/x\\|y</code> now";
    assert_eq!(show("ask `@acme/x|y` now"), code);
    assert_eq!(show("@acme/all, #12"), "&#64;\u{200b}acme/all, \\#\u{200b}12");
    assert_eq!(show("<img src=x>"), "&lt;img src=x&gt;");
    assert_eq!(show("[x](https://www.e.vil)"), "\\[x\\](https&#58;//www&#46;e.vil)");
    assert_eq!(show(" - a - b"), "\\- a - b");
    assert_eq!(show("1. a"), "1\\. a");
    assert_eq!(show("a ` b\r\n"), "a \\` b� ");
    assert_eq!(Html("a-b <i>\n@x").to_string(), "a-b &#60;i&#62; &#64;\u{200b}x");
    assert_eq!(Code("a`b").to_string(), "<code>a\\`b</code>");
}
