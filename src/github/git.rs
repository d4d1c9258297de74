//! Repositories by git, and as archives: what the API leads to and does not serve itself.

use std::fmt;
use std::io::Read;

use data_encoding::BASE64;

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
    fn archive(&self, api: &dyn Api, repo: &Repo, commit: &str) -> Result<Box<dyn Read + Send>, Failure>;
}

/// How git reaches a repository: its address, and settings with the credential in them. These are
/// handed over by the environment, which other users do not see as they see a command line.
#[derive(Debug, Clone)]
pub struct Access {
    address: String,
    settings: Vec<(String, Secret)>,
}

impl Access {
    /// An address that needs no credential.
    pub const fn open(address: String) -> Self {
        Self { address, settings: Vec::new() }
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

    /// Variables for git's environment: they hold the credential.
    pub fn variables(&self) -> Vec<(String, String)> {
        let count = ("GIT_CONFIG_COUNT".to_owned(), self.settings.len().to_string());
        let pairs = self.settings.iter().enumerate().flat_map(|(at, (name, value))| {
            let value = (format!("GIT_CONFIG_VALUE_{at}"), value.expose().to_owned());
            [(format!("GIT_CONFIG_KEY_{at}"), name.clone()), value]
        });
        [count].into_iter().chain(pairs).collect()
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
        let variables = access.variables();
        let basic = BASE64.encode(b"x-access-token:t0ken");
        let holding: Vec<_> = variables.iter().filter(|(_, value)| value.contains(&basic)).collect();
        assert_eq!(holding.len(), 1, "{variables:?}");
        let key = (format!("GIT_CONFIG_KEY_1"), format!("http.{address}.extraHeader"));
        assert_eq!((holding[0].0.as_str(), &variables[3]), ("GIT_CONFIG_VALUE_1", &key));
        assert_eq!(variables[0], ("GIT_CONFIG_COUNT".to_owned(), "4".to_owned()));
    }
}
