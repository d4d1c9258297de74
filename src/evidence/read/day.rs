//! The days that tools print, in the many ways in which they do.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

/// How tools write that there is no such day.
const NONE: [&str; 5] = ["", "N/A", "no_information", "not_supported", "never"];

/// How tools write a day that never comes: Google Cloud means this by the end of a key.
const NEVER: i16 = 9999;

/// A day in UTC, or none. Seconds since 1970, RFC 3339 and plain days are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Day(Option<Date>);

impl Day {
    pub(super) const fn date(self) -> Option<Date> {
        self.0
    }

    /// The day in a text; nothing for a text that is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if NONE.contains(&text) {
            return Some(Self(None));
        }
        let utc = |time: Timestamp| time.to_zoned(TimeZone::UTC).date();
        let read = match text.parse::<Timestamp>() {
            Ok(time) => Some(utc(time)),
            Err(_) => text.get(..10).and_then(|day| day.parse().ok()),
        };
        // The end of the year 9999 may be no timestamp any more.
        read.map(|date: Date| Self((date.year() < NEVER).then_some(date)))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

impl Visitor<'_> for Look {
    type Value = Day;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
        Day::parse(text).ok_or_else(|| E::custom("no day"))
    }

    /// 0 is how Vault writes that there is none.
    fn visit_i64<E: Error>(self, seconds: i64) -> Result<Day, E> {
        if seconds == 0 {
            return Ok(Day::default());
        }
        let time = Timestamp::from_second(seconds).map_err(|_| E::custom("no day"))?;
        Ok(Day(Some(time.to_zoned(TimeZone::UTC).date())))
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Day, E> {
        self.visit_i64(i64::try_from(seconds).map_err(|_| E::custom("no day"))?)
    }

    fn visit_unit<E: Error>(self) -> Result<Day, E> {
        Ok(Day::default())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Day;

    #[test]
    fn reads_what_tools_print() {
        let may = Some(date(2026, 5, 1));
        for (text, day) in [
            ("2026-05-01", may),
            ("2026-05-01T23:30:00Z", may),
            ("2026-05-02T00:30:00+02:00", may),
            ("2026-05-01T10:00:00.123456789Z", may),
            ("2026-05-01 10:00:00 UTC", may),
            ("9999-12-31T23:59:59Z", None),
            ("N/A", None),
            ("no_information", None),
            ("", None),
        ] {
            assert_eq!(Day::parse(text).map(Day::date), Some(day), "{text}");
        }
        assert_eq!(Day::parse("soon"), None);
        let seconds: Day = serde_json::from_str("1777629600").unwrap();
        assert_eq!(seconds.date(), may);
        assert_eq!(serde_json::from_str::<Day>("null").unwrap().date(), None);
        assert!(serde_json::from_str::<Day>("true").is_err());
    }
}
