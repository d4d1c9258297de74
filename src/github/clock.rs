//! Time as waits see it, so that tests need not wait.

use std::fmt::Debug;
use std::thread;
use std::time::{Duration, Instant};

/// A clock that only goes forward, and can be waited by.
pub trait Clock: Debug + Send + Sync {
    /// Since it was started.
    fn elapsed(&self) -> Duration;

    /// Waits.
    fn sleep(&self, duration: Duration);
}

/// The machine's.
#[derive(Debug, Clone, Copy)]
pub struct Monotonic(Instant);

impl Monotonic {
    /// Starts at zero.
    pub fn start() -> Self {
        Self(Instant::now())
    }
}

impl Clock for Monotonic {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) {
        thread::sleep(duration);
    }
}
