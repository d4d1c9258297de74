//! Arguments in one text: `name=deploy password="{{ a + b }}"`.

use std::borrow::Cow;

use crate::source::{Source, Span};
use crate::syntax::{Node, Pair, Style, Value};

/// The first word of a range, where it is no argument, and the arguments in it.
pub(super) fn read(source: &Source, span: Span) -> (Option<&str>, Vec<Pair<'_>>) {
    let mut first = None;
    let mut arguments = Vec::new();
    let mut rest = span;
    while let Some(word) = next(source, &mut rest) {
        match argument(source, word) {
            Some(argument) => arguments.push(argument),
            None if arguments.is_empty() && first.is_none() => first = Some(source.slice(word)),
            None => {}
        }
    }
    (first, arguments)
}

/// The next word: to a blank that is neither in quotes nor in what Jinja fills in.
fn next(source: &Source, rest: &mut Span) -> Option<Span> {
    let text = source.slice(*rest);
    let start = rest.start + text.len() - text.trim_start().len();
    let (mut quote, mut depth) = (None, 0_usize);
    let mut end = rest.end;
    for (at, letter) in source.slice(Span::new(start, rest.end)).char_indices() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(letter),
            ('{', None) => depth += 1,
            ('}', None) => depth = depth.saturating_sub(1),
            (_, None) if letter.is_whitespace() && depth == 0 => {
                end = start + at;
                break;
            }
            _ => {}
        }
    }
    rest.start = end;
    (start < end).then(|| Span::new(start, end))
}

/// `name=value`, the value without its quotes.
fn argument(source: &Source, word: Span) -> Option<Pair<'_>> {
    let (name, value) = source.slice(word).split_once('=')?;
    let named = |name: &str| name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if name.is_empty() || !named(name) {
        return None;
    }
    let quoted = ['"', '\'']
        .into_iter()
        .find(|quote| value.len() >= 2 && value.starts_with(*quote) && value.ends_with(*quote));
    let inset = usize::from(quoted.is_some());
    let at = word.start + name.len();
    let scalar = |span: Span| {
        Node::new(span, Value::Scalar(Cow::Borrowed(source.slice(span)), Style::Plain))
    };
    Some(Pair {
        key: scalar(Span::new(word.start, at)),
        value: scalar(Span::new(at + 1 + inset, word.end - inset)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_in_quotes_and_in_jinja_part_nothing() {
        let text = "iam_user name={{ a | default(\'x y\') }} note=\"a b=c\"\n  x=\'\' é=1 2";
        let source = Source::new("play.yml", text.to_owned());
        let (first, arguments) = read(&source, Span::new(0, text.len()));
        let seen: Vec<_> = arguments
            .iter()
            .map(|pair| (pair.key.text().unwrap(), source.slice(pair.value.span)))
            .collect();
        assert_eq!(first, Some("iam_user"));
        let name = "{{ a | default(\'x y\') }}";
        assert_eq!(seen, [("name", name), ("note", "a b=c"), ("x", ""), ("é", "1")]);
    }
}
