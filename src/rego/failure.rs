//! What the engine says went wrong, at its place in the policy.

use std::sync::Arc;

use regorus::LimitError;

use super::limits::Limits;
use crate::roster::Fault;
use crate::source::{Location, Source, Span};

/// A fault of the whole: at the start of the first file.
pub(super) fn at_start(source: Option<&Arc<Source>>, message: String) -> Fault {
    let path = source.map_or_else(|| Arc::from("policies"), |source| Arc::clone(&source.path));
    Fault { location: Location { path, span: Span::default() }, message, suggestion: None }
}

/// The engine's error as a fault. It says the file, line and column in a header of its own; where
/// it does not, the fault is at `otherwise`.
pub(super) fn of(
    error: &anyhow::Error,
    sources: &[Arc<Source>],
    otherwise: &Location,
    limits: Limits,
) -> Fault {
    if let Some(LimitError::TimeLimitExceeded { .. }) = error.downcast_ref() {
        return Fault {
            location: otherwise.clone(),
            message: limits.exceeded(),
            suggestion: Some("look for a loop over a product, such as two `some … in`".to_owned()),
        };
    }
    let text = format!("{error:#}");
    let message = text.rsplit_once("\nerror: ").map_or(text.as_str(), |(_, message)| message);
    let location = place(&text, sources).unwrap_or_else(|| otherwise.clone());
    let suggestion = match message.strip_prefix("could not find function ") {
        Some("time.now_ns") => "`input.as_of` is the day that is judged",
        Some(_) => {
            "policies reach nothing but `input`, so that the same files give the same findings"
        }
        None => "correct the policy; `keyroster policy test` runs its tests",
    };
    Fault { location, message: message.trim().to_owned(), suggestion: Some(suggestion.to_owned()) }
}

/// `--> policies/a.rego:3:34`
fn place(text: &str, sources: &[Arc<Source>]) -> Option<Location> {
    let header = text.lines().find_map(|line| line.strip_prefix("--> "))?;
    let mut parts = header.rsplitn(3, ':');
    let (column, line, path) = (parts.next()?, parts.next()?, parts.next()?);
    let source = sources.iter().find(|source| *source.path == *path)?;
    let (line, column) = (line.parse::<usize>().ok()?, column.parse::<usize>().ok()?);
    let of_line = source.line_span(line.max(1));
    // The engine counts bytes, and a tab as four.
    let mut at = 1;
    let found = source.slice(of_line).char_indices().find(|(_, c)| {
        let here = at;
        at += if *c == '\t' { 4 } else { c.len_utf8() };
        here >= column
    });
    let (start, width) =
        found.map_or((of_line.end, 0), |(byte, c)| (of_line.start + byte, c.len_utf8()));
    Some(source.location(Span::new(start, start + width)))
}
