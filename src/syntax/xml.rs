//! XML as a tree of names, without schemas, namespaces and document types.
//!
//! An element is a mapping of its attributes and its children, by their names without prefixes.
//! Children of one name are a sequence, through which a name in a path passes. An element that has
//! neither is the text in it; beside attributes or children, its text is called `#text`.

mod element;

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::Event;

use self::element::Element;
use super::{Parsed, SyntaxError, limits, place};
use crate::source::Span;

/// Elements in each other: each may be two levels of the tree, in a sequence of its name.
const DEPTH: usize = limits::DEPTH / 2 - 1;

/// Reads one document; one that is broken is read up to there.
///
/// The parser hands out one piece after another and expands nothing, so what a hostile text can
/// ask for is depth, and that has an end.
pub fn parse(text: &str) -> Parsed<'_> {
    let mut root = Element::default();
    let mut open = Vec::new();
    let mut error = read(text, &mut root, &mut open).err();
    if let Some(last) = open.last().filter(|_| error.is_none()) {
        error = Some(last.unclosed(text));
    }
    while let Some(element) = open.pop() {
        let above = open.last_mut().unwrap_or(&mut root);
        above.adopt(text, element, text.len());
    }
    let root = root.into_node(text, text.len());
    let documents = Some(root).filter(|root| !root.pairs().is_empty()).into_iter().collect();
    Parsed { documents, errors: error.into_iter().collect() }
}

/// Reads to the end, or to what cannot be read; what is open there is left so.
fn read<'s>(
    text: &'s str,
    root: &mut Element<'s>,
    open: &mut Vec<Element<'s>>,
) -> Result<(), SyntaxError> {
    let mut reader = Reader::from_str(text);
    loop {
        let start = offset(reader.buffer_position());
        let event = reader.read_event().map_err(|error| refusal(text, &reader, &error))?;
        let span = Span::new(start, offset(reader.buffer_position()));
        let refuse = |reason: String| Err(SyntaxError { reason, span });
        match event {
            Event::Start(_) if open.len() == DEPTH => {
                return refuse(format!("nested deeper than {DEPTH} levels"));
            }
            Event::Start(_) => open.push(Element::tagged(text, span)?),
            Event::Empty(_) => {
                let element = Element::tagged(text, span)?;
                open.last_mut().unwrap_or(root).adopt(text, element, span.end);
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    open.last_mut().unwrap_or(root).adopt(text, element, span.end);
                }
            }
            Event::Text(_) | Event::GeneralRef(_) => {
                open.last_mut().unwrap_or(root).write(text, span);
            }
            Event::CData(_) => {
                let inside = Span::new(span.start + "<![CDATA[".len(), span.end - "]]>".len());
                open.last_mut().unwrap_or(root).write_raw(text, inside);
            }
            Event::DocType(_) => {
                return refuse("a document type may give the text another meaning".to_owned());
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => return Ok(()),
        }
    }
}

/// An offset that the parser gives; no text that is read is longer than the memory.
fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn refusal(text: &str, reader: &Reader<&[u8]>, error: &Error) -> SyntaxError {
    let reason = match error {
        Error::Syntax(error) => error.to_string(),
        Error::IllFormed(error) => error.to_string(),
        error => error.to_string(),
    };
    SyntaxError { reason, span: place::character(text, offset(reader.error_position())) }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::syntax::testing::{show, texts};

    fn shown(text: &str) -> String {
        let parsed = parse(text);
        assert_eq!(parsed.errors, [], "{text:?}");
        show(&parsed.documents[0])
    }

    #[test]
    fn elements_are_mappings_of_what_is_in_them() {
        let cases = [
            ("<a><b>x</b><c/></a>", "{a: {b: x, c: null}}"),
            (
                "<?xml version='1.1'?><!-- y -->\n<a>\n <b>1</b>\n <c/>\n <b>2</b>\n</a>\n",
                "{a: {b: [1, 2], c: null}}",
            ),
            ("<n:a n:x=\"1\" y='2'> t </n:a>", "{a: {x: 1, y: 2, #text: t}}"),
            ("<a x=\"1\"><x>2</x> t</a>", "{a: {x: [1, 2], #text: t}}"),
            (
                "<a b=\"x&amp;y&#33;\" c='&nbsp;'>p&lt;q<!-- - --><![CDATA[<r>]]></a>",
                "{a: {b: x&y!, c: &nbsp;, #text: p<q<r>}}",
            ),
            ("<a><b></b></a>", "{a: {b: null}}"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn ranges_are_exact() {
        let text = "<a é='&lt;'>\r\n <b> é </b>\r\n <c>x&amp;y</c><b/></a>";
        let parsed = parse(text);
        assert_eq!(
            texts(text, &parsed.documents[0]),
            [
                "a",
                text,
                "é",
                "&lt;",
                "b",
                "é </b>\r\n <c>x&amp;y</c><b/>",
                "é",
                "<b/>",
                "c",
                "x&amp;y"
            ]
        );
    }

    #[test]
    fn what_is_broken_is_read_up_to_there() {
        let cases = [
            ("<a><b>x</b><c>", "{a: {b: x, c: null}}", "`c` is not closed", 12),
            ("<a><b>x</c></a>", "{a: {b: x}}", "expected `</b>`, but `</c>` was found", 7),
            ("<a><b>x", "{a: {b: x}}", "`b` is not closed", 4),
            ("<a b=x/>", "", "an attribute has no value in quotes", 1),
        ];
        for (text, tree, reason, start) in cases {
            let parsed = parse(text);
            let shown = parsed.documents.first().map(show).unwrap_or_default();
            let error = &parsed.errors[0];
            assert_eq!(
                (&*shown, &*error.reason, error.span.start),
                (tree, reason, start),
                "{text}"
            );
        }
    }

    #[test]
    fn a_hostile_text_ends_at_a_limit() {
        let laughs = "<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        let parsed = parse(laughs);
        assert!(parsed.documents.is_empty());
        assert!(parsed.errors[0].reason.starts_with("a document type"));
        let deep = parse(&"<a>".repeat(100_000)).errors.remove(0);
        assert_eq!(deep.reason, "nested deeper than 255 levels");
        let wide: String = (0..50_000).map(|at| format!(" a{at}='x'")).collect();
        assert_eq!(parse(&format!("<a{wide}/>")).errors, []);
        assert_eq!(parse(&format!("<a>{}</a>", "<b/>".repeat(100_000))).errors, []);
    }
}
