//! The loopback server: a thread for each connection, one state behind them.

use std::io::BufReader;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::answer::Answer;
use super::call::{Call, parse};
use super::fault::{Effect, Fault};
use super::git::{self, Shelf};
use super::graphql;
use super::record::{Exchange, Record};
use super::route;
use super::state::State;
use super::wire::{self, Manner, Raw};

/// A server, shared by its connections.
pub struct Server {
    root: String,
    address: std::net::SocketAddr,
    state: Mutex<State>,
    faults: Mutex<Vec<(Fault, Effect)>>,
    exchanges: Mutex<Vec<Exchange>>,
    open: Mutex<Vec<TcpStream>>,
    record: Record,
    shelf: Shelf,
    /// Whether exchanges are kept without what is in them.
    pub brief: AtomicBool,
    stopped: AtomicBool,
}

/// What becomes of a request: an answer and how it is written, or a closed connection.
struct Outcome {
    answer: Option<(Answer, Manner)>,
    faulty: bool,
    /// It is no part of the API, which is described.
    beside: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// Listens on a port of its own.
    pub fn start(state: State) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = Arc::new(Self {
            root: format!("http://{address}"),
            address,
            state: Mutex::new(state),
            faults: Mutex::default(),
            exchanges: Mutex::default(),
            open: Mutex::default(),
            record: Record::from_env(),
            shelf: Shelf::default(),
            brief: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
        });
        let shared = Arc::clone(&server);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.stopped.load(Ordering::Relaxed) {
                    break;
                }
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        server
    }

    /// Closes all connections.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        for stream in lock(&self.open).drain(..) {
            // A connection that is closed already needs nothing.
            let _ = stream.shutdown(Shutdown::Both);
        }
        let _ = TcpStream::connect(self.address);
    }

    pub fn root(&self) -> &str {
        &self.root
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub fn faults(&self) -> MutexGuard<'_, Vec<(Fault, Effect)>> {
        lock(&self.faults)
    }

    pub fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        lock(&self.exchanges)
    }

    fn serve(&self, mut stream: TcpStream) {
        let Ok(kept) = stream.try_clone() else { return };
        let Ok(reading) = stream.try_clone() else { return };
        lock(&self.open).push(kept);
        // Answers are small and each is waited for.
        let _ = stream.set_nodelay(true);
        let mut reader = BufReader::new(reading);
        while let Ok(Some(raw)) = wire::read(&mut reader) {
            let outcome = self.respond(&raw);
            let exchange = Exchange::of(
                &raw,
                outcome.answer.as_ref().map(|(answer, _)| answer),
                outcome.faulty,
            );
            if !outcome.beside {
                self.record.write(&exchange);
            }
            let brief = self.brief.load(Ordering::Relaxed);
            lock(&self.exchanges).push(if brief { exchange.briefly() } else { exchange });
            let open =
                outcome.answer.map(|(answer, manner)| wire::write(&mut stream, &answer, manner));
            if !matches!(open, Some(Ok(true))) {
                break;
            }
        }
        let _ = stream.shutdown(Shutdown::Both);
    }

    fn respond(&self, raw: &Raw) -> Outcome {
        let mut call = self.read(raw);
        let effect = self.strike(&call);
        let faulty = effect.is_some();
        let asked = git::asked(&call);
        let beside = asked.is_some();
        let outcome = |answer| Outcome { answer, faulty, beside };
        match effect {
            Some(Strike::Instead(answer)) => return outcome(Some((answer, Manner::Whole))),
            Some(Strike::Dropped) => return outcome(None),
            _ => {}
        }
        let answer = match asked {
            None => answer(&mut self.state(), &mut call),
            // git is slow: the state is not held meanwhile.
            Some(asked) => {
                let repo = asked.repository(&self.state(), &call);
                repo.map_or_else(|no| no, |repo| asked.serve(&self.shelf, &repo, &call, &raw.body))
            }
        };
        match effect {
            Some(Strike::But(other)) => outcome(Some((other, Manner::Whole))),
            Some(Strike::Lost) => outcome(None),
            Some(Strike::Written(manner)) => outcome(Some((answer, manner))),
            // What changed meanwhile is GitHub's own: the answer must be as described.
            _ => Outcome { answer: Some((answer, Manner::Whole)), faulty: false, beside },
        }
    }

    fn read(&self, raw: &Raw) -> Call {
        let target = raw.target.strip_prefix("/api/v3").unwrap_or(&raw.target);
        let target = if target == "/api/graphql" { "/graphql" } else { target };
        let prefix = if raw.target.starts_with("/api/v3") { "/api/v3" } else { "" };
        let (segments, query) = parse(target);
        Call {
            method: raw.method.clone(),
            segments,
            query,
            headers: raw.headers.clone(),
            body: serde_json::from_slice(&raw.body).unwrap_or(Value::Null),
            root: format!("{}{prefix}", self.root),
            target: target.to_owned(),
            token: None,
            params: Default::default(),
        }
    }

    /// The first fault that this request strikes.
    fn strike(&self, call: &Call) -> Option<Strike> {
        let mut faults = self.faults();
        let (_, effect) = faults.iter_mut().find_map(|(fault, effect)| {
            fault.strikes(&call.method, &call.segments).then_some((fault, effect))
        })?;
        Some(match effect {
            Effect::Instead(answer) => Strike::Instead(answer.clone()),
            Effect::But(answer) => Strike::But(answer.clone()),
            Effect::Dropped => Strike::Dropped,
            Effect::Lost => Strike::Lost,
            Effect::Cut => Strike::Written(Manner::Cut),
            Effect::Truncated => Strike::Written(Manner::Truncated),
            Effect::Slow(pause) => Strike::Written(Manner::Slow(*pause)),
            Effect::Meanwhile(change) => {
                change(&mut self.state());
                Strike::Changed
            }
        })
    }
}

/// A fault that has struck.
enum Strike {
    Instead(Answer),
    But(Answer),
    Dropped,
    Lost,
    Written(Manner),
    Changed,
}

/// The answer of a GitHub that works.
fn answer(state: &mut State, call: &mut Call) -> Answer {
    if call.header("user-agent").is_none_or(str::is_empty) {
        return Answer::error(
            403,
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
        );
    }
    let versions = ["2022-11-28", "2026-03-10"];
    if call.header("x-github-api-version").is_some_and(|version| !versions.contains(&version)) {
        return Answer::error(400, "The API version is not supported");
    }
    let given = call
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .map(|(_, token)| token.to_owned());
    // An App shows a JSON Web Token to its own endpoints: they look at it themselves.
    let own = call.segments.first().is_some_and(|first| first == "app")
        || (call.method == "GET"
            && call.segments.last().is_some_and(|last| last == "installation"));
    if let Some(token) = given.as_ref().filter(|_| !own) {
        match state.tokens.get(token) {
            Some(known) if !known.expired => call.token = Some(known.clone()),
            _ => return Answer::error(401, "Bad credentials"),
        }
    }
    let is_query = call.segments == ["graphql"];
    let who = given.unwrap_or_default();
    let now = state.now().as_second();
    let limits = state.limits.clone();
    if call.segments != ["rate_limit"]
        && let Some(over) =
            state.used.entry(who.clone()).or_default().take(&limits, &call.method, is_query, now)
    {
        return over;
    }
    let answer = match is_query {
        true => {
            let mut used = state.used.remove(&who).unwrap_or_default();
            let answer = graphql::answer(state, call, &mut used, now);
            state.used.insert(who.clone(), used);
            answer
        }
        false => route::answer(state, call),
    };
    let answer = tag(call, answer);
    let used = state.used.entry(who).or_default();
    if answer.status == 304 {
        used.give_back();
    }
    used.head(&limits, is_query, now, answer).with("x-github-request-id", "0400:1A2B:0:0:0")
}

/// The answer with its `ETag`, or 304 where the client has it already.
fn tag(call: &Call, answer: Answer) -> Answer {
    if call.method != "GET" || answer.status != 200 {
        return answer;
    }
    let tag = format!("W/\"{:08x}\"", crc32fast::hash(&answer.body));
    match call.header("if-none-match") == Some(&tag) {
        true => Answer::empty(304).with("etag", tag),
        false => answer.with("etag", tag),
    }
}
