//! A GitHub that is played: stateful, on the loopback, one for each test.
//!
//! ```text
//! wire -> fault -> token, limits -> route -> a family of endpoints -> state
//! ```
//!
//! An endpoint that lists what a test has put there is one line in the `ROUTES` of its family; one
//! that does something is a function beside them. What GitHub documents is held to its own
//! description by `scripts/conformance`, which reads what [`record`] has written.
// Each test binary that plays GitHub uses a part of it.
#![allow(dead_code, unreachable_pub, unused_imports)]

mod access;
mod actions;
mod answer;
mod apps;
mod call;
mod checks;
mod comments;
pub mod fault;
pub mod git;
mod graphql;
mod issues;
mod limits;
mod objects;
pub mod organisation;
mod page;
mod pulls;
mod record;
mod repos;
mod route;
mod rules;
pub mod sample;
mod sarif;
mod secrets;
mod server;
pub mod shape;
pub mod state;
mod teams;
pub mod token;
mod wire;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};

pub use answer::Answer;
pub use fault::{Effect, Fault};
pub use git::{File, Files};
pub use limits::Limits;
pub use record::Exchange;
pub use state::{Repo, State};
pub use token::Token;

use server::Server;

/// A GitHub that runs until it is dropped.
pub struct Fake {
    server: Arc<Server>,
}

impl Fake {
    /// Starts one that holds this.
    pub fn start(state: State) -> Self {
        Self { server: Server::start(state) }
    }

    /// The root of its API, as `--api-url` takes it.
    pub fn url(&self) -> String {
        self.server.root().to_owned()
    }

    /// The root of its API as a GitHub Enterprise Server has it.
    pub fn enterprise_url(&self) -> String {
        format!("{}/api/v3", self.server.root())
    }

    /// What it holds now, to look at and to change. No request is served meanwhile.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.server.state()
    }

    /// What was asked and answered so far, in the order of the answers.
    pub fn requests(&self) -> Vec<Exchange> {
        self.server.exchanges().clone()
    }

    /// The requests so far, each as `GET /repos/acme/web/keys?per_page=100`.
    pub fn log(&self) -> Vec<String> {
        self.requests().iter().map(Exchange::line).collect()
    }

    /// From now on keeps what was asked without what is in it: of very many requests.
    pub fn brief(&self) {
        self.server.brief.store(true, Ordering::Relaxed);
    }

    /// How often what was asked since so many requests, by [`Exchange::kind`], and the status of what
    /// failed.
    pub fn kinds(&self, since: usize) -> BTreeMap<String, usize> {
        let mut kinds = BTreeMap::new();
        for exchange in self.server.exchanges().iter().skip(since) {
            let kind = match exchange.status() {
                status @ 400.. => format!("{} ({status})", exchange.kind),
                _ => exchange.kind.clone(),
            };
            *kinds.entry(kind).or_default() += 1;
        }
        kinds
    }

    /// The points that all queries cost so far.
    pub fn points(&self) -> u64 {
        self.state().used.values().map(|used| used.spent).sum()
    }

    /// Fails the requests that `fault` names, in that way.
    pub fn fail(&self, fault: Fault, effect: Effect) {
        self.server.faults().push((fault, effect));
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.stop();
    }
}
