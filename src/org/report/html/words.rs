//! Numbers, days and addresses as the page writes them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::report::visible;

/// What stands for itself in a fragment.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A number with its thousands apart: `12,345`.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How much of it, in percent; 100 is all of it and 0 is nothing.
pub(super) fn percent(part: usize, all: usize) -> String {
    match (part * 100).checked_div(all) {
        None => "-".to_owned(),
        Some(0) if part > 0 => "<1%".to_owned(),
        Some(percent) => format!("{percent}%"),
    }
}

/// A view of the page, filtered: `#/identities?holder=platform`.
pub(super) fn link(view: &str, filters: &[(&str, &str)]) -> String {
    let pairs = filters.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    let query = pairs.collect::<Vec<_>>().join("&");
    if query.is_empty() { format!("#/{view}") } else { format!("#/{view}?{query}") }
}

/// The page of one thing: `#/holder/platform`.
pub(super) fn page(view: &str, name: &str) -> String {
    format!("#/{view}/{}", encoded(name))
}

/// As the script knows a name: without characters that deceive.
fn encoded(text: &str) -> String {
    utf8_percent_encode(&visible(text), KEPT).to_string()
}

pub(super) mod days {
    //! Days in words.

    use jiff::civil::Date;

    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];

    /// The name of a month from 1 to 12.
    pub(in super::super) fn month(number: i8) -> &'static str {
        let at = usize::try_from(number - 1).unwrap_or_default();
        MONTHS.get(at).copied().unwrap_or_default()
    }

    /// `26 November 2026`; what is no day stays as it is.
    pub(in super::super) fn in_words(day: &str) -> String {
        day.parse::<Date>().map_or_else(|_| day.to_owned(), written)
    }

    /// The same, of a day.
    pub(in super::super) fn written(day: Date) -> String {
        format!("{} {} {}", day.day(), month(day.month()), day.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_addresses_hold_anything() {
        assert_eq!(["0", "999", "1,000", "1,234,567"], [0, 999, 1000, 1_234_567].map(grouped));
        assert_eq!(percent(0, 0), "-");
        assert_eq!(percent(1, 500), "<1%");
        assert_eq!(percent(999, 1000), "99%");
        assert_eq!(link("identities", &[("q", "a&b=\"<c")]), "#/identities?q=a%26b%3D%22%3Cc");
        assert_eq!(page("holder", "é/x"), "#/holder/%C3%A9%2Fx");
        assert_eq!(page("holder", "a\u{202e}b"), "#/holder/a%EF%BF%BDb");
        assert_eq!(days::in_words("2026-11-06"), "6 November 2026");
    }
}
