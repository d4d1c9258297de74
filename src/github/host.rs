//! Where GitHub is: github.com, a company's part of it (`acme.ghe.com`), or a server of one's own.

use std::net::IpAddr;
use std::str::FromStr;

use http::Uri;
use http::uri::Scheme;

use super::api::escaped;
use super::{Repo, Request};

const GITHUB: &str = "https://api.github.com";

/// The roots of an API, and the only place that a credential is sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// `https://api.github.com`
    origin: String,
    /// `/api/v3` on a server of one's own.
    rest: String,
    /// `/graphql`
    graphql: String,
}

/// An address that cannot be one of GitHub's API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// No address at all.
    #[error("`{0}` is no address; write it as in `https://github.acme.com/api/v3`")]
    Address(String),
    /// A password in it would be shown.
    #[error("an address of GitHub must not hold a name or password")]
    UserInfo,
    /// Whoever listens would have the credential.
    #[error("`{0}` is not encrypted: a credential is sent by https only, or to this machine")]
    Clear(String),
    /// REST and GraphQL at two places.
    #[error("GraphQL is at `{0}`, but the API is elsewhere: both must be of one host")]
    Apart(String),
}

impl Default for Host {
    fn default() -> Self {
        let [origin, graphql] = [GITHUB, "/graphql"].map(str::to_owned);
        Self { origin, rest: String::new(), graphql }
    }
}

impl FromStr for Host {
    type Err = HostError;

    /// Reads the root of the API, or the address of the server that people know: it says where the
    /// API is.
    fn from_str(text: &str) -> Result<Self, HostError> {
        let text = text.trim();
        let (scheme, authority, path) = address(text)?;
        let name = authority.to_ascii_lowercase();
        let served = |authority: &str, rest: &str| {
            let graphql = match rest.strip_suffix("/v3") {
                Some(above) => format!("{above}/graphql"),
                None => format!("{rest}/graphql"),
            };
            Self { origin: format!("{scheme}://{authority}"), rest: rest.to_owned(), graphql }
        };
        Ok(match name.as_str() {
            "github.com" | "www.github.com" => Self::default(),
            "api.github.com" => served(&name, &path),
            tenant if tenant.ends_with(".ghe.com") && !tenant.starts_with("api.") => {
                served(&format!("api.{tenant}"), "")
            }
            tenant if tenant.ends_with(".ghe.com") => served(tenant, &path),
            _ if path.is_empty() && scheme == Scheme::HTTPS && !is_local(&name) => {
                served(&name, "/api/v3")
            }
            _ => served(&name, &path),
        })
    }
}

impl Host {
    /// The same, with GraphQL where a runner says that it is.
    ///
    /// # Errors
    /// That is no address on the same host.
    pub fn with_graphql(mut self, text: &str) -> Result<Self, HostError> {
        let (scheme, authority, path) = address(text.trim())?;
        if !self.origin.eq_ignore_ascii_case(&format!("{scheme}://{authority}")) {
            return Err(HostError::Apart(text.trim().to_owned()));
        }
        self.graphql = path;
        Ok(self)
    }

    /// The root of the REST API.
    pub fn root(&self) -> String {
        format!("{}{}", self.origin, self.rest)
    }

    /// Where git finds a repository.
    pub(super) fn git(&self, repo: &Repo) -> String {
        let hosted = self.origin == GITHUB || self.origin.ends_with(".ghe.com");
        let api = if hosted { "://api." } else { "://" };
        let site = self.origin.replacen(api, "://", 1);
        format!("{site}/{}/{}.git", escaped(&repo.owner), escaped(&repo.name))
    }

    /// Where a request goes.
    pub(super) fn url(&self, request: &Request) -> String {
        let (root, path) = match request.path.as_str() {
            "/graphql" => ("", self.graphql.as_str()),
            path => (self.rest.as_str(), path),
        };
        let pairs = request.query.iter().enumerate().map(|(index, (name, value))| {
            let before = if index == 0 { '?' } else { '&' };
            format!("{before}{}={}", escaped(name), escaped(value))
        });
        format!("{}{root}{path}{}", self.origin, pairs.collect::<String>())
    }

    /// Where a redirect leads, if it stays on this host.
    pub(super) fn redirected(&self, location: &str) -> Option<String> {
        if location.starts_with('/') && !location.starts_with("//") {
            return Some(format!("{}{location}", self.origin));
        }
        let uri: Uri = location.parse().ok()?;
        let origin = format!("{}://{}", uri.scheme()?, uri.authority()?);
        origin.eq_ignore_ascii_case(&self.origin).then(|| location.to_owned())
    }
}

/// Scheme, authority and path of an address that a credential may be sent to.
fn address(text: &str) -> Result<(Scheme, String, String), HostError> {
    let fail = || HostError::Address(text.to_owned());
    // What may be a password is not repeated in the error.
    if text.contains('@') {
        return Err(HostError::UserInfo);
    }
    let parts = text.parse::<Uri>().map_err(|_| fail())?.into_parts();
    let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
        return Err(fail());
    };
    let path = parts.path_and_query.filter(|path| path.query().is_none()).ok_or_else(fail)?;
    match &scheme {
        scheme if *scheme == Scheme::HTTPS => {}
        scheme if *scheme == Scheme::HTTP && is_local(authority.as_str()) => {}
        scheme if *scheme == Scheme::HTTP => return Err(HostError::Clear(text.to_owned())),
        _ => return Err(fail()),
    }
    let path = path.path().trim_end_matches('/').to_owned();
    Ok((scheme, authority.as_str().to_owned(), path))
}

/// Whether nobody in between can read what an address gives.
pub(super) fn is_private(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else { return false };
    let local = || uri.authority().is_some_and(|authority| is_local(authority.as_str()));
    uri.scheme() == Some(&Scheme::HTTPS) || uri.scheme() == Some(&Scheme::HTTP) && local()
}

/// Whether an authority is this machine itself.
pub(super) fn is_local(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<http::uri::Authority>() else { return false };
    let host = authority.host().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_of_host_has_its_roots() {
        let query = Request::graphql("{ viewer { login } }", &json!({}));
        let read = Request::get(&["user"]).query("q", "a b&c");
        for (text, rest, graphql) in [
            ("https://api.github.com", "https://api.github.com/", "https://api.github.com/graphql"),
            ("https://github.com/", "https://api.github.com/", "https://api.github.com/graphql"),
            (
                "https://api.acme.ghe.com",
                "https://api.acme.ghe.com/",
                "https://api.acme.ghe.com/graphql",
            ),
            (
                "https://acme.ghe.com",
                "https://api.acme.ghe.com/",
                "https://api.acme.ghe.com/graphql",
            ),
            (
                "https://git.acme.com/api/v3/",
                "https://git.acme.com/api/v3/",
                "https://git.acme.com/api/graphql",
            ),
            (
                "https://git.acme.com:8443",
                "https://git.acme.com:8443/api/v3/",
                "https://git.acme.com:8443/api/graphql",
            ),
            ("http://127.0.0.1:4010", "http://127.0.0.1:4010/", "http://127.0.0.1:4010/graphql"),
            ("http://[::1]:80/api/v3", "http://[::1]:80/api/v3/", "http://[::1]:80/api/graphql"),
        ] {
            let host: Host = text.parse().unwrap();
            assert_eq!(host.url(&read), format!("{rest}user?q=a%20b%26c"), "{text}");
            assert_eq!(host.url(&query), graphql, "{text}");
        }
        assert_eq!(Host::default(), "https://api.github.com".parse().unwrap());
    }

    #[test]
    fn git_is_asked_where_the_pages_are() {
        let repo: Repo = "acme/.github".parse().unwrap();
        for (text, git) in [
            ("https://api.github.com", "https://github.com/acme/.github.git"),
            ("https://acme.ghe.com", "https://acme.ghe.com/acme/.github.git"),
            ("https://git.acme.com/api/v3", "https://git.acme.com/acme/.github.git"),
            ("https://api.acme.com/api/v3", "https://api.acme.com/acme/.github.git"),
            ("http://127.0.0.1:4010", "http://127.0.0.1:4010/acme/.github.git"),
        ] {
            assert_eq!(text.parse::<Host>().unwrap().git(&repo), git);
        }
    }

    #[test]
    fn a_credential_does_not_travel_in_clear() {
        for bad in [
            "http://git.acme.com/api/v3",
            "http://127.0.0.1.evil.com",
            "http://localhost.evil.com",
            "ftp://git.acme.com",
            "git.acme.com",
            "",
            "https://",
            "https://me:pass@git.acme.com",
            "http://localhost@evil.com",
            "https://git.acme.com/api/v3?token=x",
        ] {
            assert!(bad.parse::<Host>().is_err(), "{bad}");
        }
        let error = "https://me:hunter2@git.acme.com".parse::<Host>().unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn a_redirect_stays_on_the_host() {
        let host = Host::default();
        let to = "https://api.github.com/repositories/1";
        assert_eq!(host.redirected(to).as_deref(), Some(to));
        assert_eq!(host.redirected("/repositories/1").as_deref(), Some(to));
        for elsewhere in [
            "https://evil.com/x",
            "//evil.com/x",
            "http://api.github.com/x",
            "https://api.github.com:8443/x",
            "https://api.github.com@evil.com/x",
            "https://api.github.com.evil.com/",
            "repositories/1",
        ] {
            assert_eq!(host.redirected(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn graphql_is_of_the_same_host() {
        let host: Host = "https://git.acme.com/api/v3".parse().unwrap();
        assert_eq!(host.clone().with_graphql("https://git.acme.com/api/graphql"), Ok(host.clone()));
        assert!(host.with_graphql("https://evil.com/api/graphql").is_err());
    }
}
