//! Why a file cannot be read as what a tool prints, and what to do about it.

use std::fmt;

use jiff::civil::Date;

use crate::evidence::Tool;

/// Why a file gives no evidence. It repeats nothing of the file, which may hold values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// There is nothing in it.
    Empty(Option<Tool>),
    /// A page of a web site.
    Html,
    /// Neither JSON nor a report.
    NoJson(Option<Tool>),
    /// JSON that stops or is broken here.
    Syntax {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// Whether it stops before its end.
        cut: bool,
    },
    /// Not as the tool prints it, at this place.
    Shape {
        /// The tool.
        tool: Tool,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// A field that is missing, in our words.
        missing: Option<String>,
    },
    /// A report without these columns.
    Columns(Vec<&'static str>),
    /// No known tool prints this.
    NoTool,
    /// These print alike.
    Several(Vec<Tool>),
    /// Said to be of one tool, and looks like that of others.
    Another {
        /// What is said.
        said: Tool,
        /// What it looks like.
        looks: Vec<Tool>,
    },
    /// The output does not say whose credentials it lists.
    AboutWhom(Tool),
    /// It is about several identities, and said to be about one.
    ManyIdentities(usize),
    /// It knows of a day that is later than the one on which it is said to have been printed.
    Later {
        /// The day.
        known: Date,
        /// When it is said to have been printed.
        observed: Date,
    },
    /// The output holds the values of secrets.
    Values,
}

impl std::error::Error for ReadError {}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(Some(tool)) => {
                write!(f, "it is empty; look whether `{}` failed, and run it again", tool.command())
            }
            Self::Empty(None) => f.write_str("it is empty; run the tool again and look for its error"),
            Self::Html => f.write_str(
                "it is an HTML page, as a login shows it; sign in to the tool and run it again",
            ),
            Self::NoJson(Some(tool)) => {
                write!(f, "it is no JSON; `{}` prints it", tool.command())
            }
            Self::NoJson(None) => f.write_str(
                "it is neither JSON nor a credential report; have the tool print JSON, without a table",
            ),
            Self::Syntax { line, column, cut: true } => write!(
                f,
                "line {line}, column {column}: the JSON ends before it is complete; run the tool again"
            ),
            Self::Syntax { line, column, cut: false } => {
                write!(f, "line {line}, column {column}: this is no JSON; run the tool again")
            }
            Self::Shape { tool, line, column, missing } => {
                write!(f, "line {line}, column {column}: ")?;
                match missing {
                    Some(field) => write!(f, "`{field}` is missing")?,
                    None => f.write_str("a field is of another kind")?,
                }
                write!(f, " in what `{}` prints", tool.command())
            }
            Self::Columns(columns) => write!(
                f,
                "a credential report has the columns {}, and this has not; \
                `aws iam get-credential-report` prints one",
                quoted(columns.iter().copied())
            ),
            Self::NoTool => write!(
                f,
                "no tool that keyroster knows prints this; known: {}",
                names(&Tool::ALL.into_iter().filter(|tool| tool.is_imported()).collect::<Vec<_>>())
            ),
            Self::Several(tools) => write!(
                f,
                "it may be one of {}, which print alike; say which with `--from`",
                names(tools)
            ),
            Self::Another { said, looks } if looks.is_empty() => {
                write!(f, "it is not what `{}` prints, which `--from {said}` says", said.command())
            }
            Self::Another { said, looks } => {
                write!(f, "`--from {said}` says one thing, and it looks like {}", names(looks))
            }
            Self::AboutWhom(tool) => write!(
                f,
                "`{}` does not print whose credentials these are; say it with `--about`: \
                a key that `keyroster inventory` prints, or a client id",
                tool.command()
            ),
            Self::ManyIdentities(many) => write!(
                f,
                "it is about {many} identities, and `--about` says that it is about one; leave it out, \
                or import one identity's part"
            ),
            Self::Later { known, observed } => write!(
                f,
                "it knows of {known} and cannot be of {observed}; say with `--observed` on which day \
                the tool was run"
            ),
            Self::Values => f.write_str(
                "it holds the values of secrets, and nothing of it was read; delete it, and run \
                `vault kv metadata get -format=json PATH`, which prints none",
            ),
        }
    }
}

fn names(tools: &[Tool]) -> String {
    quoted(tools.iter().map(|tool| tool.as_str()))
}

fn quoted<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
