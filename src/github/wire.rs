//! One request, one answer: the only place that waits for the network. The runtime starts with the
//! first request, so that a command that sends none pays nothing.

use std::error::Error;
use std::io::{self, Read};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use octocrab::service::middleware::extra_headers::ExtraHeadersLayer;
use octocrab::{AuthState, OctoBody, Octocrab, OctocrabBuilder};
use tokio::runtime::{Builder, Runtime};

use super::connect::{self, Network};
use super::proxy;
use super::secret::Secret;
use super::{Method, Response};

/// What every request says. The version is the one that github.com and every supported server
/// know; a newer one is refused by servers that came before it, and nothing read here differs in it.
const HEADERS: [(HeaderName, &str); 3] = [
    (USER_AGENT, concat!("keyroster/", env!("CARGO_PKG_VERSION"))),
    (ACCEPT, "application/vnd.github+json"),
    (HeaderName::from_static("x-github-api-version"), "2022-11-28"),
];

/// An answer is at most this long, in bytes.
const LONGEST_BODY: usize = 64 * 1024 * 1024;

/// A request as it is sent.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    pub(super) body: Option<&'a str>,
    pub(super) bearer: &'a Secret,
    /// How long to wait for the whole answer.
    pub(super) limit: Duration,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// Nothing was sent.
    Before(String),
    /// Nothing was sent, and nothing will be: a certificate or a proxy is not what it has to be.
    Hopeless(String),
    /// It may have arrived.
    After(String),
    /// The answer has no end that is waited for.
    TooLong,
}

/// What sends a request and waits for the answer, whatever its status.
pub(super) trait Exchange: Send + Sync {
    fn exchange(&self, call: &Call<'_>) -> Result<Response, Broken>;

    /// Reads from an address, without any credential, each part of it within a time.
    fn stream(&self, _url: &str, _limit: Duration) -> Result<Box<dyn Read + Send>, Broken> {
        Err(Broken::Hopeless("nothing can be read as a stream".to_owned()))
    }
}

/// The network.
pub(super) struct Wire {
    network: Network,
    line: OnceLock<Result<Line, String>>,
}

/// The network, in use.
struct Line {
    octocrab: Octocrab,
    /// Always there, until the end takes it.
    runtime: Option<Runtime>,
}

impl Wire {
    pub(super) fn new(network: Network) -> Self {
        Self { network, line: OnceLock::new() }
    }
}

impl Exchange for Wire {
    fn exchange(&self, call: &Call<'_>) -> Result<Response, Broken> {
        let line = self.line.get_or_init(|| Line::open(&self.network));
        line.as_ref().map_err(|error| Broken::Before(error.clone()))?.exchange(call)
    }

    fn stream(&self, url: &str, limit: Duration) -> Result<Box<dyn Read + Send>, Broken> {
        let line = self.line.get_or_init(|| Line::open(&self.network));
        line.as_ref().map_err(|error| Broken::Before(error.clone()))?.stream(url, limit)
    }
}

impl Line {
    fn open(network: &Network) -> Result<Self, String> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("github")
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let http = connect::http(network).map_err(|error| error.to_string())?;
        let headers = HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value)));
        let builder = OctocrabBuilder::new_empty()
            .with_service(http)
            .with_layer(&ExtraHeadersLayer::new(Arc::new(headers.to_vec())))
            .with_auth(AuthState::None);
        let inside = runtime.enter();
        let Ok(octocrab) = builder.build();
        drop(inside);
        Ok(Self { octocrab, runtime: Some(runtime) })
    }

    fn exchange(&self, call: &Call<'_>) -> Result<Response, Broken> {
        let request = request(call).map_err(|error| Broken::Before(error.to_string()))?;
        let Some(runtime) = &self.runtime else { return Err(Broken::Before(String::new())) };
        runtime.block_on(async {
            let answer = tokio::time::timeout(call.limit, self.answer(request)).await;
            let seconds = call.limit.as_secs();
            answer.unwrap_or_else(|_| Err(Broken::After(format!("no answer in {seconds} seconds"))))
        })
    }

    fn stream(&self, url: &str, limit: Duration) -> Result<Box<dyn Read + Send>, Broken> {
        let request = http::Request::get(url).body(OctoBody::empty());
        let request = request.map_err(|error| Broken::Before(error.to_string()))?;
        let Some(runtime) = &self.runtime else { return Err(Broken::Before(String::new())) };
        let answer = runtime
            .block_on(async { tokio::time::timeout(limit, self.octocrab.execute(request)).await });
        let answer = answer.map_err(|late| Broken::After(late.to_string()))?;
        let answer = answer.map_err(|error| broken(&error))?;
        match answer.status() {
            status if status.is_success() => {}
            status => return Err(Broken::After(format!("{status} instead of a file"))),
        }
        let mut body = answer.into_body();
        let runtime = runtime.handle().clone();
        let next = move || {
            let frame = runtime.block_on(async { tokio::time::timeout(limit, body.frame()).await });
            match frame.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))? {
                None => Ok(None),
                Some(Ok(frame)) => Ok(Some(frame.into_data().unwrap_or_default().to_vec())),
                Some(Err(error)) => Err(io::Error::other(causes(&error))),
            }
        };
        Ok(Box::new(Streamed { next, part: Vec::new(), read: 0 }))
    }

    async fn answer(&self, request: http::Request<OctoBody>) -> Result<Response, Broken> {
        let answer = self.octocrab.execute(request).await.map_err(|error| broken(&error))?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, LONGEST_BODY).collect().await;
        let body = body.map_err(|error| match error.is::<LengthLimitError>() {
            true => Broken::TooLong,
            false => Broken::After(causes(error.as_ref())),
        })?;
        let headers = parts.headers.iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        Ok(Response {
            status: parts.status.as_u16(),
            headers: headers.collect(),
            body: body.to_bytes().to_vec(),
        })
    }
}

impl Drop for Line {
    /// Does not wait for what nobody waits for: a name that is being looked up.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// An answer's body, as it arrives.
struct Streamed<F> {
    next: F,
    part: Vec<u8>,
    read: usize,
}

impl<F: FnMut() -> io::Result<Option<Vec<u8>>>> Read for Streamed<F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.part.len() {
            let Some(part) = (self.next)()? else { return Ok(0) };
            (self.part, self.read) = (part, 0);
        }
        let length = into.len().min(self.part.len() - self.read);
        into[..length].copy_from_slice(&self.part[self.read..self.read + length]);
        self.read += length;
        Ok(length)
    }
}

fn request(call: &Call<'_>) -> Result<http::Request<OctoBody>, http::Error> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", call.bearer.expose()))?;
    bearer.set_sensitive(true);
    let built = http::Request::builder().method(call.method.as_str()).uri(call.url);
    let built = built.header(AUTHORIZATION, bearer);
    match call.body {
        Some(body) => {
            built.header(CONTENT_TYPE, "application/json").body(OctoBody::from(body.to_owned()))
        }
        None if call.method == Method::Get => built.body(OctoBody::empty()),
        None => built.header(CONTENT_LENGTH, "0").body(OctoBody::empty()),
    }
}

/// Whether a request was on its way when it failed.
fn broken(error: &octocrab::Error) -> Broken {
    let client = |error: &(dyn Error + 'static)| {
        error.downcast_ref::<hyper_util::client::legacy::Error>().map(|error| error.is_connect())
    };
    let untrusted = |error: &(dyn Error + 'static)| {
        let tls = error.downcast_ref::<rustls::Error>();
        matches!(tls, Some(rustls::Error::InvalidCertificate(_))) || proxy::is_hopeless(error)
    };
    let why = causes(error);
    match chain(error).find_map(client) {
        Some(true) if chain(error).any(untrusted) => Broken::Hopeless(why),
        Some(true) => Broken::Before(why),
        _ => Broken::After(why),
    }
}

/// An error and what caused it.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    // What an input error holds is no cause of it to the standard library, but the error itself.
    let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    held.map(|held| held as _).or_else(|| error.source())
}

/// The same in one line: what is said twice once, and of octocrab what it passes on.
fn causes(error: &(dyn Error + 'static)) -> String {
    let mut told: Vec<String> = Vec::new();
    for error in chain(error).filter(|error| !error.is::<octocrab::Error>()) {
        let words = error.to_string();
        if !told.last().is_some_and(|last| last.contains(&words)) {
            told.push(words);
        }
    }
    told.join(": ")
}
