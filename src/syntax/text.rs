//! Files without a form of their own: one value, such as a key or a token, or any text.

use super::{Node, Parsed, Style, Value, place};
use crate::source::Span;

/// The whole text without the white space around it. There is none in a text of several lines.
pub fn value(text: &str) -> Parsed<'_> {
    let span = place::trimmed(text, Span::new(0, text.len()));
    let words = place::slice(text, span);
    let single = !words.is_empty() && !words.contains('\n');
    let value = || Node::new(span, Value::Scalar(words.into(), Style::Plain));
    Parsed { documents: single.then(value).into_iter().collect(), errors: Vec::new() }
}

/// The text as one scalar.
pub fn whole(text: &str) -> Parsed<'_> {
    let value = Node::new(Span::new(0, text.len()), Value::Scalar(text.into(), Style::Plain));
    Parsed { documents: vec![value], errors: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::{value, whole};
    use crate::syntax::testing::show;

    #[test]
    fn a_value_stands_alone() {
        assert_eq!(show(&value("\n 0a1b \r\n").documents[0]), "0a1b");
        assert!(value("one\ntwo\n").documents.is_empty() && value(" \n").documents.is_empty());
        assert_eq!(whole("a\nb").documents[0].text(), Some("a\nb"));
    }
}
