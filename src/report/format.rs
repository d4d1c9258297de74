//! The formats by name, and the one door through which a report leaves.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use super::{NeutralWriter, Options};

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For the log of a GitHub Actions job: annotations, then text.
    Github,
    /// The documents of `docs/output.md`.
    Json,
    /// For code scanning.
    Sarif,
    /// For a step summary.
    Markdown,
    /// For a spreadsheet.
    Csv,
    /// One page that needs nothing else, for a browser.
    Html,
    /// For a calendar.
    Ics,
}

impl Format {
    /// Every format. Which of them a document is written in, it [says itself](Document::FORMATS).
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Github,
        Self::Json,
        Self::Sarif,
        Self::Markdown,
        Self::Csv,
        Self::Html,
        Self::Ics,
    ];

    /// Its name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Github => "github",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Ics => "ics",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A format that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// No such name.
    #[error("there is no format `{0}`; use one of {all}", all = list(&Format::ALL))]
    Unknown(String),
    /// `json=`.
    #[error("`{0}=` names no file")]
    NoFile(Format),
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Self, FormatError> {
        let named = |format: &Self| format.as_str() == name;
        let found = Self::ALL.into_iter().find(named);
        found.ok_or_else(|| FormatError::Unknown(name.to_owned()))
    }
}

/// A format and the file it goes to; without one, standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The format.
    pub format: Format,
    /// The file, where one is named.
    pub file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = FormatError;

    /// `NAME` or `NAME=FILE`.
    fn from_str(text: &str) -> Result<Self, FormatError> {
        let (name, file) = match text.split_once('=') {
            None => (text, None),
            Some((name, file)) => (name, Some(file)),
        };
        let format = name.parse()?;
        match file {
            Some("") => Err(FormatError::NoFile(format)),
            file => Ok(Self { format, file: file.map(PathBuf::from) }),
        }
    }
}

/// Names of formats, for a message.
pub(crate) fn list(formats: &[Format]) -> String {
    formats.iter().map(|format| format.as_str()).collect::<Vec<_>>().join(", ")
}

/// Something that is reported: what a run found, an inventory, a matrix of who does what.
pub trait Document {
    /// What a message calls it: "a report".
    const NAME: &'static str;

    /// The formats that it is written in.
    const FORMATS: &'static [Format];

    /// Writes it as one of [`Document::FORMATS`]; any other is refused.
    ///
    /// # Errors
    /// Those of the writer.
    fn write(&self, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()>;
}

/// The error of a document that is not written in a format.
pub(crate) fn unsupported<D: Document>(format: Format) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, refusal::<D>(format))
}

/// Why a document is not written in a format.
pub(crate) fn refusal<D: Document>(format: Format) -> String {
    format!("{} is written as one of {}, not as {format}", D::NAME, list(D::FORMATS))
}

/// Writes a document. On an Actions runner (`options.on_actions`, for standard output and
/// standard error, not for files) nothing but our own annotations can be a command.
///
/// # Errors
/// Those of the writer.
pub fn render<D: Document>(
    document: &D,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    // Annotations filter their own log: they themselves must reach the runner.
    if !options.on_actions || format == Format::Github {
        return document.write(format, options, out);
    }
    let mut neutral = NeutralWriter::new(out);
    document.write(format, options, &mut neutral)?;
    neutral.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_may_name_its_file() {
        let output: Output = "sarif=out/a=b.sarif".parse().unwrap();
        assert_eq!(output.format, Format::Sarif);
        assert_eq!(output.file, Some(PathBuf::from("out/a=b.sarif")));
        assert_eq!("text".parse::<Output>().unwrap().file, None);
        assert_eq!("json=".parse::<Output>(), Err(FormatError::NoFile(Format::Json)));
        let unknown = "xml".parse::<Output>().unwrap_err().to_string();
        assert_eq!(
            unknown,
            "there is no format `xml`; use one of text, github, json, sarif, markdown, csv, html, ics"
        );
    }
}
