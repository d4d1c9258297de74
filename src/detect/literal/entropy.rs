//! What the characters of a value say about whether a machine drew them.

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing speaks against it.
    Drawn,
    /// Somebody typed it: along the alphabet or the digits, `1234567890ABCDEF`; as words,
    /// `test-api-key`; or in hexadecimal of both cases, as no generator writes it.
    Typed,
    /// A mask or a filler: `***`, `...`, `XXXXXXXXXXXX`, `abcdefghijklmnopqrstuvwxyz`.
    Filler,
}

/// Shannon entropy in bits per character.
pub(super) fn shannon(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = value.len() as f64;
    let share = |count: u32| f64::from(count) / length;
    let seen = counts.into_iter().filter(|count| *count > 0);
    seen.map(|count| -share(count) * share(count).log2()).sum()
}

/// What a value looks like, without its public prefix.
pub(super) fn look_of(body: &str) -> Look {
    let length = body.len();
    if masked(body) || length == 0 {
        return Look::Filler;
    }
    let same = longest(body, |one, two| one == two);
    if length >= 8 && (same * 5 >= length * 2 || shannon(body) < 2.05) {
        return Look::Filler;
    }
    let up = |one: u8, two: u8| two == one + 1 || (one == b'9' && two == b'0');
    let runs = [Runs::of(body, up), Runs::of(body, |one, two| up(two, one))];
    let longest = runs.iter().map(|runs| runs.longest).max().unwrap_or(0);
    let covered: usize = runs.iter().map(|runs| runs.covered).sum();
    if longest >= 16 || (longest == length && length >= 6) {
        Look::Filler
    } else if covered * 2 >= length || hexadecimal_in_both_cases(body) || words(body) {
        Look::Typed
    } else {
        Look::Drawn
    }
}

/// Whether somebody took a value out and left a mark of it.
pub(super) fn masked(body: &str) -> bool {
    let masks = ["***", "...", "…", "•••"];
    body.starts_with("**") || masks.iter().any(|mask| body.contains(mask))
}

/// Whether it is made of words: lower case letters with separators between them.
fn words(body: &str) -> bool {
    let separator = |byte: u8| matches!(byte, b'-' | b'_' | b'.' | b' ');
    body.bytes().any(separator)
        && body.bytes().all(|byte| byte.is_ascii_lowercase() || separator(byte))
}

fn hexadecimal_in_both_cases(body: &str) -> bool {
    let mut digits = body.bytes().filter(|byte| !matches!(byte, b'-' | b'_'));
    let has = |wanted: fn(&u8) -> bool| body.bytes().any(|byte| wanted(&byte));
    body.len() >= 16
        && digits.all(|byte| byte.is_ascii_hexdigit())
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
}

fn longest(body: &str, follows: impl Fn(u8, u8) -> bool) -> usize {
    Runs::of(body, follows).longest
}

/// Runs of characters of which each follows from the one before it.
struct Runs {
    longest: usize,
    /// Characters in runs of at least three.
    covered: usize,
}

impl Runs {
    fn of(body: &str, follows: impl Fn(u8, u8) -> bool) -> Self {
        let lower: Vec<u8> = body.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
        let lengths = lower
            .chunk_by(|one, two| one.is_ascii_alphanumeric() && follows(*one, *two))
            .map(<[u8]>::len);
        Self {
            longest: lengths.clone().max().unwrap_or(0),
            covered: lengths.filter(|length| *length >= 3).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_and_typed_values_are_told_from_drawn_ones() {
        for filler in [
            "XXXXXXXXXXXXXXXX",
            "xxxx********",
            "abc...",
            "0123456789",
            "zyxwvutsrqponmlkjihgfedcba",
            "Syabcdefghijklmnopqrstuvwxyz1234567",
            "12312312312312312312",
            "00000000000000000000000000TUVWXYZ",
        ] {
            assert_eq!(look_of(filler), Look::Filler, "{filler}");
        }
        for typed in [
            "12345678ABCDEFH1234567890ABCDEFH12345678",
            "abc123xyz-456def789ghij-klmnopqrstuv-3456yza789bcde",
            "3f9a1C20bE77d05e61B24c88a7f3e019",
            "test-api-key",
        ] {
            assert_eq!(look_of(typed), Look::Typed, "{typed}");
        }
        for drawn in ["3f9a1c20be77d05e61b24c88a7f3e019", "AAAAAQJgxDgqsGNorpoOR7hPZ5SU", "hackme"]
        {
            assert_eq!(look_of(drawn), Look::Drawn, "{drawn}");
        }
    }
}
