//! The connection: whom it trusts, and the way that it takes.

use std::sync::Arc;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use octocrab::OctoBody;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::time::Duration;

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

/// What speaks HTTP.
pub(super) type Http = Client<HttpsConnector<HttpConnector>, OctoBody>;

/// Makes what speaks HTTP.
///
/// # Errors
/// A certificate that nobody can be held to.
pub(super) fn http(authorities: &Authorities) -> Result<Http, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots(authorities)?)
        .with_no_client_auth();
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_connect_timeout(Some(CONNECT));
    tcp.set_nodelay(true);
    // Only hosts that may be spoken to in clear are ever named: `Host` sees to it.
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new())
        .pool_idle_timeout(IDLE)
        .pool_timer(TokioTimer::new())
        .build(connector))
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
