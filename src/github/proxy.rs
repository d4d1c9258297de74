//! The way out of a network that has only one: a proxy, asked for a tunnel (`CONNECT`), so that it
//! sees the name of GitHub's host and nothing else.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use tower_service::Service;

use super::host::is_local;
use super::secret::Secret;

/// Proxies as variables have them.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// `HTTPS_PROXY`: `http://name:password@proxy.acme.com:3128`
    pub https: Option<Secret>,
    /// `ALL_PROXY`
    pub all: Option<Secret>,
    /// `NO_PROXY`: hosts with what is below them, addresses, networks, or `*`, with commas between.
    pub none: Option<String>,
}

/// A proxy that cannot be used. Its address may hold a password, and is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// No address.
    #[error("it is no address; write it as in `http://proxy.acme.com:3128`")]
    Address,
    /// SOCKS.
    #[error("its scheme is not spoken here: it must be http or https")]
    Scheme,
}

/// Which proxy is asked for what.
#[derive(Debug, Clone)]
pub(super) struct Ways(Arc<Matcher>);

impl Proxies {
    /// Reads them, so that a mistake is told before anything is sent past it.
    pub(super) fn ways(&self) -> Result<Ways, ProxyError> {
        let mut matcher = Matcher::builder();
        for proxy in [&self.https, &self.all].into_iter().flatten() {
            usable(proxy.expose())?;
        }
        if let Some(https) = &self.https {
            matcher = matcher.https(https.expose().to_owned());
        }
        if let Some(all) = &self.all {
            matcher = matcher.all(all.expose().to_owned());
        }
        let none = self.none.as_deref().unwrap_or_default();
        let none: Vec<&str> = none.split([',', ' ']).map(without_port).collect();
        Ok(Ways(Arc::new(matcher.no(none.join(",")).build())))
    }
}

/// A part of `NO_PROXY` as the matcher takes it: `*.acme.com` and `.acme.com` mean the same, and a
/// port says nothing, because a host of GitHub has one API.
fn without_port(part: &str) -> &str {
    let part = part.strip_prefix('*').filter(|below| below.starts_with('.')).unwrap_or(part);
    match part.rsplit_once(':') {
        // Several colons are those of an address.
        Some((host, _)) if !host.contains(':') => host,
        _ => part,
    }
}

fn usable(proxy: &str) -> Result<(), ProxyError> {
    let uri: Uri = proxy.parse().map_err(|_| ProxyError::Address)?;
    uri.authority().ok_or(ProxyError::Address)?;
    match uri.scheme_str() {
        None | Some("http" | "https") => Ok(()),
        Some(_) => Err(ProxyError::Scheme),
    }
}

/// Connects, through a proxy or without one.
#[derive(Clone)]
pub(super) struct Route {
    pub(super) ways: Ways,
    /// To a host itself.
    pub(super) direct: HttpConnector,
    /// To a proxy, which may be spoken to in TLS.
    pub(super) proxied: HttpsConnector<HttpConnector>,
}

/// A connection, to the host or to the proxy that leads there.
pub(super) type Stream = MaybeHttpsStream<<HttpConnector as Service<Uri>>::Response>;

type Error = Box<dyn std::error::Error + Send + Sync>;

impl Service<Uri> for Route {
    type Response = Stream;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.direct.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, host: Uri) -> Self::Future {
        // No proxy leads to this machine.
        let local = host.authority().is_some_and(|authority| is_local(authority.as_str()));
        let Some(proxy) = self.ways.0.intercept(&host).filter(|_| !local) else {
            let direct = self.direct.call(host);
            return Box::pin(async move { Ok(MaybeHttpsStream::Http(direct.await?)) });
        };
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.proxied.clone());
        if let Some(auth) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(auth.clone());
        }
        let tunnelled = tunnel.call(host);
        Box::pin(async move { tunnelled.await.map_err(|error| Refused(error.to_string()).into()) })
    }
}

/// What the proxy says, as its own error, so that nobody takes it for GitHub's.
#[derive(Debug)]
struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy gives no tunnel ({})", self.0)
    }
}

impl std::error::Error for Refused {}

/// Whether an error is a proxy's that wants another password: to ask again is no use.
pub(super) fn is_hopeless(error: &(dyn std::error::Error + 'static)) -> bool {
    let refused = error.downcast_ref::<Refused>();
    refused.is_some_and(|Refused(why)| why.contains("authorization required"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(proxies: &Proxies, url: &str) -> Option<String> {
        let ways = proxies.ways().unwrap();
        let taken = ways.0.intercept(&url.parse().unwrap())?;
        let auth = taken.basic_auth().map(|auth| auth.to_str().unwrap().to_owned());
        Some(format!("{} {}", taken.uri(), auth.unwrap_or_default()))
    }

    fn secret(text: &str) -> Option<Secret> {
        Some(Secret::new(text))
    }

    const GITHUB: &str = "https://api.github.com/user";

    #[test]
    fn the_nearest_variable_wins() {
        let mut proxies = Proxies { all: secret("proxy:3128"), ..Proxies::default() };
        assert_eq!(way(&proxies, GITHUB).as_deref(), Some("http://proxy:3128/ "));
        proxies.https = secret("https://me:p%40ss@secure:443");
        let told = "https://secure:443/ Basic bWU6cEBzcw==";
        assert_eq!(way(&proxies, GITHUB).as_deref(), Some(told));
        assert_eq!(way(&Proxies::default(), GITHUB), None);
    }

    #[test]
    fn some_hosts_are_reached_without() {
        for (none, reached) in [
            ("api.github.com", true),
            ("github.com", true),
            (".GitHub.com", true),
            ("*.github.com:443", true),
            ("localhost, 10.0.0.0/8 github.com", true),
            ("*", true),
            ("hub.com", false),
            ("api.github.com.evil.com", false),
            ("", false),
        ] {
            let none = Some(none.to_owned());
            let proxies = Proxies { https: secret("http://proxy:1"), none, ..Proxies::default() };
            assert_eq!(way(&proxies, GITHUB).is_none(), reached, "{:?}", proxies.none);
        }
        let none = Some("10.0.0.0/8,::1".to_owned());
        let proxies = Proxies { https: secret("http://proxy:1"), none, ..Proxies::default() };
        assert_eq!(way(&proxies, "https://10.1.2.3/api/v3"), None);
        assert_eq!(way(&proxies, "https://[::1]/api/v3"), None);
        assert!(way(&proxies, "https://11.1.2.3/api/v3").is_some());
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_told_without_its_password() {
        for (proxy, error) in [
            ("socks5://me:hunter2@proxy:1080", ProxyError::Scheme),
            ("http://", ProxyError::Address),
            ("me hunter2", ProxyError::Address),
            ("/hunter2", ProxyError::Address),
        ] {
            let proxies = Proxies { all: secret(proxy), ..Proxies::default() };
            assert_eq!(proxies.ways().unwrap_err(), error, "{proxy}");
            assert!(!error.to_string().contains("hunter2"));
            assert!(!format!("{proxies:?}").contains("hunter2"));
        }
    }
}
