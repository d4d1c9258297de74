//! The connection: whom it trusts, and the way that it takes.

use std::sync::Arc;
use std::time::Duration;

use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use octocrab::OctoBody;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::proxy::{Proxies, ProxyError, Route, Ways};

/// A connection that is not there after this long will not be.
const CONNECT: Duration = Duration::from_secs(10);

/// Servers close what was idle for longer, and a request on its way then would be lost.
const IDLE: Duration = Duration::from_secs(20);

/// Certificates that are trusted beside the system's.
#[derive(Debug, Clone, Default)]
pub struct Authorities(Vec<CertificateDer<'static>>);

/// A text without a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it holds no certificate in PEM")]
pub struct NoCertificate;

impl Authorities {
    /// Reads one certificate or more.
    ///
    /// # Errors
    /// There is none, or one that is broken.
    pub fn read(pem: &[u8]) -> Result<Self, NoCertificate> {
        let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        match all.ok().filter(|all| !all.is_empty()) {
            Some(all) => Ok(Self(all)),
            None => Err(NoCertificate),
        }
    }
}

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
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots(&network.authorities)?)
        .with_no_client_auth();
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

/// The system's roots (`SSL_CERT_FILE` and `SSL_CERT_DIR` say where they are), those of Mozilla
/// where it has none, and what was added.
fn roots(authorities: &Authorities) -> Result<RootCertStore, rustls::Error> {
    let mut roots = RootCertStore::empty();
    // Systems hold some that cannot be read; each of the others counts.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    for certificate in &authorities.0 {
        roots.add(certificate.clone())?;
    }
    Ok(roots)
}
