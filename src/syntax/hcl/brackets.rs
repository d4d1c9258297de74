//! Which bracket closes which, in texts where some are missing.

use super::lexer::{Kind, Token};

/// Opening brackets that one closing bracket may close over; the parser goes no deeper.
const DEEPEST: usize = 64;

/// Where what an opening bracket opens ends.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// The token that ends it: its closing bracket, or what shows that there is none.
    pub(super) at: usize,
    /// Whether that is its closing bracket.
    pub(super) closed: bool,
}

impl End {
    /// The token behind it.
    pub(super) fn behind(self) -> usize {
        self.at + usize::from(self.closed)
    }
}

/// The end for every token that opens something; meaningless for other tokens.
///
/// A bracket that is missing would shift all that follow by one. A labelled block that starts at
/// the very left of its line is no part of anything, so there the count starts anew.
pub(super) fn ends(text: &str, tokens: &[Token]) -> Vec<End> {
    let mut ends = vec![End { at: tokens.len(), closed: false }; tokens.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push(at),
            Kind::Close => {
                let opening = match &text[token.span.start..token.span.end] {
                    "}" => "{",
                    "]" => "[",
                    _ => "(",
                };
                let matching = open.iter().rev().take(DEEPEST).position(|open| {
                    &text[tokens[*open].span.start..tokens[*open].span.end] == opening
                });
                if let Some(above) = matching {
                    let opening = open.len() - 1 - above;
                    for unclosed in open.drain(opening + 1..) {
                        ends[unclosed].at = at;
                    }
                    ends[open[opening]] = End { at, closed: true };
                    open.truncate(opening);
                }
            }
            Kind::Word if !open.is_empty() && is_header(text, tokens, at) => {
                for unclosed in open.drain(..) {
                    ends[unclosed].at = at;
                }
            }
            _ => {}
        }
    }
    ends
}

/// Whether the word at this token starts a line and is followed by a label in quotes and a brace.
fn is_header(text: &str, tokens: &[Token], at: usize) -> bool {
    let starts_line = tokens[at].span.start == 0
        || text.as_bytes().get(tokens[at].span.start - 1) == Some(&b'\n');
    if !starts_line {
        return false;
    }
    let is_label = |token: &&Token| token.kind == Kind::Text;
    let labels = tokens[at + 1..].iter().take(DEEPEST).take_while(is_label).count();
    let behind = tokens.get(at + 1 + labels).map(|token| &text[token.span.start..token.span.end]);
    labels > 0 && behind == Some("{")
}
