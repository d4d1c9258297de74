//! GitHub's workflow commands. Nothing else in the crate writes `::`.

use std::fmt;

/// What a runner does with an annotation beyond this many UTF-16 units: it cuts it.
const MESSAGE_LIMIT: usize = 4096;
/// The longest title that the Checks API keeps.
const TITLE_LIMIT: usize = 255;

/// An `error` or `warning` annotation; escaped as it is displayed, on one line without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowCommand {
    /// What it is.
    pub kind: Kind,
    /// Its heading.
    pub title: String,
    /// Path below the workspace.
    pub file: Option<String>,
    /// Lines and columns, from 1.
    pub range: Option<Range>,
    /// What it says; may have several lines.
    pub message: String,
}

/// The levels of annotation that every GitHub has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something that blocks.
    Error,
    /// Something that does not.
    Warning,
}

impl Kind {
    /// The command's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Where an annotation is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// First line.
    pub line: usize,
    /// First column. The runner keeps columns only where both lines are the same.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// Last column.
    pub end_column: usize,
}

impl fmt::Display for WorkflowCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "::{}", self.kind.as_str())?;
        let mut separator = ' ';
        let mut property = |name: &str, value: &str, guard: &str| {
            if value.is_empty() {
                return Ok(());
            }
            // The runner takes a `=` at the start of a value for another separator.
            let guard = if value.starts_with('=') { guard } else { "" };
            write!(f, "{separator}{name}={guard}")?;
            separator = ',';
            escape(f, value, true)
        };
        property("file", self.file.as_deref().unwrap_or_default(), "./")?;
        if let Some(range) = self.range {
            property("line", &range.line.to_string(), "")?;
            property("endLine", &range.end_line.to_string(), "")?;
            if range.line == range.end_line {
                property("col", &range.column.to_string(), "")?;
                property("endColumn", &range.end_column.to_string(), "")?;
            }
        }
        // Last, since the runner trims the properties as a whole, and a path must stay as it is.
        property("title", cut(self.title.trim(), TITLE_LIMIT).as_ref(), " ")?;
        f.write_str("::")?;
        escape(f, &cut(&self.message, MESSAGE_LIMIT), false)
    }
}

/// `escapeData` and `escapeProperty` of GitHub's toolkit.
fn escape(f: &mut fmt::Formatter<'_>, text: &str, property: bool) -> fmt::Result {
    let mut rest = text;
    let special = |c| matches!(c, '%' | '\r' | '\n') || property && matches!(c, ':' | ',');
    while let Some(at) = rest.find(special) {
        f.write_str(&rest[..at])?;
        f.write_str(match rest.as_bytes()[at] {
            b'%' => "%25",
            b'\r' => "%0D",
            b'\n' => "%0A",
            b':' => "%3A",
            _ => "%2C",
        })?;
        rest = &rest[at + 1..];
    }
    f.write_str(rest)
}

/// The text, or as much of it as fits into so many UTF-16 units with a mark that it was cut.
pub(crate) fn cut(text: &str, limit: usize) -> std::borrow::Cow<'_, str> {
    if text.len() <= limit || text.encode_utf16().count() <= limit {
        return text.into();
    }
    let mut units = 1;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= limit
    };
    let mut kept: String = text.chars().take_while(fits).collect();
    kept.push('…');
    kept.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_as_the_toolkit_does() {
        let command = WorkflowCommand {
            kind: Kind::Error,
            title: "a: b, 100%".into(),
            file: Some("x\n::y.yml".into()),
            range: None,
            message: "50%\r\n::error::z".into(),
        };
        assert_eq!(
            command.to_string(),
            "::error file=x%0A%3A%3Ay.yml,title=a%3A b%2C 100%25::50%25%0D%0A::error::z"
        );
    }

    #[test]
    fn nothing_is_lost_before_an_equals_sign() {
        let command = WorkflowCommand {
            kind: Kind::Error,
            title: "=1+1".into(),
            file: Some("=x.yml".into()),
            range: None,
            message: "=".into(),
        };
        assert_eq!(command.to_string(), "::error file=./=x.yml,title= =1+1::=");
    }

    #[test]
    fn columns_only_within_a_line() {
        let mut command = WorkflowCommand {
            kind: Kind::Warning,
            title: String::new(),
            file: None,
            range: Some(Range { line: 3, column: 5, end_line: 3, end_column: 9 }),
            message: "m".into(),
        };
        assert_eq!(command.to_string(), "::warning line=3,endLine=3,col=5,endColumn=9::m");
        command.range = command.range.map(|range| Range { end_line: 4, ..range });
        assert_eq!(command.to_string(), "::warning line=3,endLine=4::m");
    }

    #[test]
    fn cuts_on_a_character() {
        assert_eq!(cut("aé😀b", 5), "aé😀b");
        assert_eq!(cut("aé😀bc", 5), "aé😀…");
        assert_eq!(cut("a😀😀", 4), "a😀…");
    }
}
