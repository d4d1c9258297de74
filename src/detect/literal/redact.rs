//! What of a literal may leave the detector.

use super::entropy::{Look, look_of, shannon};
use crate::inventory::Redacted;
use crate::source::{Source, Span};

/// Values of fewer bits can be tried one by one, by whoever has a hash to try them against.
const GUESSABLE_BELOW: f64 = 64.0;

/// Redacts a value found at a place by a rule. One that could be guessed is told apart by the file,
/// the rule and the name before it, which stay when lines move.
pub(in crate::detect) fn redact(
    value: &str,
    reveal: usize,
    source: &Source,
    at: usize,
    rule: &str,
) -> Redacted {
    let bits = shannon(value) * value.len() as f64;
    if bits >= GUESSABLE_BELOW && look_of(value) == Look::Drawn {
        return Redacted::new(value, reveal);
    }
    Redacted::guessable(&format!("{} {rule} {}", source.path, name_before(source, at)))
}

/// `DB_PASSWORD` of `DB_PASSWORD = "`.
fn name_before(source: &Source, at: usize) -> &str {
    let line = source.line_span(source.position(at).line);
    let before = source.slice(Span::new(line.start, at));
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let before = before.trim_end_matches(|c| !word(c));
    before.rsplit(|c| !word(c)).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str, value: &str) -> Redacted {
        let source = Source::new("a/.env", text.to_owned());
        redact(value, 0, &source, text.find(value).unwrap(), "generic-secret")
    }

    #[test]
    fn only_what_a_machine_drew_has_a_hash_of_its_own() {
        for value in ["hunter2", "Summer2026!", "correct-horse-battery-staple"] {
            let shown = redacted(&format!("x: 1\nDB_PASSWORD = \"{value}\"\n"), value);
            let by_place = Redacted::guessable("a/.env generic-secret DB_PASSWORD");
            assert_eq!(shown, by_place, "{value}");
        }
        let drawn = "q7Zr0Wv3KpLx9TbN4sYd8HmC";
        assert_eq!(redacted(drawn, drawn), Redacted::new(drawn, 0));
    }
}
