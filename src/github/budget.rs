//! What asking GitHub costs, and how much of it was agreed to.

use std::io::Read;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;

use super::{Access, Api, Failure, Repo, Request, Response, Site};

/// What was spent so far, and what is left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Requests that were sent; one that is sent again because it failed counts once.
    pub requests: u64,
    /// Points that queries in GraphQL cost.
    pub points: u64,
    /// Points that are left, as the last answer to a query has it.
    pub left: Option<u64>,
    /// When they are filled up again, in seconds since 1970.
    pub reset: Option<i64>,
}

/// GitHub, asked no more often than agreed.
#[derive(Debug)]
pub struct Budget {
    site: Box<dyn Site>,
    most: Option<u64>,
    spent: Mutex<Spent>,
}

#[derive(Deserialize)]
struct Answer {
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    rate_limit: Option<RateLimit>,
}

#[derive(Deserialize)]
struct RateLimit {
    #[serde(default)]
    cost: u64,
}

impl Budget {
    /// As many requests as this; without a number, as many as GitHub allows.
    pub fn new(site: impl Site + 'static, most: Option<u64>) -> Self {
        Self { site: Box::new(site), most, spent: Mutex::default() }
    }

    /// How many requests were agreed to.
    pub const fn most(&self) -> Option<u64> {
        self.most
    }

    /// What was spent so far.
    pub fn spent(&self) -> Spent {
        *self.lock()
    }

    /// How git reaches a repository.
    ///
    /// # Errors
    /// Those of [`Site::access`].
    pub fn access(&self, repo: &Repo) -> Result<Access, Failure> {
        self.site.access(repo)
    }

    /// The files of a commit as a gzipped tar archive.
    ///
    /// # Errors
    /// Those of [`Site::archive`].
    pub fn archive(&self, repo: &Repo, commit: &str) -> Result<Box<dyn Read + Send>, Failure> {
        self.site.archive(self, repo, commit)
    }

    fn lock(&self) -> MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, answer: &Response) {
        let number = |name: &str| answer.header(name)?.trim().parse().ok();
        let told: Option<Answer> = answer.json().ok();
        let cost = told.and_then(|told| told.data?.rate_limit).map_or(0, |limit| limit.cost);
        let mut spent = self.lock();
        spent.points += cost;
        spent.left = number("x-ratelimit-remaining").or(spent.left);
        spent.reset =
            number("x-ratelimit-reset").and_then(|at| i64::try_from(at).ok()).or(spent.reset);
    }
}

impl Api for Budget {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        {
            let mut spent = self.lock();
            if let Some(most) = self.most.filter(|most| spent.requests >= *most) {
                return Err(Failure::Spent(most));
            }
            spent.requests += 1;
        }
        let answer = self.site.send(request)?;
        if request.path == "/graphql" {
            self.note(&answer);
        }
        Ok(answer)
    }
}
