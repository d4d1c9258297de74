//! How text is written in a roster.

use std::fmt::Write;

/// A scalar that YAML cannot take for anything but this text.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if word && text.contains('/') && text.chars().all(plain) {
        return text.to_owned();
    }
    double_quoted(text)
}

/// A text in quotes, whatever it holds.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if !stands(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text as a comment.
pub(crate) fn remark(text: &str) -> String {
    text.replace(|c| !stands(c), " ")
}

/// Whether a character can stand in a YAML text: it shows, no reader takes it for a line break, and it
/// is one. What YAML refuses, it takes as an escape.
const fn stands(c: char) -> bool {
    let ends = matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    !matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}') && !ends
}

/// A word as a shell takes it: a key may hold `<`, `*` and spaces.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.:@%+=,".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_one_word() {
        for (text, word) in [
            ("github/deploy-key/infra-sync", "github/deploy-key/infra-sync"),
            ("aws/trust/deploy<-repo:a/b:*", "'aws/trust/deploy<-repo:a/b:*'"),
            ("it's", r"'it'\''s'"),
            ("$(x)`y`", "'$(x)`y`'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }

    #[test]
    fn only_plain_keys_go_without_quotes() {
        for (text, written) in [
            ("github/actions-secret/NPM_TOKEN", "github/actions-secret/NPM_TOKEN"),
            ("jenkins/credential/*", "\"jenkins/credential/*\""),
            ("a/b: c #d", "\"a/b: c #d\""),
            ("a/\"\\\n\u{ffff}", "\"a/\\\"\\\\\\n\\uffff\""),
            ("yes", "\"yes\""),
        ] {
            assert_eq!(quoted(text), written);
        }
    }
}
