//! The RACI matrix as a document.

mod csv;
mod json;
mod markdown;
mod page;
mod text;
mod words;

use std::io::{self, Write};

use super::format::unsupported;
use super::{Document, Format, Options};
use crate::matrix::Matrix;

/// The JSON Schema of what `raci --format json` writes.
pub const RACI_SCHEMA: &str = include_str!("../../../schemas/raci.schema.json");

/// More parties than this, and a table names them by role instead of giving each a column.
const COLUMNS: usize = 12;

/// What the rows are grouped by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// Identities by class, then by who holds them
    #[default]
    Identity,
    /// For each party, what it has to do with
    Party,
}

/// The matrix, grouped for its reader.
#[derive(Debug, Clone, Copy)]
pub struct Raci<'a> {
    /// The matrix.
    pub matrix: &'a Matrix,
    /// How it is grouped; JSON holds both.
    pub by: By,
}

impl Document for Raci<'_> {
    const NAME: &'static str = "a RACI matrix";
    const FORMATS: &'static [Format] =
        &[Format::Text, Format::Markdown, Format::Html, Format::Csv, Format::Json];

    fn write(&self, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => text::render(self, options, out),
            Format::Markdown => markdown::render(self, options, out),
            Format::Html => page::render(self, options, out),
            Format::Csv => csv::render(self, options, out),
            Format::Json => json::render(self, options, out),
            _ => Err(unsupported::<Self>(format)),
        }
    }
}
