//! The escapes of quoted texts. The formats agree where they overlap.

use std::borrow::Cow;

/// A text in double quotes without its escapes.
pub(super) fn decode(inside: &str) -> Cow<'_, str> {
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    let mut value = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        let (length, character) = read(&rest[at..]);
        value.push_str(&rest[..at]);
        value.extend(character);
        rest = &rest[at + length..];
    }
    value.push_str(rest);
    Cow::Owned(value)
}

/// The length of the escape that a text starts with, and what it stands for; nothing if it joins
/// two lines. What no format knows stands for its letter.
pub(super) fn read(written: &str) -> (usize, Option<char>) {
    let Some(letter) = written.chars().nth(1) else { return (written.len(), None) };
    let character = match letter {
        '\n' | '\r' => return (1, None),
        'x' => return hexadecimal(written, 2, letter),
        'u' if written[2..].starts_with('{') => return braced(written),
        'u' => return hexadecimal(written, 4, letter),
        'U' => return hexadecimal(written, 8, letter),
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    };
    (1 + letter.len_utf8(), Some(character))
}

/// Bicep's `\u{1f511}`.
fn braced(written: &str) -> (usize, Option<char>) {
    let digits = written[3..].split('}').next().unwrap_or_default();
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() < written.len() - 3);
    code.and_then(char::from_u32)
        .map_or((2, Some('u')), |character| (4 + digits.len(), Some(character)))
}

/// An escape of so many hexadecimal digits; two of them for a character in two surrogates.
fn hexadecimal(written: &str, digits: usize, letter: char) -> (usize, Option<char>) {
    let length = 2 + digits;
    let code = |at: usize| {
        let digits = written.get(at + 2..at + length)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let Some(first) = code(0) else { return (2, Some(letter)) };
    if let Some(character) = char::from_u32(first) {
        return (length, Some(character));
    }
    let second = code(length).filter(|_| written[length..].starts_with("\\u"));
    let pair = second.and_then(|second| {
        let both = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
        char::decode_utf16(both).next().and_then(Result::ok)
    });
    pair.map_or((2, Some(letter)), |character| (2 * length, Some(character)))
}
