//! Lengths of time as a roster writes them: `30d`, `12w`, `6mo`, `1y`, `4h`.

use std::fmt;
use std::str::FromStr;

use jiff::{Span, ToSpan, civil::Date};

/// A whole number of hours, days, weeks, calendar months or calendar years, at most 9999 of them.
/// Never negative. It prints as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    amount: u16,
    unit: Unit,
}

/// What a [`Duration`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// `h`
    Hours,
    /// `d`
    Days,
    /// `w`
    Weeks,
    /// `mo`: calendar months; the end of a shorter month stands for days it does not have.
    Months,
    /// `y`: calendar years.
    Years,
}

impl Unit {
    const ALL: [Self; 5] = [Self::Hours, Self::Days, Self::Weeks, Self::Months, Self::Years];

    const fn suffix(self) -> &'static str {
        match self {
            Self::Hours => "h",
            Self::Days => "d",
            Self::Weeks => "w",
            Self::Months => "mo",
            Self::Years => "y",
        }
    }

    /// The unit a person may mean by a word.
    fn from_word(word: &str) -> Option<Self> {
        if word.len() > "months".len() {
            return None;
        }
        Some(match word.to_lowercase().as_str() {
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Hours,
            "d" | "day" | "days" => Self::Days,
            "w" | "wk" | "week" | "weeks" => Self::Weeks,
            "mo" | "mon" | "month" | "months" => Self::Months,
            "y" | "yr" | "year" | "years" => Self::Years,
            _ => return None,
        })
    }
}

impl Duration {
    /// The largest number of any unit.
    pub const MAX_AMOUNT: u16 = 9999;

    /// None is longer.
    pub const LONGEST: Self = Self { amount: Self::MAX_AMOUNT, unit: Unit::Years };

    /// This many days; more than [`Self::MAX_AMOUNT`] are cut to it.
    pub const fn days(days: u16) -> Self {
        let amount = if days > Self::MAX_AMOUNT { Self::MAX_AMOUNT } else { days };
        let unit = Unit::Days;
        Self { amount, unit }
    }

    /// How many of its [`Self::unit`].
    pub const fn amount(self) -> u16 {
        self.amount
    }

    /// What it counts.
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// The date this long after a date. Dates have no hours, so hours count as whole days, the
    /// last one in full: `4h` after a date is the next day.
    #[must_use]
    pub fn after(self, date: Date) -> Date {
        date.saturating_add(self.span())
    }

    /// The date this long before a date.
    #[must_use]
    pub fn before(self, date: Date) -> Date {
        date.saturating_sub(self.span())
    }

    /// A length in hours to compare durations by, whatever their units: a year is 365 days and a
    /// month a twelfth of it, so that `12mo` and `1y` are equally long.
    pub fn nominal_hours(self) -> u32 {
        let hours = match self.unit {
            Unit::Hours => 1,
            Unit::Days => 24,
            Unit::Weeks => 7 * 24,
            Unit::Months => 365 * 24 / 12,
            Unit::Years => 365 * 24,
        };
        u32::from(self.amount) * hours
    }

    fn span(self) -> Span {
        let amount = i64::from(self.amount);
        match self.unit {
            Unit::Hours => ((amount + 23) / 24).days(),
            Unit::Days => amount.days(),
            Unit::Weeks => amount.weeks(),
            Unit::Months => amount.months(),
            Unit::Years => amount.years(),
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.suffix())
    }
}

/// Why a text is no duration, and the duration it may have meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct DurationError {
    /// What is wrong with it, to be read after the text: "has no unit".
    pub reason: &'static str,
    /// What may have been meant.
    pub meant: Option<Duration>,
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        let (number, word) = split(text);
        let amount = number.parse().ok().filter(|amount| *amount <= Self::MAX_AMOUNT);
        let with = |unit| amount.map(|amount| Self { amount, unit });
        let fail = |reason, meant| Err(DurationError { reason, meant });
        match with(Unit::Days) {
            _ if text.starts_with('-') => fail("is negative", meant(&text[1..])),
            None if !number.is_empty() => fail("is longer than 9999 of its unit", None),
            Some(days) if word.trim().is_empty() => fail("has no unit", Some(days)),
            _ => match Unit::ALL.into_iter().find(|unit| unit.suffix() == word) {
                Some(unit) if number.len() > 1 && number.starts_with('0') => {
                    fail("starts with a zero", with(unit))
                }
                Some(unit) => with(unit).map_or_else(|| fail("has no number", None), Ok),
                None => fail("is no duration", meant(text)),
            },
        }
    }
}

/// The duration that a person may have meant: `90 days`, `3months`, ISO 8601's `P30D`.
fn meant(text: &str) -> Option<Duration> {
    let (number, word) = split(text.strip_prefix(['P', 'p']).unwrap_or(text));
    let unit = Unit::from_word(word.trim())?;
    let amount = number.parse().ok()?;
    (amount <= Duration::MAX_AMOUNT).then_some(Duration { amount, unit })
}

/// The digits that a text starts with, and what follows them.
fn split(text: &str) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(digits)
}

/// How often something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Again after this long.
    Every(Duration),
    /// `never`: it does not fall due.
    Never,
}

impl Interval {
    /// The date it is due after it was last done; none for [`Self::Never`].
    pub fn due_after(self, last: Date) -> Option<Date> {
        match self {
            Self::Every(duration) => Some(duration.after(last)),
            Self::Never => None,
        }
    }

    /// Whether it asks for less than the other: a longer interval, or none at all.
    pub fn looser_than(self, other: Self) -> bool {
        self.hours() > other.hours()
    }

    pub(super) fn hours(self) -> u32 {
        match self {
            Self::Every(duration) => duration.nominal_hours(),
            Self::Never => u32::MAX,
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(duration) => duration.fmt(f),
            Self::Never => f.write_str("never"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn parse(text: &str) -> Duration {
        text.parse().unwrap()
    }

    #[test]
    fn prints_as_written_and_counts_on_the_calendar() {
        let from = date(2026, 1, 31);
        for (text, due) in [
            ("0d", from),
            ("30d", date(2026, 3, 2)),
            ("12w", date(2026, 4, 25)),
            ("1mo", date(2026, 2, 28)),
            ("1y", date(2027, 1, 31)),
            ("4h", date(2026, 2, 1)),
            ("48h", date(2026, 2, 2)),
            ("9999y", Date::MAX),
        ] {
            assert_eq!(parse(text).to_string(), text);
            assert_eq!(parse(text).after(from), due, "{text}");
        }
        assert_eq!(parse("1mo").before(date(2026, 3, 31)), date(2026, 2, 28));
        assert_eq!(parse("12mo").nominal_hours(), parse("1y").nominal_hours());
        assert!(Interval::Never.looser_than(Interval::Every(parse("9999y"))));
    }

    #[test]
    fn says_what_may_have_been_meant() {
        for (text, reason, meant) in [
            ("90", "has no unit", Some("90d")),
            ("90 days", "is no duration", Some("90d")),
            ("3months", "is no duration", Some("3mo")),
            ("30D", "is no duration", Some("30d")),
            ("5m", "is no duration", None),
            ("-30d", "is negative", Some("30d")),
            ("030d", "starts with a zero", Some("30d")),
            ("P30D", "is no duration", Some("30d")),
            ("1.5d", "is no duration", None),
            ("99999d", "is longer than 9999 of its unit", None),
            ("often", "is no duration", None),
            ("", "is no duration", None),
            ("d", "has no number", None),
            ("30d ", "is no duration", Some("30d")),
            ("--", "is negative", None),
        ] {
            let error = text.parse::<Duration>().unwrap_err();
            assert_eq!(error.reason, reason, "{text}");
            assert_eq!(error.meant.map(|m| m.to_string()).as_deref(), meant, "{text}");
        }
    }
}
