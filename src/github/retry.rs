//! When a request is sent again, and after how long.

use std::time::Duration;

use super::answer::Outcome;

/// How long somebody is ready to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For one answer, to its last byte.
    pub attempt: Duration,
    /// For one request, with all its attempts and the waits between them.
    pub request: Duration,
    /// For whatever goes wrong, over all requests: waits, and attempts that came to nothing.
    pub trouble: Duration,
}

impl Patience {
    /// A gate in front of a merge: what it says matters more than where it is posted.
    pub const GATE: Self = Self {
        attempt: Duration::from_secs(30),
        request: Duration::from_secs(120),
        trouble: Duration::from_secs(120),
    };

    /// Something that collects for hours, and must come to its end: a limit by the hour passes.
    pub const COLLECT: Self = Self {
        attempt: Duration::from_secs(60),
        request: Duration::from_secs(65 * 60),
        trouble: Duration::MAX,
    };
}

/// The time that went by in vain, however many waited through it side by side.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    spent: Duration,
    /// Counted up to here.
    until: Duration,
}

impl Trouble {
    /// What it would be with this wait, or attempt, from one moment to another.
    pub(super) fn with(&self, from: Duration, to: Duration) -> Duration {
        self.spent.saturating_add(to.saturating_sub(from.max(self.until)))
    }

    /// Counts it.
    pub(super) fn add(&mut self, from: Duration, to: Duration) {
        self.spent = self.with(from, to);
        self.until = self.until.max(to);
    }
}

/// A request that fails on GitHub's side is sent this often.
const ATTEMPTS: u32 = 5;

/// The wait after a first failure.
const FIRST: Duration = Duration::from_millis(500);

/// What GitHub asks for where it does not say how long a limit lasts.
const UNSAID: Duration = Duration::from_secs(60);

/// How long to wait before the next attempt; none where there must be no other.
///
/// `times` counts how often it came out like this: from 1. `jitter`, from 0 to 1, spreads those who were refused together.
pub(super) fn pause(
    outcome: &Outcome,
    times: u32,
    repeatable: bool,
    jitter: f64,
) -> Option<Duration> {
    let doubled = |first: Duration| first.saturating_mul(1 << times.saturating_sub(1).min(16));
    match outcome {
        Outcome::Done(_) | Outcome::Final(_) => None,
        Outcome::Limited(Some(told)) => Some(told.saturating_add(FIRST.mul_f64(jitter))),
        Outcome::Limited(None) => Some(doubled(UNSAID).saturating_add(FIRST.mul_f64(jitter))),
        Outcome::Open(_) if !repeatable => None,
        Outcome::Open(_) | Outcome::NotSent(_) => {
            (times < ATTEMPTS).then(|| doubled(FIRST).mul_f64(0.5 + jitter / 2.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::github::{Failure, Response};

    const BROKEN: Outcome = Outcome::Open(Failure::Unreachable(String::new()));
    const NOT_SENT: Outcome = Outcome::NotSent(Failure::Unreachable(String::new()));

    fn seconds(outcome: &Outcome, times: u32, repeatable: bool) -> Option<f64> {
        pause(outcome, times, repeatable, 1.0).map(|pause| pause.as_secs_f64())
    }

    #[test]
    fn what_may_have_been_done_is_not_done_twice() {
        assert_eq!(seconds(&BROKEN, 1, false), None);
        assert_eq!(seconds(&BROKEN, 1, true), Some(0.5));
        assert_eq!(seconds(&BROKEN, 4, true), Some(4.0));
        assert_eq!(seconds(&BROKEN, 5, true), None);
        assert_eq!(pause(&BROKEN, 4, true, 0.0), Some(Duration::from_secs(2)));
        assert_eq!(seconds(&NOT_SENT, 1, false), Some(0.5));
    }

    #[test]
    fn what_was_refused_for_a_limit_may_be_asked_again() {
        let told = Outcome::Limited(Some(Duration::from_secs(30)));
        assert_eq!(seconds(&told, 9, false), Some(30.5));
        assert_eq!(seconds(&Outcome::Limited(None), 1, false), Some(60.5));
        assert_eq!(seconds(&Outcome::Limited(None), 2, false), Some(120.5));
        assert_eq!(seconds(&Outcome::Limited(None), 99, false), Some(60.0 * 65536.0 + 0.5));
    }

    #[test]
    fn those_who_wait_side_by_side_wait_once() {
        let at = Duration::from_secs;
        let mut trouble = Trouble::default();
        trouble.add(at(10), at(40));
        trouble.add(at(20), at(40));
        assert_eq!(trouble.with(at(30), at(50)), at(40));
        trouble.add(at(100), at(105));
        assert_eq!(trouble.with(at(105), at(105)), at(35));
    }

    #[test]
    fn an_end_is_an_end() {
        assert_eq!(seconds(&Outcome::Done(Response::default()), 1, true), None);
        assert_eq!(seconds(&Outcome::Final(Failure::NotFound(String::new())), 1, true), None);
    }
}
