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
pub struct AppKey(Box<KeyPair>);

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
        pair.map(|pair| Self(Box::new(pair))).map_err(|_| KeyError::Key)
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

#[cfg(test)]
mod tests {
    use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
    use serde_json::Value;

    use super::*;

    // Made for these tests, and known nowhere else.
    const PKCS1: &str = include_str!("../../tests/github/keys/app.pkcs1.pem");
    const PKCS8: &str = include_str!("../../tests/github/keys/app.pkcs8.pem");

    fn part(text: &str) -> Value {
        serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn what_is_signed_is_what_github_asks_for() {
        for pem in [PKCS1.to_owned(), PKCS8.to_owned(), PKCS1.replace('\n', "\\n")] {
            let key = AppKey::read(&Secret::new(&pem)).unwrap();
            let now = Timestamp::from_second(1_700_000_000).unwrap();
            let token = key.sign("Iv23li", now).unwrap();
            let (signed, signature) = token.expose().rsplit_once('.').unwrap();
            let (head, claims) = signed.split_once('.').unwrap();
            assert_eq!(part(head), json!({ "alg": "RS256", "typ": "JWT" }));
            let told = json!({ "iat": 1_699_999_940, "exp": 1_700_000_540, "iss": "Iv23li" });
            assert_eq!(part(claims), told);
            let public = key.0.public_key().as_ref();
            let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
            let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
            public.verify(signed.as_bytes(), &signature).unwrap();
        }
    }

    #[test]
    fn another_kind_of_key_is_refused_without_being_told() {
        let cut = &PKCS1[..PKCS1.len() / 2];
        let broken = PKCS1.replacen("MIIE", "AAAA", 1);
        for (text, error) in [
            ("", KeyError::Text),
            ("secret", KeyError::Text),
            (cut, KeyError::Text),
            (broken.as_str(), KeyError::Key),
        ] {
            assert_eq!(AppKey::read(&Secret::new(text)).unwrap_err(), error, "{text}");
        }
        let key = AppKey::read(&Secret::new(PKCS1)).unwrap();
        assert_eq!(format!("{key:?}"), "AppKey");
    }
}
