//! JSON, as strict or as loose as people write it: comments, trailing commas, JSON5's liberties.

use std::borrow::Cow;

use jsonc_parser::ast::{self, ObjectPropName};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Node, Pair, Style, SyntaxError, Value, place};
use crate::source::Span;

/// Reads one JSON value; a text without one is null. Repeated keys are all kept.
pub fn parse(text: &str) -> Result<Node<'_>, SyntaxError> {
    match parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()) {
        Ok(read) => Ok(read.value.map_or_else(|| Node::new(Span::default(), Value::Null), node)),
        Err(error) => Err(refusal(text, &error)),
    }
}

fn node(value: ast::Value<'_>) -> Node<'_> {
    let span = span(value.range());
    let value = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(boolean) => plain(if boolean.value { "true" } else { "false" }),
        ast::Value::NumberLit(number) => plain(number.value),
        ast::Value::StringLit(string) => Value::Scalar(string.value, Style::DoubleQuoted),
        ast::Value::Array(array) => Value::Sequence(array.elements.into_iter().map(node).collect()),
        ast::Value::Object(object) => {
            let pairs = object.properties.into_iter();
            Value::Mapping(
                pairs.map(|it| Pair { key: key(it.name), value: node(it.value) }).collect(),
            )
        }
    };
    Node::new(span, value)
}

fn key(name: ObjectPropName<'_>) -> Node<'_> {
    let span = span(name.range());
    Node::new(
        span,
        match name {
            ObjectPropName::String(string) => Value::Scalar(string.value, Style::DoubleQuoted),
            ObjectPropName::Word(word) => plain(word.value),
        },
    )
}

const fn plain(text: &str) -> Value<'_> {
    Value::Scalar(Cow::Borrowed(text), Style::Plain)
}

const fn span(range: Range) -> Span {
    Span::new(range.start, range.end)
}

fn refusal(text: &str, error: &ParseError) -> SyntaxError {
    let reason = match error.kind() {
        ParseErrorKind::NestingDepthExceeded => "nested deeper than 512 levels".to_owned(),
        kind => {
            let said = kind.to_string();
            let mut letters = said.chars();
            letters
                .next()
                .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
        }
    };
    let start = place::character(text, error.range().start);
    SyntaxError { reason, span: start }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::syntax::testing::{show, texts};

    #[test]
    fn values_keep_their_kind_and_order() {
        let text = r#"{"b": [1, -2.5e3, true, null], "a": {}, "b": "x\ty\u00e9", "c": []}"#;
        let shown = "{\"b\": [1, -2.5e3, true, null], \"a\": {}, \"b\": \"x\tyé\", \"c\": []}";
        assert_eq!(show(&parse(text).unwrap()), shown);
    }

    #[test]
    fn comments_and_trailing_commas_are_read_over() {
        let text = "// é\r\n{ /* x */ \"a\": [1, 2,], // y\r\n key: 'v', }\r\n";
        assert_eq!(show(&parse(text).unwrap()), "{\"a\": [1, 2], key: \"v\"}");
        assert_eq!(show(&parse(" // nothing\n").unwrap()), "null");
    }

    #[test]
    fn ranges_are_exact() {
        let text = "{\"é\": [\"\\u00e9\", 12]\r\n}\r\n";
        let node = parse(text).unwrap();
        assert_eq!(&text[node.span.start..node.span.end], "{\"é\": [\"\\u00e9\", 12]\r\n}");
        assert_eq!(texts(text, &node), ["\"é\"", "[\"\\u00e9\", 12]", "\"\\u00e9\"", "12"]);
    }

    #[test]
    fn reasons_say_what_is_wrong_and_where() {
        let cases = [
            ("{\"a\": 1", "unterminated object", 0),
            ("[1, \"é", "unterminated string literal", 4),
            ("{} {}", "text cannot contain more than one JSON value", 3),
        ];
        for (text, reason, start) in cases {
            let error = parse(text).unwrap_err();
            assert_eq!((error.reason.as_str(), error.span.start), (reason, start), "{text:?}");
        }
        for open in ["[", "{\"a\":"] {
            let error = parse(&open.repeat(100_000)).unwrap_err();
            assert_eq!(error.reason, "nested deeper than 512 levels");
        }
    }
}
