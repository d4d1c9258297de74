//! Text as a value of a roster, for rosters that are written and lines that are suggested.

use std::fmt::Write;

/// A scalar that YAML cannot take for anything but this text: quoted unless it is plain beyond doubt.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if word && text.contains('/') && text.chars().all(plain) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_is_not_plain_beyond_doubt() {
        assert_eq!(quoted("github/actions-secret/NPM_TOKEN"), "github/actions-secret/NPM_TOKEN");
        assert_eq!(quoted("aws/trust/a<-*"), r#""aws/trust/a<-*""#);
        assert_eq!(quoted("say \"hi\"\n"), r#""say \"hi\"\u000a""#);
        assert_eq!(quoted("yes"), r#""yes""#);
    }
}
