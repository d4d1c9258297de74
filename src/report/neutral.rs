//! Output that a GitHub Actions runner reads, but must not obey.
//!
//! The runner takes a line as a command when it starts, after whitespace, with `::name`, or when
//! it holds `##[name` anywhere. Both are broken with a space: `: :name`, `## [name`. A visible
//! character is used on purpose: the runner compares strings by culture, which ignores zero-width
//! characters, and a reader should see that something was changed. A line that starts with three
//! colons is left alone, since no command's name starts with a colon.

use std::borrow::Cow;
use std::io::{self, Write};

/// The text with no line of it being a command.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##[") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive(['\n', '\r']) {
        push_line(line, &mut out);
    }
    Cow::Owned(out)
}

fn push_line(line: &str, out: &mut String) {
    let mut rest = line;
    // What the runner may skip before a command: whitespace, and a byte order mark at the start.
    let skipped = |c: char| !c.is_ascii_graphic() && !c.is_alphanumeric();
    let body = line.trim_start_matches(skipped);
    if body.starts_with("::") && !body.starts_with(":::") {
        out.push_str(&line[..line.len() - body.len()]);
        out.push_str(": :");
        rest = &body[2..];
    }
    let mut parts = rest.split("##[");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str("## [");
        out.push_str(part);
    }
}

/// Passes on what is written to it, line by line, as [`neutralise`] leaves it. [`finish`] writes
/// a last line that has no end.
///
/// [`finish`]: NeutralWriter::finish
pub struct NeutralWriter<'w> {
    inner: &'w mut dyn Write,
    line: Vec<u8>,
}

impl<'w> NeutralWriter<'w> {
    /// A filter before `inner`.
    pub fn new(inner: &'w mut dyn Write) -> Self {
        Self { inner, line: Vec::new() }
    }

    /// Writes what is left and flushes.
    ///
    /// # Errors
    /// Those of the writer behind it.
    pub fn finish(mut self) -> io::Result<()> {
        self.pass_on()?;
        self.inner.flush()
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let text = String::from_utf8_lossy(&self.line);
        self.inner.write_all(neutralise(&text).as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

impl Write for NeutralWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") || piece.ends_with(b"\r") {
                self.pass_on()?;
            }
        }
        Ok(bytes.len())
    }

    /// Flushes complete lines; a line is judged only as a whole.
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_broken_and_nothing_else() {
        assert_eq!(neutralise("::error::x\n"), ": :error::x\n");
        assert_eq!(neutralise("a\r\u{a0} ::error::x"), "a\r\u{a0} : :error::x");
        assert_eq!(neutralise("\u{feff}::error::x"), "\u{feff}: :error::x");
        assert_eq!(neutralise("a ###[group]"), "a ### [group]");
        for plain in ["a::b", "  ::: a.yaml:1:2", "::: a::b", "# [x] ##", "é"] {
            assert_eq!(neutralise(plain), plain);
        }
    }

    #[test]
    fn pieces_are_judged_as_one_line() {
        let mut sink = Vec::new();
        let mut writer = NeutralWriter::new(&mut sink);
        for piece in ["  :", ":err", "or::x #", "#", "[a]\n", "é:", ":"] {
            writer.write_all(piece.as_bytes()).unwrap();
            writer.flush().unwrap();
        }
        writer.finish().unwrap();
        assert_eq!(String::from_utf8(sink).unwrap(), "  : :error::x ## [a]\né::");
    }
}
