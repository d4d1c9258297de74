//! The `${{ }}` expression language of GitHub Actions, read token by token.
//!
//! A pattern over text is wrong more often than right: in `steps.my-secrets.outputs.X` and in
//! `'secrets.X'` nothing refers to the `secrets` context.

use crate::source::Span;

/// A use of a context: `secrets.NAME`, `github.token`, `toJSON(secrets)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The context's name in lower case.
    pub(crate) context: String,
    /// What is read of it.
    pub(crate) property: Property,
    /// From the context's first byte to the end of the property, in the scalar's decoded text.
    pub(crate) span: Span,
    /// Whether the whole scalar is this reference and nothing else.
    pub(crate) alone: bool,
    /// Where the index stands, if the property is computed: `format('A_{0}', matrix.x)`.
    pub(crate) index: Option<Span>,
}

/// What is read of a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Property {
    /// One property, by name.
    Name(String),
    /// Every property: the bare context, `.*`, an index that is computed.
    All,
}

/// Openings in one scalar that nothing closes before it is taken as it is: each is searched for to
/// the end of the text, and GitHub takes none of them.
const MOST_OPEN: usize = 64;

/// Every reference in a scalar's text. With `bare`, a text without `${{` is one expression, as the
/// value of an `if` is.
pub(crate) fn references(text: &str, bare: bool) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut braces = false;
    let mut unclosed = 0;
    while let Some(open) = text[at..].find("${{").map(|open| at + open) {
        braces = true;
        let start = open + 3;
        match tokens(text, start, true) {
            Some((list, end)) => {
                let whole = text[..open].trim().is_empty() && text[end..].trim().is_empty();
                contexts(&list, whole, &mut found);
                at = end;
            }
            None if unclosed < MOST_OPEN => (at, unclosed) = (start, unclosed + 1),
            None => break,
        }
    }
    if bare
        && !braces
        && let Some((list, _)) = tokens(text, 0, false)
    {
        contexts(&list, true, &mut found);
    }
    found
}

/// A part of a scalar's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// As it stands.
    Text(&'t str),
    /// What stands between `${{` and `}}`.
    Expression(&'t str),
}

/// A scalar's text, cut at its expressions.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut done, mut at) = (0, 0);
    let mut unclosed = 0;
    while let Some(open) = text[at..].find("${{").map(|open| at + open) {
        at = open + 3;
        if let Some((_, end)) = tokens(text, at, true) {
            pieces.push(Piece::Text(&text[done..open]));
            pieces.push(Piece::Expression(&text[at..end - 2]));
            (done, at) = (end, end);
        } else if unclosed == MOST_OPEN {
            break;
        } else {
            unclosed += 1;
        }
    }
    pieces.push(Piece::Text(&text[done..]));
    pieces
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) text: &'t str,
    span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Name,
    Text,
    Other,
}

/// The tokens up to the closing `}}` and the offset after it; nothing if it is not closed.
pub(super) fn tokens(text: &str, start: usize, braces: bool) -> Option<(Vec<Token<'_>>, usize)> {
    let bytes = text.as_bytes();
    let mut list = Vec::new();
    let mut at = start;
    while at < bytes.len() {
        let byte = bytes[at];
        let (kind, end) = if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        } else if braces && bytes[at..].starts_with(b"}}") {
            return Some((list, at + 2));
        } else if byte == b'\'' {
            (TokenKind::Text, string_end(bytes, at + 1)?)
        } else if byte.is_ascii_alphabetic() || byte == b'_' {
            let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            (TokenKind::Name, at + bytes[at..].iter().take_while(|byte| word(byte)).count())
        } else if byte.is_ascii_digit() {
            let number = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
            (TokenKind::Other, at + bytes[at..].iter().take_while(|byte| number(byte)).count())
        } else {
            let width = text[at..].chars().next().map_or(1, char::len_utf8);
            (TokenKind::Other, at + width)
        };
        list.push(Token { kind, text: &text[at..end], span: Span::new(at, end) });
        at = end;
    }
    (!braces).then_some((list, at))
}

/// The offset after a string's closing quote; `''` stands for a quote inside.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'\'', Some(b'\'')) => at += 2,
            (b'\'', _) => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

fn contexts(list: &[Token<'_>], whole: bool, found: &mut Vec<Reference>) {
    for (at, token) in list.iter().enumerate() {
        let after_dot = at > 0 && list[at - 1].text == ".";
        let is = |offset: usize, text: &str| list.get(at + offset).is_some_and(|t| t.text == text);
        if token.kind != TokenKind::Name || after_dot || is(1, "(") {
            continue;
        }
        let mut index = None;
        let (property, last) = match (list.get(at + 1), list.get(at + 2)) {
            (Some(dot), Some(name)) if dot.text == "." && name.kind == TokenKind::Name => {
                (Property::Name(name.text.to_owned()), at + 2)
            }
            (Some(open), Some(index))
                if open.text == "[" && index.kind == TokenKind::Text && is(3, "]") =>
            {
                let name = index.text.trim_matches('\'').replace("''", "'");
                (Property::Name(name), at + 3)
            }
            (Some(open), Some(_)) if open.text == "[" => {
                let close = closing(list, at + 1);
                index = Some(list[at + 2].span.to(list[close - 1].span));
                (Property::All, close)
            }
            (Some(dot), Some(star)) if dot.text == "." && star.text == "*" => {
                (Property::All, at + 2)
            }
            _ => (Property::All, at),
        };
        let keyword = matches!(token.text, "true" | "false" | "null" | "NaN" | "Infinity");
        if keyword {
            continue;
        }
        found.push(Reference {
            context: token.text.to_ascii_lowercase(),
            property,
            span: token.span.to(list[last].span),
            alone: whole && at == 0 && last + 1 == list.len(),
            index,
        });
    }
}

/// The bracket that closes the one at `open`; the last token where none does.
fn closing(list: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in list.iter().enumerate().skip(open) {
        match token.text {
            "[" => depth += 1,
            "]" if depth == 1 => return at,
            "]" => depth -= 1,
            _ => {}
        }
    }
    list.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(text: &str) -> Vec<String> {
        references(text, false)
            .into_iter()
            .filter(|reference| reference.context == "secrets")
            .map(|reference| match reference.property {
                Property::Name(name) => name,
                Property::All => "*".to_owned(),
            })
            .collect()
    }

    #[test]
    fn every_form_of_a_reference() {
        for (text, expected) in [
            ("${{ secrets.A }}", vec!["A"]),
            ("${{secrets . a_b}}", vec!["a_b"]),
            ("${{ SECRETS['a''b'] }}", vec!["a'b"]),
            ("${{ secrets[format('P_{0}', matrix.x)] }}", vec!["*"]),
            ("${{ secrets[inputs.name] || secrets.B }}", vec!["*", "B"]),
            ("${{ toJSON(secrets) }}", vec!["*"]),
            ("${{ secrets }} and ${{ secrets.* }}", vec!["*", "*"]),
            ("a ${{ secrets.A }} b ${{ secrets.B || github.token }}", vec!["A", "B"]),
            ("${{ '}}' == secrets.A }}", vec!["A"]),
        ] {
            assert_eq!(secrets(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_reference() {
        for text in [
            "${{ steps.esc-secrets.outputs.X }}",
            "${{ needs.a.outputs.secrets }}",
            "${{ 'secrets.X' }}",
            "secrets.X",
            "${{ secrets.X",
            "${{ my-secrets.X }}",
            "${{ secrets() }}",
        ] {
            assert_eq!(secrets(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn spans_and_wholeness() {
        let text = "x ${{ secrets.A }}";
        let reference = &references(text, false)[0];
        assert_eq!(&text[reference.span.start..reference.span.end], "secrets.A");
        assert!(!reference.alone);
        assert!(references(" ${{ vars.ID }} ", false)[0].alone);
        assert!(!references("${{ vars.A || vars.B }}", false)[0].alone);
        assert_eq!(references("env.X != '' && secrets.Y", true).len(), 2);
    }
}
