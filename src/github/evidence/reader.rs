//! GitHub, of which nothing but reading is asked; and how much of it.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::github::{Api, Failure, Method, Request, Response};

/// What GitHub has said of its limit when it has not said anything yet.
const UNSAID: u64 = u64::MAX;

/// Lets requests through that only read.
pub(super) struct Reader<'a> {
    api: &'a dyn Api,
    used: AtomicUsize,
    left: AtomicU64,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(api: &'a dyn Api) -> Self {
        Self { api, used: AtomicUsize::new(0), left: AtomicU64::new(UNSAID) }
    }

    /// How many requests were made.
    pub(super) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// How many are left of the hour, as GitHub said last.
    pub(super) fn left(&self) -> Option<u64> {
        Some(self.left.load(Ordering::Relaxed)).filter(|left| *left != UNSAID)
    }
}

impl Api for Reader<'_> {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        if request.method != Method::Get {
            let message = format!("evidence is read: {} is never sent", request.method.as_str());
            return Err(Failure::Refused { status: 405, message });
        }
        self.used.fetch_add(1, Ordering::Relaxed);
        let response = self.api.send(request)?;
        let left = response.header("x-ratelimit-remaining").and_then(|left| left.parse().ok());
        if let Some(left) = left {
            self.left.store(left, Ordering::Relaxed);
        }
        Ok(response)
    }
}
