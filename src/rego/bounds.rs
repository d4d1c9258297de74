//! How long policies may run, and how deep: on a thread of their own that the gate stops waiting for.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use super::failure::at_start;
use super::limits::Limits;
use crate::roster::Fault;
use crate::source::Source;

/// Room for what nests and chains as far as a file of the largest size can; taken as it is used.
const STACK: usize = 256 << 20;

/// How much later than the engine's timer the gate stops waiting: the timer knows which rule it was.
const GRACE: Duration = Duration::from_millis(500);

/// Does the work within the limits. The engine's timer stops what loops; what is stuck inside one
/// step, or brings the thread down, is given up.
pub(super) fn within<T: Send + 'static>(
    limits: Limits,
    policies: &[Arc<Source>],
    work: impl FnOnce(Limits) -> Result<T, Vec<Fault>> + Send + 'static,
) -> Result<T, Vec<Fault>> {
    let give_up = |message: String| Err(vec![at_start(policies.first(), message)]);
    let (done, wait) = mpsc::sync_channel(1);
    let worker = thread::Builder::new().name("policies".to_owned()).stack_size(STACK);
    // Whoever waits may have given up: nobody is left to tell.
    let started = worker.spawn(move || done.send(work(limits)).unwrap_or_default());
    if let Err(error) = started {
        return give_up(format!("the policies could not be started: {error}"));
    }
    match wait.recv_timeout(limits.time.saturating_add(GRACE)) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => give_up(limits.exceeded()),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            give_up("the policies brought their evaluation down".to_owned())
        }
    }
}
