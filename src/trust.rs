//! Whom a connection trusts: the same for GitHub and for the store's server.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

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

    /// TLS as a client, which holds a server to its name and to these.
    ///
    /// # Errors
    /// A certificate that nobody can be held to.
    pub(crate) fn tls(&self) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(self.roots()?)
            .with_no_client_auth();
        Ok(tls)
    }

    /// The system's roots (`SSL_CERT_FILE` and `SSL_CERT_DIR` say where they are), those of Mozilla
    /// where it has none, and what was added.
    fn roots(&self) -> Result<RootCertStore, rustls::Error> {
        let mut roots = RootCertStore::empty();
        // Systems hold some that cannot be read; each of the others counts.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        for certificate in &self.0 {
            roots.add(certificate.clone())?;
        }
        Ok(roots)
    }
}
