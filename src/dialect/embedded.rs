//! JSON that stands inside a string: heredocs, quoted strings, YAML's block scalars.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value, json};

/// A policy or a manifest is shorter; nothing longer is read.
const LONGEST: usize = 256 * 1024;

/// Around the number of an interpolated expression, in the text that the JSON parser sees.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// The JSON value written in a scalar or a template, as a tree with places in `text`, the file's
/// text. What is interpolated stands in the tree as the expression that it is.
pub(crate) fn json<'n>(text: &str, node: &'n Node<'n>) -> Option<Node<'n>> {
    let mut flat = Flat::default();
    match &node.value {
        Value::Template(parts) => parts.iter().for_each(|part| flat.part(text, part)),
        _ => flat.part(text, node),
    }
    if flat.text.len() > LONGEST || flat.broken {
        return None;
    }
    // A `!Sub` holds for every string inside.
    let tag = node.tag.as_deref().filter(|tag| *tag == "!Sub");
    let root = json::parse(&flat.text).ok()?;
    Some(flat.restore(root, tag))
}

/// A template as one text, with the place of each byte in the file.
#[derive(Default)]
struct Flat<'n> {
    text: String,
    places: Vec<usize>,
    expressions: Vec<&'n Node<'n>>,
    /// Whether the text so far ends inside a JSON string.
    quoted: bool,
    /// The text holds a character that is a mark here.
    broken: bool,
}

impl<'n> Flat<'n> {
    fn part(&mut self, file: &str, part: &'n Node<'n>) {
        match &part.value {
            Value::Scalar(text, _) => {
                self.broken |= text.contains([OPEN, CLOSE]);
                self.track(text);
                let written = file.get(part.span.start..part.span.end).unwrap_or_default();
                align(text, written, part.span.start, &mut self.places);
                self.text.push_str(text);
            }
            _ => {
                let mark = format!("{OPEN}{}{CLOSE}", self.expressions.len());
                let mark = if self.quoted { mark } else { format!("\"{mark}\"") };
                self.places.extend(std::iter::repeat_n(part.span.start, mark.len()));
                self.text.push_str(&mark);
                self.expressions.push(part);
            }
        }
    }

    fn track(&mut self, text: &str) {
        let mut escaped = false;
        for letter in text.chars() {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = self.quoted,
                '"' => self.quoted = !self.quoted,
                _ => {}
            }
        }
    }

    fn restore(&self, node: Node<'_>, tag: Option<&str>) -> Node<'n> {
        let span = self.place(node.span);
        let value = match node.value {
            Value::Scalar(text, style) => return self.scalar(&text, style, span, tag),
            Value::Sequence(items) => {
                Value::Sequence(items.into_iter().map(|item| self.restore(item, tag)).collect())
            }
            Value::Mapping(pairs) => Value::Mapping(
                pairs
                    .into_iter()
                    .map(|pair| Pair {
                        key: self.restore(pair.key, tag),
                        value: self.restore(pair.value, tag),
                    })
                    .collect(),
            ),
            _ => Value::Null,
        };
        Node::new(span, value)
    }

    /// A text, an expression, or a template of both.
    fn scalar(&self, text: &str, style: Style, span: Span, tag: Option<&str>) -> Node<'n> {
        let literal =
            |text: &str| Node::new(span, Value::Scalar(Cow::Owned(text.to_owned()), style));
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(OPEN) {
            let Some((number, behind)) = after.split_once(CLOSE) else { break };
            if !before.is_empty() {
                parts.push(literal(before));
            }
            let expression = number.parse().ok().and_then(|at: usize| self.expressions.get(at));
            parts.extend(expression.map(|node| (*node).clone()));
            rest = behind;
        }
        if parts.is_empty() {
            let mut whole = literal(text);
            if tag.is_some() && text.contains("${") {
                whole.tag = Some(Cow::Borrowed("!Sub"));
            }
            return whole;
        }
        if !rest.is_empty() {
            parts.push(literal(rest));
        }
        match <[Node<'n>; 1]>::try_from(parts) {
            Ok([only]) => only,
            Err(parts) => Node::new(span, Value::Template(parts)),
        }
    }

    fn place(&self, span: Span) -> Span {
        let start = self.places.get(span.start).copied().unwrap_or_default();
        let end = span.end.checked_sub(1).and_then(|last| self.places.get(last));
        Span::new(start, end.map_or(start, |last| last + 1).max(start))
    }
}

/// The place of each byte of a decoded text in what was written for it: indentation that was taken
/// away and the signs of escapes are stepped over.
fn align(decoded: &str, written: &str, start: usize, places: &mut Vec<usize>) {
    let mut raw = written.char_indices().peekable();
    for letter in decoded.chars() {
        let mut at = raw.peek().map_or(written.len(), |(at, _)| *at);
        while let Some(&(here, sign)) = raw.peek() {
            at = here;
            if sign == letter || (sign == '\\' && escape(written, here, letter)) {
                break;
            }
            if letter.is_whitespace() && !sign.is_whitespace() {
                break;
            }
            raw.next();
        }
        places.extend(std::iter::repeat_n(start + at, letter.len_utf8()));
        match raw.peek() {
            Some((_, sign)) if *sign == letter => {
                raw.next();
            }
            Some((_, '\\')) if escape(written, at, letter) => {
                let long = if written[at..].starts_with("\\u") { 6 } else { 2 };
                raw.by_ref().take(long).for_each(drop);
            }
            _ => {}
        }
    }
}

/// Whether the escape that is written here stands for this letter.
fn escape(written: &str, at: usize, letter: char) -> bool {
    match written[at..].chars().nth(1) {
        Some('n') => letter == '\n',
        Some('t') => letter == '\t',
        Some('r') => letter == '\r',
        Some('u') => true,
        Some(sign) => sign == letter,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{hcl, yaml};

    fn at<'t>(text: &'t str, node: &Node<'_>) -> &'t str {
        &text[node.span.start..node.span.end]
    }

    #[test]
    fn a_heredoc_keeps_its_places_and_its_expressions() {
        let text = "a = <<-EOT\n    {\n      \"b\": [\"x\", \"p-${var.q}-r\"],\n      \"c\": ${jsonencode(local.d)}\n    }\n  EOT\n";
        let parsed = hcl::parse(text);
        let tree = json(text, parsed.documents[0].get("a").unwrap()).unwrap();
        let [x, mixed] = tree.get("b").unwrap().items() else { panic!("two items") };
        assert_eq!((x.text(), at(text, x)), (Some("x"), "\"x\""));
        let Value::Template(parts) = &mixed.value else { panic!("a template") };
        assert_eq!(parts[1].value, Value::Reference("var.q".into()));
        assert!(
            matches!(&tree.get("c").unwrap().value, Value::Call(name, _) if name == "jsonencode")
        );
    }

    #[test]
    fn escaped_quotes_and_yaml_blocks() {
        let text = "a = \"{\\\"b\\\": \\\"c\\\"}\"\n";
        let parsed = hcl::parse(text);
        let tree = json(text, parsed.documents[0].get("a").unwrap()).unwrap();
        assert!(at(text, tree.get("b").unwrap()).contains('c'));
        let text = "a: !Sub |\n  {\n    \"b\": \"${X}\"\n  }\n";
        let parsed = yaml::parse(text);
        let tree = json(text, parsed.documents[0].get("a").unwrap()).unwrap();
        let b = tree.get("b").unwrap();
        assert_eq!((b.tag.as_deref(), at(text, b)), (Some("!Sub"), "\"${X}\""));
        let parsed = yaml::parse("a: no json");
        assert!(json("a: no json", parsed.documents[0].get("a").unwrap()).is_none());
    }
}
