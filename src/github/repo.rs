//! Names of organisations and repositories.

use std::fmt;
use std::str::FromStr;

/// An organisation, or a user that owns repositories.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Org(String);

/// A repository: `acme/web`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repo {
    /// Whose it is.
    pub owner: String,
    /// Its name.
    pub name: String,
}

/// Text that is no name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not letters, digits and `-`.
    #[error("`{0}` is no name of an organisation; write it as in `acme`")]
    Org(String),
    /// Not two names.
    #[error("`{0}` is no name of a repository; write it as in `acme/web`")]
    Repo(String),
}

impl Org {
    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Org {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        // `_` stands in names of managed users: `octo_acme`.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        match !text.is_empty() && text.bytes().all(plain) {
            true => Ok(Self(text.to_owned())),
            false => Err(NameError::Org(text.to_owned())),
        }
    }
}

impl fmt::Display for Org {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Repo {
    /// Its place in the API, before what is asked of it: `["repos", "acme", "web", rest..]`.
    pub fn path<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        [&["repos", &self.owner, &self.name], rest].concat()
    }
}

impl FromStr for Repo {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let fail = || NameError::Repo(text.to_owned());
        let (owner, name) = text.split_once('/').ok_or_else(fail)?;
        let owner: Org = owner.parse().map_err(|_| fail())?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let real = !matches!(name, "" | "." | "..") && name.bytes().all(plain);
        if !real {
            return Err(fail());
        }
        Ok(Self { owner: owner.0, name: name.to_owned() })
    }
}

impl fmt::Display for Repo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_github_takes() {
        let repo: Repo = "acme/.github".parse().unwrap();
        assert_eq!(repo.path(&["keys"]), ["repos", "acme", ".github", "keys"]);
        for bad in ["acme", "acme/", "/web", "acme/..", "a/b/c", "acme/w eb", "a%2f/b"] {
            assert!(bad.parse::<Repo>().is_err(), "{bad}");
        }
    }
}
