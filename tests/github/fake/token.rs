//! Who asks: tokens, and what they are allowed.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::Answer;

/// Whose a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `GITHUB_TOKEN` of a workflow, or an installation of another App.
    App { slug: String, id: u64, installation: u64 },
    /// A fine-grained personal access token.
    FineGrained { login: String },
    /// A classic personal access token of somebody who may do everything.
    Classic { login: String },
}

/// A token that GitHub knows.
#[derive(Debug, Clone)]
pub struct Token {
    pub kind: Kind,
    /// `checks` to `write`.
    pub permissions: BTreeMap<String, String>,
    /// The repositories that it sees. None: all.
    pub repositories: Option<BTreeSet<String>>,
    /// It has expired or was revoked.
    pub expired: bool,
    /// A missing permission is answered with 404, not with 403.
    pub conceals: bool,
}

impl Token {
    fn new(kind: Kind, permissions: &str) -> Self {
        Self {
            kind,
            permissions: pairs(permissions).map(|(n, l)| (n.to_owned(), l.to_owned())).collect(),
            repositories: None,
            expired: false,
            conceals: false,
        }
    }

    /// `GITHUB_TOKEN` with these permissions: `checks=write,contents=read`.
    pub fn workflow(permissions: &str) -> Self {
        let kind = Kind::App { slug: "github-actions".to_owned(), id: 15368, installation: 1 };
        Self::new(kind, permissions)
    }

    /// A token of an installation of an App.
    pub fn installation(slug: &str, id: u64, permissions: &str) -> Self {
        Self::new(Kind::App { slug: slug.to_owned(), id, installation: id * 10 }, permissions)
    }

    /// A fine-grained personal access token.
    pub fn fine_grained(login: &str, permissions: &str) -> Self {
        Self::new(Kind::FineGrained { login: login.to_owned() }, permissions)
    }

    /// A classic personal access token that may do everything which such a token can.
    pub fn classic(login: &str) -> Self {
        Self::new(Kind::Classic { login: login.to_owned() }, "")
    }

    /// It sees only these repositories.
    #[must_use]
    pub fn only(mut self, repositories: &[&str]) -> Self {
        self.repositories = Some(repositories.iter().map(|name| name.to_lowercase()).collect());
        self
    }

    /// A missing permission is answered with 404.
    #[must_use]
    pub fn concealing(mut self) -> Self {
        self.conceals = true;
        self
    }

    /// Whether it sees a repository.
    pub fn sees(&self, repo: &str) -> bool {
        self.repositories.as_ref().is_none_or(|known| known.contains(repo))
    }

    /// Whether it is a GitHub App's.
    pub fn is_app(&self) -> bool {
        matches!(self.kind, Kind::App { .. })
    }

    /// The login that what it does is done by.
    pub fn login(&self) -> String {
        match &self.kind {
            Kind::App { slug, .. } => format!("{slug}[bot]"),
            Kind::FineGrained { login } | Kind::Classic { login } => login.clone(),
        }
    }

    /// Whether one set of these permissions is there.
    ///
    /// # Errors
    /// The answer that says no.
    pub fn allows(&self, accepted: &str, repo: Option<String>) -> Result<(), Answer> {
        let enough = |(name, level): (&str, &str)| {
            let has = match name {
                "metadata" => Some("read"),
                _ => self.permissions.get(name).map(String::as_str),
            };
            let rank =
                |level: &str| ["read", "write", "admin"].iter().position(|known| *known == level);
            has.is_some_and(|has| rank(has) >= rank(level))
        };
        let app_only =
            accepted.starts_with("checks=write") || accepted.contains("personal_access_token");
        match self.kind {
            Kind::Classic { .. } if !app_only => return Ok(()),
            Kind::Classic { .. } | Kind::FineGrained { .. } if app_only => {
                return Err(Answer::error(403, "You must authenticate via a GitHub App."));
            }
            _ => {}
        }
        let sees = repo.is_none_or(|repo| self.sees(&repo));
        if sees && accepted.split("; ").any(|set| pairs(set).all(enough)) {
            return Ok(());
        }
        let whom = if self.is_app() { "integration" } else { "personal access token" };
        let refused = match self.conceals {
            true => Answer::not_found(),
            false => Answer::error(403, &format!("Resource not accessible by {whom}")),
        };
        Err(refused.with("x-accepted-github-permissions", accepted))
    }
}

/// Names and levels of a set of permissions.
fn pairs(set: &str) -> impl Iterator<Item = (&str, &str)> {
    set.split(',').filter_map(|pair| pair.trim().split_once('='))
}
