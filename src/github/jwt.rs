//! What a GitHub App proves itself with: a token that it signs with its private key (RS256).

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;

use super::secret::Secret;

/// GitHub's clock may be behind ours by this much, in seconds.
const BEHIND: i64 = 60;

/// A signed token is good for this long, in seconds; GitHub takes ten minutes at most.
const GOOD: i64 = 9 * 60;

/// The private key of an App.
pub struct AppKey(KeyPair);

/// A text that is no private key of an App. What is in it is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No PEM, or of another kind of key.
    #[error(
        "it is no RSA key in PEM: the whole file is needed, `-----BEGIN` and `-----END` lines included"
    )]
    Text,
    /// An RSA key that cannot sign.
    #[error("it is no RSA key of 2048 bits or more")]
    Key,
}

impl AppKey {
    /// Reads the file that GitHub gave (PKCS#1), or the same as PKCS#8. Lines may be told apart by
    /// `\n` as two characters, as variables often hold them.
    ///
    /// # Errors
    /// It is something else.
    pub fn read(pem: &Secret) -> Result<Self, KeyError> {
        let pem = pem.expose().replace("\\n", "\n");
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| KeyError::Text)?;
        let pair = match &key {
            PrivateKeyDer::Pkcs1(der) => KeyPair::from_der(der.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(der) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
            _ => return Err(KeyError::Text),
        };
        pair.map(Self).map_err(|_| KeyError::Key)
    }

    /// The token that says: I am this App. Nothing where the machine has no random numbers.
    pub(super) fn sign(&self, app: &str, now: Timestamp) -> Option<Secret> {
        let now = now.as_second();
        let claims = json!({ "iat": now - BEHIND, "exp": now + GOOD, "iss": app });
        let parts = [json!({ "alg": "RS256", "typ": "JWT" }), claims];
        let [head, claims] = parts.map(|part| BASE64URL_NOPAD.encode(part.to_string().as_bytes()));
        let signed = format!("{head}.{claims}");
        let mut signature = vec![0; self.0.public().modulus_len()];
        let random = SystemRandom::new();
        self.0.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).ok()?;
        Some(Secret::new(&format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))))
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppKey")
    }
}
