//! YAML: the parser's events become one tree a document.
//!
//! Anchors, aliases and merge keys are resolved here, so that nothing further on needs to know
//! them; a node that was reached through an alias keeps the range of the anchor's text.

mod builder;
mod merge;
mod quotes;

use granit_parser::{ErrorKind, Parser, ScanError};

use self::builder::Builder;
use self::quotes::Quoted;
use super::{Parsed, limits, place};
use crate::source::Span;

const UNCLOSED: &str = "a quote is opened here and never closed";

/// Reads every document of a YAML stream. A broken document costs only what follows the fault in
/// it.
pub fn parse(text: &str) -> Parsed<'_> {
    let (parsed, mut hanging) = read(text);
    let mut repaired = text.to_owned();
    for _ in 0..limits::REPAIRS {
        if hanging.is_empty() {
            break;
        }
        quotes::join_lines(&mut repaired, &hanging);
        let (again, rest) = read(&repaired);
        if rest.is_empty() && again.errors.len() < parsed.errors.len() {
            return again.into_owned();
        }
        hanging = rest;
    }
    parsed
}

/// One pass over the text; also the quoted scalars that only their indentation made unreadable.
fn read(text: &str) -> (Parsed<'_>, Vec<Span>) {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: 65536,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder::new(text);
    let mut hanging = Vec::new();
    let mut reached = 0;
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => {
                let range = span.byte_range().unwrap_or_default();
                reached = reached.max(range.end);
                builder.event(event, &span);
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(text.len());
                let at = match error.kind() {
                    // The parser names where the text begins that the tab was found in.
                    ErrorKind::TabInPlainScalar => text[text.floor_char_boundary(at)..]
                        .find("\n\t")
                        .map_or(at, |line| text.floor_char_boundary(at) + line + 1),
                    _ => at,
                };
                let quoted = (*error.kind() == ErrorKind::InvalidQuotedScalarIndent)
                    .then(|| quotes::around(text, reached, at))
                    .flatten();
                match quoted {
                    Some(Quoted::Unclosed(start)) => {
                        builder.fail(UNCLOSED.to_owned(), place::character(text, start));
                    }
                    _ => builder.fail(reason(&error), place::character(text, at)),
                }
                if let Some(Quoted::Closed(range)) = quoted {
                    hanging.push(range);
                }
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    (builder.finish(), hanging)
}

/// The parser's reason, in words that say what to change where its own do not.
fn reason(error: &ScanError) -> String {
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => "nested deeper than 255 levels".to_owned(),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabInIndentation => "a tab indents this line; YAML wants spaces".to_owned(),
        ErrorKind::UnclosedQuotedScalar => UNCLOSED.to_owned(),
        ErrorKind::UnclosedFlowCollection { open } => {
            format!("`{open}` is opened here and never closed")
        }
        ErrorKind::InvalidQuotedScalarIndent => {
            "a quoted text goes on in a line that is not indented deeper than its key".to_owned()
        }
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests;
