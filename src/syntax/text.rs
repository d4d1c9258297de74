//! A file that is one value, and nothing else: a key, a token.

use super::{Node, Parsed, Style, Value, place};
use crate::source::Span;

/// The whole text without the white space around it. There is none in a text of several lines.
pub fn parse(text: &str) -> Parsed<'_> {
    let span = place::trimmed(text, Span::new(0, text.len()));
    let words = place::slice(text, span);
    let single = !words.is_empty() && !words.contains('\n');
    let value = || Node::new(span, Value::Scalar(words.into(), Style::Plain));
    Parsed { documents: single.then(value).into_iter().collect(), errors: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::syntax::testing::show;

    #[test]
    fn a_value_stands_alone() {
        assert_eq!(show(&parse("\n 0a1b \r\n").documents[0]), "0a1b");
        assert!(parse("one\ntwo\n").documents.is_empty() && parse(" \n").documents.is_empty());
    }
}
