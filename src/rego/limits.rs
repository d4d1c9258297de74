//! What policies may take, and what is said where they take more.

use std::num::NonZeroU32;
use std::time::Duration;

use regorus::utils::limits::ExecutionTimerConfig;

/// How many steps the engine takes between two looks at its timer.
const STEPS: NonZeroU32 = NonZeroU32::MIN.saturating_add(255);

/// What policies may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long all of them may run. Default: 5 seconds.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(5) }
    }
}

impl Limits {
    /// The engine's own timer, which stops a rule between two of its steps.
    pub(super) const fn timer(self) -> ExecutionTimerConfig {
        ExecutionTimerConfig { limit: self.time, check_interval: STEPS }
    }

    /// "the policies ran longer than 5 s"
    pub(super) fn exceeded(self) -> String {
        format!("the policies ran longer than {} s", self.time.as_secs_f32())
    }
}
