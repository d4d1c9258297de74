//! The connection, and the way that it takes.

use std::time::Duration;

use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use octocrab::OctoBody;

use super::proxy::{Proxies, ProxyError, Route, Ways};
pub use crate::trust::{Authorities, NoCertificate};

/// A connection that is not there after this long will not be.
const CONNECT: Duration = Duration::from_secs(10);

/// Servers close what was idle for longer, and a request on its way then would be lost.
const IDLE: Duration = Duration::from_secs(20);

/// The network around: whom it trusts, and its ways out.
#[derive(Debug, Clone)]
pub struct Network {
    authorities: Authorities,
    ways: Ways,
}

impl Network {
    /// Puts them together.
    ///
    /// # Errors
    /// A proxy that cannot be used.
    pub fn new(authorities: Authorities, proxies: &Proxies) -> Result<Self, ProxyError> {
        Ok(Self { authorities, ways: proxies.ways()? })
    }
}

/// What speaks HTTP.
pub(super) type Http = Client<HttpsConnector<Route>, OctoBody>;

/// Makes what speaks HTTP.
///
/// # Errors
/// A certificate that nobody can be held to.
pub(super) fn http(network: &Network) -> Result<Http, rustls::Error> {
    let tls = network.authorities.tls()?;
    let mut direct = HttpConnector::new();
    direct.enforce_http(false);
    direct.set_connect_timeout(Some(CONNECT));
    direct.set_nodelay(true);
    let proxied = HttpsConnector::from((direct.clone(), tls.clone()));
    let route = Route { ways: network.ways.clone(), direct, proxied };
    // In clear only where `Host` allows it.
    Ok(Client::builder(TokioExecutor::new())
        .pool_idle_timeout(IDLE)
        .pool_timer(TokioTimer::new())
        .build(HttpsConnector::from((route, tls))))
}
