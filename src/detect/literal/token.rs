//! What a token says of itself: the text inside a base-64 value, the day a JSON Web Token ends.

use std::borrow::Cow;

/// A JSON Web Token, as far as it can be read without its key.
pub(super) struct Jwt {
    /// Whether its header is one: an object that names an algorithm.
    pub(super) sound: bool,
    /// Its claims, as JSON text in lower case.
    pub(super) claims: String,
    /// The day it ends, `YYYY-MM-DD`.
    pub(super) expires: Option<String>,
}

impl Jwt {
    /// Reads a value that is a token or ends in one, as `ghs_<number>_<token>` does.
    pub(super) fn read(value: &str) -> Option<Self> {
        let from = if value.starts_with("ey") { 0 } else { value.find("_eyJ")? + 1 };
        let token = &value[from..];
        let mut parts = token.split('.');
        let header = decode(parts.next()?).unwrap_or_default();
        let claims = decode(parts.next()?).unwrap_or_default();
        let parsed: serde_json::Value = serde_json::from_str(&claims).unwrap_or_default();
        let seconds = parsed.get("exp").and_then(serde_json::Value::as_f64);
        Some(Self {
            sound: header.starts_with('{') && header.contains("\"alg\""),
            claims: claims.to_lowercase(),
            expires: seconds.and_then(|seconds| day(seconds as i64)),
        })
    }
}

/// The day of a number of seconds since 1970, in UTC.
pub(in crate::detect) fn day(seconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    Some(time.strftime("%Y-%m-%d").to_string())
}

/// The day at the start of an ISO 8601 time, also where its colons are escaped for an address.
pub(super) fn iso_day(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    day.parse::<jiff::civil::Date>().ok()?;
    Some(day.to_owned())
}

/// The text that a base-64 value holds, of either alphabet, padded or not; `None` for bytes that
/// are no printable text, as those of a random key are.
pub(super) fn decode(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let (mut buffer, mut bits) = (0_u32, 0);
    for digit in value.trim_end_matches('=').bytes() {
        let digit = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        buffer = (buffer << 6 | u32::from(digit)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits & 0xff) as u8);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let printable = |c: char| !c.is_control() || c.is_ascii_whitespace();
    (!text.is_empty() && text.chars().all(printable)).then_some(text)
}

/// A value as it is hashed: a key in armour without the line breaks, indents and quotes that
/// depend on the file it stands in.
pub(super) fn canonical(value: &str) -> Cow<'_, str> {
    if !value.starts_with("-----BEGIN") {
        return Cow::Borrowed(value);
    }
    let joined = value.replace("\\r", "").replace("\\n", "");
    let outside = |c: char| c.is_ascii_whitespace() || matches!(c, '\\' | '"' | '\'' | ',');
    Cow::Owned(joined.replace(outside, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_day_a_token_ends() {
        // {"alg":"HS256"} . {"exp":1767225600}
        let token = "ghs_12_eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3NjcyMjU2MDB9.c2ln";
        let jwt = Jwt::read(token).unwrap();
        assert!(jwt.sound);
        assert_eq!(jwt.expires.as_deref(), Some("2026-01-01"));
        assert_eq!(iso_day("2026-01-31T00%3A00Z").as_deref(), Some("2026-01-31"));
        assert_eq!(iso_day("2026-99-31"), None);
    }

    #[test]
    fn a_key_in_armour_has_one_hash_whatever_its_layout() {
        let lines = canonical("-----BEGIN X-----\n  abc\r\n  def\n-----END X-----");
        let escaped = canonical("-----BEGIN X-----\\nabc\\ndef\\n-----END X-----");
        assert_eq!(lines, escaped);
    }

    #[test]
    fn decodes_text_and_refuses_noise() {
        assert_eq!(decode("dXNlcjpwYXNz").as_deref(), Some("user:pass"));
        assert_eq!(decode("_____w4"), None);
    }
}
