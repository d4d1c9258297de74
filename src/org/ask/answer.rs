//! An answer: a table, for a terminal, a spreadsheet or a program.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::report::csv;
use crate::report::json::{Stream, TOOL, Tool, write};
use crate::report::{Document, Format, Options, Terminal, count, unsupported};
use crate::store::{Run, Value};

/// Beyond this, a long cell pushes the rest of its line to the right instead of everyone's.
const WIDEST: usize = 56;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The names of its columns.
    pub columns: &'static [&'static str],
    /// Its rows, each as long as there are columns.
    pub rows: Vec<Vec<Value>>,
    /// As of which run.
    pub run: Run,
    /// How many rows it had before it was cut, where it was.
    pub cut: Option<Cut>,
}

/// A table that was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// How many rows there are in all.
    pub of: usize,
}

impl Answer {
    /// A whole one.
    pub(super) fn new(columns: &'static [&'static str], rows: Vec<Vec<Value>>, run: &Run) -> Self {
        Self { columns, rows, run: run.clone(), cut: None }
    }

    /// The first rows only.
    #[must_use]
    pub fn first(mut self, most: usize) -> Self {
        if self.rows.len() > most {
            self.cut = Some(Cut { of: self.rows.len() });
            self.rows.truncate(most);
        }
        self
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let head: Vec<String> =
            self.columns.iter().map(|name| name.to_uppercase().replace('_', " ")).collect();
        let show = |value: &Value| match value {
            Value::Null => "-".to_owned(),
            value => Terminal(&cell(value)).to_string(),
        };
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(show).collect()).collect();
        let mut widths = vec![0; head.len()];
        for row in std::iter::once(&head).chain(&rows) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count()).min(WIDEST);
            }
        }
        let is_number = |column: usize| {
            self.rows.iter().all(|row| matches!(row.get(column), Some(Value::Int(_) | Value::Null)))
        };
        let right: Vec<bool> = (0..head.len()).map(is_number).collect();
        if !rows.is_empty() {
            for row in std::iter::once(&head).chain(&rows) {
                let mut line = String::new();
                for ((cell, width), right) in row.iter().zip(&widths).zip(&right) {
                    line.push_str(&match right {
                        true => format!("{cell:>width$}  "),
                        false => format!("{cell:width$}  "),
                    });
                }
                writeln!(out, "{}", line.trim_end())?;
            }
            writeln!(out)?;
        }
        let Run { id, organisation, as_of, .. } = &self.run;
        let organisation = Terminal(organisation);
        let rows = match (self.rows.len(), self.cut) {
            (0, _) => "nothing".to_owned(),
            (shown, Some(Cut { of })) => format!("the first {shown} of {}", count(of, "row")),
            (shown, None) => count(shown, "row"),
        };
        writeln!(out, "{rows}: {organisation} as of {as_of} (run {id})")
    }

    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        csv::row(out, self.columns)?;
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(cell).collect();
            csv::row(out, &cells)?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        #[derive(serde::Serialize)]
        struct Wire<'a, R: Serialize> {
            schema: &'static str,
            tool: Tool,
            organisation: &'a str,
            run: i64,
            as_of: &'a str,
            of: usize,
            rows: R,
        }
        let wire = Wire {
            schema: "keyroster/answer/v1",
            tool: TOOL,
            organisation: &self.run.organisation,
            run: self.run.id,
            as_of: &self.run.as_of,
            of: self.cut.map_or(self.rows.len(), |cut| cut.of),
            rows: Stream(|| self.rows.iter().map(|row| Line { columns: self.columns, row })),
        };
        write(&wire, out)
    }
}

/// A row by the names of its columns.
struct Line<'a> {
    columns: &'static [&'static str],
    row: &'a [Value],
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, value) in self.columns.iter().zip(self.row) {
            match value {
                Value::Int(number) => map.serialize_entry(column, number)?,
                Value::Text(text) => map.serialize_entry(column, text)?,
                Value::Null | Value::Bytes(_) => map.serialize_entry(column, &())?,
            }
        }
        map.end()
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Null | Value::Bytes(_) => String::new(),
    }
}

impl Document for Answer {
    const NAME: &'static str = "an answer";
    const FORMATS: &'static [Format] = &[Format::Text, Format::Csv, Format::Json];

    fn write(&self, format: Format, _: &Options, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => self.text(out),
            Format::Csv => self.csv(out),
            Format::Json => self.json(out),
            _ => Err(unsupported::<Self>(format)),
        }
    }
}
