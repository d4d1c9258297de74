//! Repositories by git, and as archives: what the API leads to and does not serve itself.

use std::fmt;
use std::io::Read;

use data_encoding::BASE64;
use percent_encoding::percent_decode_str;

use super::secret::Secret;
use super::{Api, Failure, Repo};

/// GitHub with all that repositories are read by.
pub trait Site: Api + fmt::Debug + Send {
    /// How git reaches a repository.
    ///
    /// # Errors
    /// There is no credential for it.
    fn access(&self, repo: &Repo) -> Result<Access, Failure>;

    /// The files of a commit as a gzipped tar archive. The API is asked through `api`, which may count.
    ///
    /// # Errors
    /// It is not to be had.
    fn archive(
        &self,
        api: &dyn Api,
        repo: &Repo,
        commit: &str,
    ) -> Result<Box<dyn Read + Send>, Failure>;
}

/// A helper that tells git the login which its own settings hold.
const LOGIN: &str = "!git config --get keyroster.login #";

/// How git reaches a repository: its address, and settings with the credential in them. These are
/// handed over by the environment, which other users do not see as they see a command line.
#[derive(Debug, Clone)]
pub struct Access {
    address: String,
    settings: Vec<(String, Secret)>,
}

impl Access {
    /// An address as somebody wrote it. A password is taken out of it, for git would put it on the
    /// command lines of its helpers and into the clone, and is handed over when the server asks.
    pub fn of(address: &str) -> Self {
        Self::with_password(address)
            .unwrap_or_else(|| Self { address: address.to_owned(), settings: Vec::new() })
    }

    fn with_password(address: &str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let rest = scheme.eq_ignore_ascii_case("https").then_some(rest)?;
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (login, host) = authority.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let plain = |text| percent_decode_str(text).decode_utf8().ok();
        let login = format!("username={}\npassword={}", plain(user)?, plain(password)?);
        let set = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
        let settings = vec![
            // No other helper is to keep what this one gives.
            set("credential.helper", ""),
            set(&format!("credential.https://{host}.helper"), LOGIN),
            set("keyroster.login", &login),
        ];
        Some(Self { address: format!("https://{host}{path}"), settings })
    }

    /// An address, and the token to send there and nowhere else.
    pub(super) fn new(address: String, token: &Secret) -> Self {
        let basic = BASE64.encode(format!("x-access-token:{}", token.expose()).as_bytes());
        let header = format!("http.{address}.extraHeader");
        let set = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
        let settings = vec![
            // What the machine sends there beside ours would be refused with it.
            set(&header, ""),
            set(&header, &format!("Authorization: Basic {basic}")),
            set("http.followRedirects", "false"),
            set("credential.helper", ""),
        ];
        Self { address, settings }
    }

    /// Where it is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Settings of git by name: they hold the credential.
    pub fn settings(&self) -> Vec<(String, String)> {
        let shown = |(name, value): &(String, Secret)| (name.clone(), value.expose().to_owned());
        self.settings.iter().map(shown).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_credential_is_for_one_address_and_not_shown() {
        let address = "https://github.com/acme/web.git";
        let access = Access::new(address.to_owned(), &Secret::new("t0ken"));
        assert!(!format!("{access:?}").contains("t0ken"));
        let settings = access.settings();
        let basic = BASE64.encode(b"x-access-token:t0ken");
        let holding: Vec<_> = settings.iter().filter(|(_, value)| value.contains(&basic)).collect();
        let [(name, value)] = holding[..] else { panic!("{settings:?}") };
        assert_eq!(name, &format!("http.{address}.extraHeader"));
        assert_eq!(value, &format!("Authorization: Basic {basic}"));
    }
}
