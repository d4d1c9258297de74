//! The line on a terminal that tells how far the work has come.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::fleet::Cost;
use crate::org::Progress;

/// Work that is done sooner needs no line.
const PATIENCE: Duration = Duration::from_secs(1);

/// So often it is written anew.
const OFTEN: Duration = Duration::from_millis(100);

/// A line on standard error, where that is a terminal.
pub(super) struct Line {
    began: Instant,
    written: Option<Instant>,
    /// What was done when the work began: nobody waited for it.
    had: Option<usize>,
}

impl Default for Line {
    fn default() -> Self {
        Self { began: Instant::now(), written: None, had: None }
    }
}

impl Line {
    /// How far reading has come, what it may still cost, and how long it takes.
    pub(super) fn reading(&mut self, told: Progress, cost: Option<Cost>, now: Timestamp) {
        let had = *self.had.get_or_insert(told.done);
        let elapsed = self.began.elapsed();
        self.say(|| reading(told, had, elapsed, cost, now));
    }

    /// Says how far other work has come.
    pub(super) fn say(&mut self, text: impl FnOnce() -> String) {
        let early = self.began.elapsed() < PATIENCE;
        if early || self.written.is_some_and(|at| at.elapsed() < OFTEN) {
            return;
        }
        let mut err = io::stderr();
        if err.is_terminal() && write!(err, "\r\x1b[K{}", text()).is_ok() {
            self.written = Some(Instant::now());
        }
    }

    /// Takes it away.
    pub(super) fn end(&mut self) {
        if self.written.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn reading(
    told: Progress,
    had: usize,
    elapsed: Duration,
    cost: Option<Cost>,
    now: Timestamp,
) -> String {
    let Progress { all, done, unread, .. } = told;
    let mut parts = vec![format!("{done} of {all} repositories")];
    if unread > 0 {
        parts.push(format!("{unread} unreadable"));
    }
    if let Some(left) = cost.and_then(|cost| cost.spent.left) {
        let reset = cost.and_then(|cost| cost.spent.reset);
        let minutes = reset.map(|at| at.saturating_sub(now.as_second()).max(0) / 60);
        let until = minutes.map_or_else(String::new, |m| format!(" for {m} minutes"));
        parts.push(format!("{left} points left{until}"));
    }
    let (new, left) = (done.saturating_sub(had), all.saturating_sub(done));
    if let Some(each) = u32::try_from(new).ok().and_then(|new| elapsed.checked_div(new)) {
        let to_go = each.saturating_mul(u32::try_from(left).unwrap_or(u32::MAX)).as_secs();
        parts.push(match to_go {
            0..60 => format!("{to_go} seconds to go"),
            _ => format!("{} minutes to go", to_go.div_ceil(60)),
        });
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::github::Spent;

    #[test]
    fn it_says_how_long_it_takes() {
        let told = Progress { all: 1000, done: 400, unchanged: 300, unread: 2 };
        let spent = Spent { left: Some(4200), reset: Some(600), ..Spent::default() };
        let cost = Some(Cost { spent, ..Cost::default() });
        let now = Timestamp::UNIX_EPOCH;
        let line = |told, had, cost| reading(told, had, Duration::from_secs(50), cost, now);
        assert_eq!(
            line(told, 300, cost),
            "400 of 1000 repositories, 2 unreadable, 4200 points left for 10 minutes, 5 minutes to go"
        );
        assert_eq!(
            line(Progress { done: 999, ..told }, 0, None),
            "999 of 1000 repositories, 2 unreadable, 0 seconds to go"
        );
        assert_eq!(
            line(Progress { done: 300, unread: 0, ..told }, 300, None),
            "300 of 1000 repositories"
        );
    }
}
