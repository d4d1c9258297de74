//! Did you mean?

/// The candidate that a word is most likely a slip of, if any is near enough to be worth saying.
pub(crate) fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    // A slip is short; what is long is something else, and comparing it would take long.
    if word.len() > 64 {
        return None;
    }
    let plain = plain(word);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = strsim::damerau_levenshtein(&plain, candidate);
        // `rotate` for `rotated`, `maximum` for `max`: the start is right.
        let near = distance <= 1 + plain.len() / 4
            || (plain.len() >= 4 && candidate.starts_with(&plain))
            || (candidate.len() >= 3 && plain.starts_with(candidate))
            || strsim::jaro_winkler(&plain, candidate) >= 0.9;
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `Approved_By` and `approvedBy` as a roster would write them.
fn plain(word: &str) -> String {
    let mut plain = String::with_capacity(word.len() + 2);
    let mut after_lower = false;
    for character in word.trim().chars() {
        if character.is_uppercase() && after_lower {
            plain.push('-');
        }
        after_lower = character.is_lowercase();
        match character {
            '_' | ' ' => plain.push('-'),
            other => plain.extend(other.to_lowercase()),
        }
    }
    plain
}

/// A text that a person wrote, in backticks, short and on one line.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let shown = shown.replace(|c: char| c.is_control() || c == '`', "\u{fffd}");
    format!("`{shown}`")
}

/// Words in backticks: "`a`, `b` or `c`".
pub(super) fn choice<'c>(words: impl IntoIterator<Item = &'c str>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let keys = ["approved-by", "approved-on", "expires", "exit", "match", "raci"];
        for (word, meant) in [
            ("approved_by", Some("approved-by")),
            ("approvedOn", Some("approved-on")),
            ("expire", Some("expires")),
            ("Match", Some("match")),
            ("rcai", Some("raci")),
            ("exti", Some("exit")),
            ("matches", Some("match")),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(did_you_mean(word, keys), meant, "{word}");
        }
        assert_eq!(quoted("a\n`b"), "`a\u{fffd}\u{fffd}b`");
        assert_eq!(choice(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
