//! GitHub, asked with patience: waits, repeats, redirects and tokens that expire are dealt with
//! here.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ring::rand::{SecureRandom, SystemRandom};

use super::answer::{self, Outcome};
use super::auth::{Credential, Rights, Tokens};
use super::clock::{Clock, Monotonic};
use super::connect::Network;
use super::retry::{self, Patience, Trouble};
use super::secret::Secret;
use super::wire::{Broken, Call, Exchange, Wire};
use super::{Api, Failure, Host, Method, Request, Response};

/// A request is led on at most this often.
const REDIRECTS: u32 = 5;

/// GitHub. Threads may ask it side by side.
pub struct Client {
    host: Host,
    credential: Credential,
    tokens: Tokens,
    patience: Patience,
    wire: Box<dyn Exchange>,
    clock: Box<dyn Clock>,
    /// The time when the clock was started.
    began: Timestamp,
    state: Mutex<State>,
}

/// What all requests know of each other.
#[derive(Debug, Default)]
struct State {
    /// Nothing is sent before: one was refused for a limit, and each that follows would be.
    closed: Duration,
    /// Waits, and attempts that came to nothing.
    trouble: Trouble,
}

impl Client {
    /// A client that has not connected yet. `now` is the time of day.
    pub fn new(host: Host, credential: Credential, network: Network, now: Timestamp) -> Self {
        let wire = Box::new(Wire::new(network));
        Self::over(wire, Box::new(Monotonic::start()), host, credential, now)
    }

    fn over(
        wire: Box<dyn Exchange>,
        clock: Box<dyn Clock>,
        host: Host,
        credential: Credential,
        began: Timestamp,
    ) -> Self {
        Self {
            host,
            credential,
            tokens: Tokens::default(),
            patience: Patience::GATE,
            wire,
            clock,
            began,
            state: Mutex::default(),
        }
    }

    /// The same, waiting for as long as this.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The same; where it is a GitHub App, with tokens that may do no more than this.
    #[must_use]
    pub fn with_rights(mut self, rights: Rights) -> Self {
        if let Credential::App(app) = &mut self.credential {
            app.rights = rights;
        }
        self
    }

    /// The same, with waits told by another clock: one that does not wait, for instance.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Box::new(clock), ..self }
    }

    /// The same; a GitHub App asks what names no account on its installation there.
    #[must_use]
    pub fn at_home(mut self, account: &str) -> Self {
        if let Credential::App(app) = &mut self.credential {
            app.home = Some(account.to_owned());
        }
        self
    }

    /// Where GitHub is.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Who asks: `with the token of GITHUB_TOKEN`, `as GitHub App 12345`.
    pub fn credential(&self) -> &impl fmt::Display {
        &self.credential
    }

    fn time(&self) -> Timestamp {
        let since = SignedDuration::try_from(self.clock.elapsed()).unwrap_or_default();
        self.began.checked_add(since).unwrap_or(self.began)
    }

    fn bearer(&self, request: &Request) -> Result<Secret, Failure> {
        match &self.credential {
            Credential::Token { value, .. } => Ok(value.clone()),
            Credential::App(app) => {
                let deliver = |request: &Request, bearer: &Secret| self.deliver(request, bearer);
                app.bearer(request, &self.tokens, self.time(), &deliver)
            }
        }
    }

    /// Sends a request until it is answered for good, or patience ends.
    fn deliver(&self, request: &Request, bearer: &Secret) -> Result<Response, Failure> {
        let began = self.clock.elapsed();
        let (mut failures, mut limits) = (0, 0);
        loop {
            self.hold_back(began)?;
            let sent = self.clock.elapsed();
            let outcome = self.attempt(request, bearer, began);
            let failure = match &outcome {
                Outcome::Done(response) => return Ok(response.clone()),
                Outcome::Final(failure) => return Err(failure.clone()),
                Outcome::NotSent(failure) | Outcome::Open(failure) => Some(failure.clone()),
                Outcome::Limited(_) => None,
            };
            let now = self.clock.elapsed();
            let mut state = self.state();
            state.trouble.add(sent, now);
            // A limit that says when it ends is no reason to wait longer for one that does not.
            let times = match outcome {
                Outcome::Limited(None) => &mut limits,
                _ => &mut failures,
            };
            *times += u32::from(!matches!(outcome, Outcome::Limited(Some(_))));
            let pause = retry::pause(&outcome, *times, request.repeatable, jitter());
            let end = now.saturating_add(pause.unwrap_or_default());
            match failure {
                Some(_) if pause.is_some() && self.may_wait(&state, began, now, end) => {
                    state.trouble.add(now, end);
                    drop(state);
                    self.clock.sleep(end - now);
                }
                Some(failure) => return Err(failure),
                // Everybody waits for the end of a limit, this one too: at the top.
                None => state.closed = state.closed.max(end),
            }
        }
    }

    /// Waits for the end of a limit.
    ///
    /// # Errors
    /// It ends too late, or too much was waited already.
    fn hold_back(&self, began: Duration) -> Result<(), Failure> {
        loop {
            let mut state = self.state();
            let now = self.clock.elapsed();
            let end = state.closed;
            if end <= now {
                return match self.may_wait(&state, began, now, now) {
                    true => Ok(()),
                    false => Err(Failure::Unreachable(
                        "it failed for so long that it is not asked any more".to_owned(),
                    )),
                };
            }
            if !self.may_wait(&state, began, now, end) {
                return Err(Failure::Limited { seconds: (end - now).as_secs().max(1) });
            }
            state.trouble.add(now, end);
            drop(state);
            self.clock.sleep(end - now);
        }
    }

    /// Whether there is patience for a wait: of this request, and over all.
    fn may_wait(&self, state: &State, began: Duration, from: Duration, to: Duration) -> bool {
        to.saturating_sub(began) <= self.patience.request
            && state.trouble.with(from, to) <= self.patience.trouble
    }

    /// Sends it once, wherever on this host it is led.
    fn attempt(&self, request: &Request, bearer: &Secret, began: Duration) -> Outcome {
        let body = request.body.as_ref().map(ToString::to_string);
        let mut url = self.host.url(request);
        for _ in 0..=REDIRECTS {
            let left = (began + self.patience.request).saturating_sub(self.clock.elapsed());
            let limit = self.patience.attempt.min(left.max(Duration::from_secs(1)));
            let call =
                Call { method: request.method, url: &url, body: body.as_deref(), bearer, limit };
            let answer = match self.wire.exchange(&call) {
                Ok(answer) => answer,
                Err(Broken::Before(why)) => return Outcome::NotSent(Failure::Unreachable(why)),
                Err(Broken::Hopeless(why)) => return Outcome::Final(Failure::Unreachable(why)),
                Err(Broken::After(why)) => return Outcome::Open(Failure::Unreachable(why)),
                Err(Broken::TooLong) => {
                    let why = "it is longer than 64 MiB".to_owned();
                    return Outcome::Final(Failure::Garbled(why));
                }
            };
            match led_on(request.method, &answer) {
                None => return answer::judge(answer, request.path == "/graphql", self.time()),
                Some(location) => match self.host.redirected(location) {
                    _ if request.away && answer.status == 302 => return Outcome::Done(answer),
                    Some(next) => url = next,
                    None => {
                        return refused(
                            answer.status,
                            "it leads to another host, where no credential is sent",
                        );
                    }
                },
            }
        }
        refused(302, "it is led on without end")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where an answer leads, if it may be followed: what is no read only where the method stays.
fn led_on(method: Method, answer: &Response) -> Option<&str> {
    let follow = match answer.status {
        301 | 302 => method == Method::Get,
        307 | 308 => true,
        _ => false,
    };
    answer.header("location").filter(|_| follow)
}

fn refused(status: u16, why: &str) -> Outcome {
    Outcome::Final(Failure::Refused { status, message: why.to_owned() })
}

/// From 0 to 1.
fn jitter() -> f64 {
    let mut byte = [128];
    // Without random numbers, everybody waits equally long.
    let _ = SystemRandom::new().fill(&mut byte);
    f64::from(byte[0]) / 255.0
}

impl Api for Client {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        let bearer = self.bearer(request)?;
        match (self.deliver(request, &bearer), &self.credential) {
            // An App's token may have been revoked, or expired on a clock that is ahead of ours. What
            // it was to do was not done.
            (Err(Failure::Unauthorized(_)), Credential::App(_)) => {
                self.tokens.forget(&bearer);
                self.deliver(request, &self.bearer(request)?)
            }
            (answer, _) => answer,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("host", &self.host).finish_non_exhaustive()
    }
}

mod site;
#[cfg(test)]
mod tests;
