//! The formats by name, and the one door through which a report leaves.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use super::{
    NeutralWriter, Options, OwnerOf, Report, csv, github, json, markdown, sarif, table, text,
};
use crate::inventory::Inventory;

/// How a report or an inventory is written.
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
}

impl Format {
    /// Every format; `check` writes all of them.
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Github, Self::Json, Self::Sarif, Self::Markdown, Self::Csv];

    /// The formats that `inventory` writes.
    pub const INVENTORY: [Self; 3] = [Self::Text, Self::Json, Self::Csv];

    /// Its name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Github => "github",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
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
    #[error("there is no format `{0}`; use one of text, github, json, sarif, markdown, csv")]
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

/// Writes the report. On an Actions runner (`options.on_actions`, for standard output and
/// standard error, not for files) nothing but our own annotations can be a command.
///
/// # Errors
/// Those of the writer.
pub fn render(
    report: &Report<'_>,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let render = match format {
        // Filters its own log: its annotations must reach the runner.
        Format::Github => return github::render(report, options, out),
        Format::Text => text::render,
        Format::Json => json::render,
        Format::Sarif => sarif::render,
        Format::Markdown => markdown::render,
        Format::Csv => csv::render,
    };
    guarded(options, out, |out| render(report, options, out))
}

/// Writes the inventory, as one of [`Format::INVENTORY`].
///
/// # Errors
/// Those of the writer, and `Unsupported` for another format.
pub fn render_inventory(
    inventory: &Inventory,
    as_of: jiff::civil::Date,
    owner_of: OwnerOf<'_>,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    guarded(options, out, |out| match format {
        Format::Text => table::render(inventory, owner_of, options, out),
        Format::Json => json::inventory(inventory, as_of, owner_of, options, out),
        Format::Csv => csv::inventory(inventory, owner_of, options, out),
        Format::Github | Format::Sarif | Format::Markdown => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            format!("an inventory is written as text, json or csv, not as {format}"),
        )),
    })
}

fn guarded(
    options: &Options,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if !options.on_actions {
        return write(out);
    }
    let mut neutral = NeutralWriter::new(out);
    write(&mut neutral)?;
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
            "there is no format `xml`; use one of text, github, json, sarif, markdown, csv"
        );
    }
}
