//! The one place that knows dates: when something is due, how long that is let pass, and who is
//! asked after it.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Context, Draft};
use crate::finding::Escalation;
use crate::roster::{Duration, Policy};

/// The last day for something, and the last day on which it may still be late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The last day for it.
    pub due: Date,
    /// The last day of grace; `due` itself where there is none.
    pub ends: Date,
}

/// How a term stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Its day is far.
    Fine,
    /// Its day is no further than the policy's `due-soon`.
    DueSoon,
    /// It is its day.
    Due,
    /// Its day is over, the days of grace are not.
    InGrace,
    /// It is late.
    Overdue,
    /// It is late, and so many contacts have been turned to.
    Escalated(usize),
}

impl Status {
    /// Whether it is late.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Overdue | Self::Escalated(_))
    }

    /// Whether it is not late, but asks for attention.
    pub const fn is_near(self) -> bool {
        matches!(self, Self::DueSoon | Self::Due | Self::InGrace)
    }

    /// The rule of what is near, or of what is late; none of what is far.
    pub(super) fn rule(self, near: &'static str, late: &'static str) -> Option<&'static str> {
        self.is_over().then_some(late).or_else(|| self.is_near().then_some(near))
    }

    /// The word for it in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::DueSoon => "due-soon",
            Self::Due => "due",
            Self::InGrace => "in-grace",
            Self::Overdue => "overdue",
            Self::Escalated(_) => "escalated",
        }
    }
}

impl Term {
    /// A day after which nothing is let pass.
    pub const fn strict(due: Date) -> Self {
        Self { due, ends: due }
    }

    /// A day, and days of grace after it.
    pub fn lenient(due: Date, grace: Duration) -> Self {
        Self { due, ends: grace.after(due) }
    }

    /// The first day on which it is late.
    pub fn late_from(self) -> Date {
        self.ends.saturating_add(1.day())
    }

    /// The days on which contacts are turned to, the first of them so long after the last day that
    /// is let pass, each other one after the same time again.
    pub fn asks(self, every: Duration) -> impl Iterator<Item = Date> {
        std::iter::successors(Some(every.after(self.ends)), move |day| Some(every.after(*day)))
    }

    /// Whom to turn to and when, as it stands on a day.
    pub fn escalation(self, contacts: &[String], today: Date, policy: &Policy) -> Vec<Escalation> {
        let days = self.asks(policy.escalate_after.value);
        let ask = |(to, on): (&String, Date)| Escalation {
            to: to.clone(),
            on: Some(on),
            // On the last day that is let pass, nobody is late.
            reached: on <= today && self.ends < today,
        };
        contacts.iter().zip(days).map(ask).collect()
    }

    /// How it stands on a day, before anybody was turned to.
    pub fn status(self, today: Date, policy: &Policy) -> Status {
        if self.ends < today {
            Status::Overdue
        } else if self.due < today {
            Status::InGrace
        } else if self.due == today {
            Status::Due
        } else if self.due <= policy.due_soon.value.after(today) {
            Status::DueSoon
        } else {
            Status::Fine
        }
    }
}

impl Context<'_> {
    /// A term with the policy's days of grace.
    pub(super) fn lenient(&self, due: Date) -> Term {
        Term::lenient(due, self.roster.policy.grace.value)
    }

    /// How a term stands on the day that is judged.
    pub(super) fn status(&self, term: Term) -> Status {
        term.status(self.today, &self.roster.policy)
    }

    /// Whether a day after which nothing is let pass is over.
    pub(super) fn is_over(&self, day: Date) -> bool {
        self.status(Term::strict(day)).is_over()
    }

    /// "due 2026-12-01", "was due 2026-11-20": what the line that sets a term has to do with it.
    pub(super) fn due_in_words(&self, term: Term) -> String {
        let was = if term.due < self.today { "was " } else { "" };
        format!("{was}due {}", term.due)
    }
}

impl Draft {
    /// When it was or will be due, for the rules about what is near and what is late, `late` being
    /// the latter. "{is} due {on}" reads "is due on 2026-12-01", and in the days of grace "was due
    /// on 2026-11-20; blocks from 2026-11-25". It is to be done by `{by}` and late after `{ends}`.
    pub(super) fn timed(self, cx: &Context<'_>, term: Term, late: &str) -> Self {
        let Term { due, ends } = term;
        let (is, on, by) = match cx.status(term) {
            Status::InGrace => {
                let comes = if cx.level_of(late).blocks() { "blocks" } else { "overdue" };
                ("was", format!("on {due}; {comes} from {}", term.late_from()), ends)
            }
            _ => ("is", format!("on {due}"), due),
        };
        self.term(term).fact("is", is).fact("on", on).fact("by", by).fact("ends", ends)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::roster::Setting;

    fn policy() -> Policy {
        Policy { escalate_after: Setting::default_of(Duration::days(7)), ..Policy::default() }
    }

    #[test]
    fn a_term_goes_from_fine_to_overdue_day_by_day() {
        let term = Term::lenient(date(2026, 11, 20), Duration::days(4));
        for (day, status) in [
            (date(2026, 11, 5), Status::Fine),
            (date(2026, 11, 6), Status::DueSoon),
            (date(2026, 11, 19), Status::DueSoon),
            (date(2026, 11, 20), Status::Due),
            (date(2026, 11, 21), Status::InGrace),
            (date(2026, 11, 24), Status::InGrace),
            (date(2026, 11, 25), Status::Overdue),
        ] {
            assert_eq!(term.status(day, &policy()), status, "{day}");
        }
        assert_eq!(term.late_from(), date(2026, 11, 25));
        assert_eq!(Term::strict(date(2026, 11, 20)).late_from(), date(2026, 11, 21));
    }

    #[test]
    fn contacts_are_turned_to_one_after_the_other() {
        let term = Term::lenient(date(2026, 10, 1), Duration::days(0));
        let contacts = ["oncall".to_owned(), "ciso".to_owned()];
        let reached = |day| {
            let asked = term.escalation(&contacts, day, &policy());
            assert_eq!(asked[0].on, Some(date(2026, 10, 8)));
            assert_eq!(asked[1].on, Some(date(2026, 10, 15)));
            asked.iter().filter(|ask| ask.reached).count()
        };
        assert_eq!(reached(date(2026, 10, 7)), 0);
        assert_eq!(reached(date(2026, 10, 8)), 1);
        assert_eq!(reached(date(2026, 10, 15)), 2);
        // Never before it is late, and never past the end of the calendar.
        let at_once = Policy { escalate_after: Setting::default_of(Duration::days(0)), ..policy() };
        assert!(!term.escalation(&contacts, date(2026, 10, 1), &at_once)[0].reached);
        assert!(term.escalation(&contacts, date(2026, 10, 2), &at_once)[1].reached);
        assert_eq!(Term::strict(Date::MAX).asks(Duration::days(7)).nth(3), Some(Date::MAX));
    }
}
