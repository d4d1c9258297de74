//! Dates, durations and intervals.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, tz::TimeZone};

use super::{Decoder, Field};
use crate::roster::suggest::quoted;
use crate::roster::{Duration, Interval, Spanned};

impl Decoder<'_> {
    /// A date; of a timestamp its date in UTC.
    pub(super) fn date(&mut self, field: Field<'_, '_>) -> Option<Spanned<Date>> {
        let text = self.scalar(field, "a date")?;
        if let Some(date) = parse_date(text) {
            return Some(self.spanned(date, field));
        }
        let suggestion = match meant_date(text) {
            Some(date) => format!("did you mean `{date}`?"),
            None if shaped(text) => "the calendar has no such day".to_owned(),
            None => "write it as year, month and day: `2026-12-31`".to_owned(),
        };
        self.fault(field.node.span, format!("{} is no date", quoted(text)), suggestion);
        None
    }

    pub(super) fn duration(&mut self, field: Field<'_, '_>) -> Option<Spanned<Duration>> {
        let text = self.scalar(field, "a duration")?;
        self.parse_duration(field, text, "").map(|duration| self.spanned(duration, field))
    }

    /// A duration longer than nothing, or `never`.
    pub(super) fn interval(&mut self, field: Field<'_, '_>) -> Option<Spanned<Interval>> {
        let text = self.scalar(field, "a duration or `never`")?;
        if text == "never" {
            return Some(self.spanned(Interval::Never, field));
        }
        let duration = self.parse_duration(field, text, ", or `never`")?;
        if duration.amount() == 0 {
            let message = format!("{} would always be due", quoted(text));
            self.fault(field.node.span, message, "write at least `1d`, or `never`".to_owned());
            return None;
        }
        Some(self.spanned(Interval::Every(duration), field))
    }

    fn parse_duration(&mut self, field: Field<'_, '_>, text: &str, or: &str) -> Option<Duration> {
        let error = match text.parse::<Duration>() {
            Ok(duration) => return Some(duration),
            Err(error) => error,
        };
        let suggestion = match error.meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if text.eq_ignore_ascii_case("never") && !or.is_empty() => {
                "did you mean `never`?".to_owned()
            }
            None => format!("write a number and `h`, `d`, `w`, `mo` or `y`, such as `30d`{or}"),
        };
        self.fault(field.node.span, format!("{} {}", quoted(text), error.reason), suggestion);
        None
    }
}

/// `2026-12-31`, or the date in UTC of a timestamp. A timestamp without an offset is in UTC.
fn parse_date(text: &str) -> Option<Date> {
    let (date, time) = match text.split_at_checked(10) {
        Some((date, time)) => (date, time),
        None => return None,
    };
    if !shaped(date) {
        return None;
    }
    if time.is_empty() {
        return date.parse().ok();
    }
    if !time.starts_with(['T', 't', ' ']) || time.contains('[') {
        return None;
    }
    let zoned = text.parse::<Timestamp>().ok();
    zoned
        .map(|moment| moment.to_zoned(TimeZone::UTC).date())
        .or_else(|| text.parse::<DateTime>().ok().map(|moment| moment.date()))
}

/// Whether a text is written as a date is, whatever its numbers.
fn shaped(text: &str) -> bool {
    let marks = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    marks && text.len() == 10
}

/// The date that `2026/1/5` or `2026.01.05` means; other orders are anybody's guess.
fn meant_date(text: &str) -> Option<Date> {
    if text.len() > 10 {
        return None;
    }
    let parts: Vec<i16> = text
        .split(['-', '/', '.'])
        .map(|part| part.parse().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit())))
        .collect::<Option<_>>()?;
    let [year @ 1000..=9999, month, day] = parts[..] else {
        return None;
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_timestamps() {
        for (text, date) in [
            ("2026-10-02", Some("2026-10-02")),
            ("2026-10-02T23:30:00-02:00", Some("2026-10-03")),
            ("2026-10-02T01:30:00Z", Some("2026-10-02")),
            ("2026-10-02 01:30:00", Some("2026-10-02")),
            ("2026-10-02T01:30", Some("2026-10-02")),
            ("2028-02-29", Some("2028-02-29")),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("20261002", None),
            ("2026-W40-5", None),
            ("2026-10-02x", None),
            ("2026-10-02T25:00:00Z", None),
            ("02/10/2026", None),
            ("+002026-10-02", None),
            ("", None),
        ] {
            let parsed = parse_date(text).map(|date| date.to_string());
            assert_eq!(parsed.as_deref(), date, "{text}");
        }
        assert_eq!(meant_date("2026/1/5").unwrap().to_string(), "2026-01-05");
        assert_eq!(meant_date("1/5/2026"), None);
        assert_eq!(meant_date("2026-02-30"), None);
    }
}
