//! TOML, with ranges on keys and values.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::errors::Errors;
use super::{Node, Pair, Parsed, Style, Value, limits, place};
use crate::source::Span;

/// Reads a table. A broken one of usual size is read as far as it goes.
pub fn parse(text: &str) -> Parsed<'_> {
    let mut errors = Errors::default();
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) if text.len() > limits::TOML_RECOVERY => {
            add(&mut errors, text, &error);
            return Parsed { documents: Vec::new(), errors: errors.into_vec() };
        }
        Err(_) => {
            let (table, found) = DeTable::parse_recoverable(text);
            found.iter().for_each(|error| add(&mut errors, text, error));
            table.into_inner()
        }
    };
    let root = mapping(text, Span::default(), table);
    let documents = if root.pairs().is_empty() { Vec::new() } else { vec![root] };
    Parsed { documents, errors: errors.into_vec() }
}

fn add(errors: &mut Errors, text: &str, error: &Error) {
    let span = error.span().map_or_else(Span::default, |range| Span::new(range.start, range.end));
    let reason = match error.message() {
        "recursion limit" | "cannot recurse further; max recursion depth met" => {
            "nested deeper than 80 levels"
        }
        said => said,
    };
    errors.add(
        reason,
        if span.start == span.end { place::character(text, span.start) } else { span },
    );
}

/// A table in the order of the text; `header` is what is known of its range.
fn mapping<'s>(text: &'s str, header: Span, table: DeTable<'s>) -> Node<'s> {
    let pairs = table.into_iter().map(|(key, value)| {
        let span = range(&key);
        Pair { key: string(text, span, key.into_inner()), value: node(text, value) }
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by_key(|pair| pair.key.span);
    let children = pairs.iter().map(|pair| pair.key.span.to(pair.value.span)).reduce(Span::to);
    // The table of a dotted key is told to stand where its key stands.
    let is_written = place::slice(text, header).starts_with(['[', '{']);
    let span = match children {
        Some(children) if is_written => header.to(children),
        Some(children) => children,
        None => header,
    };
    Node::new(span, Value::Mapping(pairs))
}

fn node<'s>(text: &'s str, value: Spanned<DeValue<'s>>) -> Node<'s> {
    let span = range(&value);
    match value.into_inner() {
        DeValue::String(decoded) => string(text, span, decoded),
        DeValue::Table(table) => mapping(text, span, table),
        DeValue::Array(items) => {
            let items: Vec<_> = items.into_iter().map(|item| node(text, item)).collect();
            let span = items.iter().fold(span, |span, item| span.to(item.span));
            Node::new(span, Value::Sequence(items))
        }
        _ => Node::new(span, Value::Scalar(place::slice(text, span).into(), Style::Plain)),
    }
}

/// A string or key; `'''` are lines as they stand, the others say by their quotes what they are.
fn string<'s>(text: &'s str, span: Span, decoded: Cow<'s, str>) -> Node<'s> {
    let written = place::slice(text, span);
    if let Some(lines) = written.strip_prefix("'''") {
        let lines = lines.strip_suffix("'''").unwrap_or(lines);
        let start = span.start + 3;
        let content = place::trimmed(text, Span::new(start, start + lines.len()));
        return Node::new(content, Value::Scalar(decoded, Style::Literal));
    }
    let style = match written.as_bytes().first() {
        Some(b'"') => Style::DoubleQuoted,
        Some(b'\'') => Style::SingleQuoted,
        _ => Style::Plain,
    };
    Node::new(span, Value::Scalar(decoded, style))
}

fn range<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start, range.end)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::syntax::testing::{show, texts};

    #[test]
    fn tables_keep_the_order_and_the_ranges_of_the_text() {
        let text = "b = 1_0\r\na.x = 'é'\r\n[t]\r\ny = [1, {\"k\" = 0x2}, ]\r\n[[r]]\r\n\
                    q = 1979-05-27\r\n[[r]]\r\nw = true\r\n[t.u]\r\n";
        let parsed = parse(text);
        assert_eq!(parsed.errors, []);
        let root = &parsed.documents[0];
        assert_eq!(
            show(root),
            "{b: 1_0, a: {x: 'é'}, t: {y: [1, {\"k\": 0x2}], u: {}}, r: [{q: 1979-05-27}, {w: true}]}"
        );
        let found = texts(text, root);
        assert_eq!(found[..5], ["b", "1_0", "a", "x = 'é'", "x"]);
        assert_eq!(
            found[6..14],
            [
                "t",
                &text[text.find("[t]").unwrap()..],
                "y",
                "[1, {\"k\" = 0x2}, ]",
                "1",
                "{\"k\" = 0x2}",
                "\"k\"",
                "0x2"
            ]
            .map(|text: &str| text.trim_end())
        );
    }

    #[test]
    fn strings_of_many_lines_keep_their_style() {
        let text = "a = '''\n  x\n  y\n'''\nb = \"\"\"\nx \\\n  y\"\"\"\n";
        let parsed = parse(text);
        let root = &parsed.documents[0];
        assert_eq!(show(root), "{a: |  x⏎  y⏎|, b: \"x y\"}");
        assert_eq!(texts(text, root), ["a", "x\n  y", "b", "\"\"\"\nx \\\n  y\"\"\""]);
    }

    #[test]
    fn broken_tables_are_read_as_far_as_they_go() {
        let parsed = parse("a = 1\na = 2\n[b]\nc = [3\n");
        assert_eq!(show(&parsed.documents[0]), "{a: 1, b: {c: [3]}}");
        let reasons: Vec<_> = parsed.errors.iter().map(|error| error.reason.as_str()).collect();
        assert_eq!(reasons, ["duplicate key", "unclosed array, expected `]`"]);
        assert_eq!(parse("").documents, []);
        for open in ["a = [", "a = {b=", "a."] {
            assert_ne!(parse(&open.repeat(100_000)).errors, [], "{open}");
        }
    }
}
