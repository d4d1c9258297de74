//! What GitHub knows of machine identities, read and never changed. A file for each family of
//! endpoints says what is taken of their answers, what that proves, and which permission shows it.

mod apps;
mod hooks;
mod keys;
mod look;
mod people;
mod permission;
mod protection;
mod reader;
mod roles;
mod runners;
mod secrets;
mod settings;
mod sso;
mod tokens;
mod variables;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Api, Failure, Org, Repo, Request};
use crate::evidence::{Contents, Name};
use look::Look;

pub use permission::{Permission, Scope};

/// What is to be looked at, and by whom.
pub struct Ask<'a> {
    /// The day on which it is looked at, in UTC.
    pub day: Date,
    /// Who looks.
    pub by: Option<Name>,
    /// The repository that the evidence is for: its identities are named without saying whose they
    /// are.
    pub home: Option<Repo>,
    /// The organisations, with everything that is theirs.
    pub orgs: Vec<Org>,
    /// The repositories.
    pub repos: Vec<Repo>,
    /// Teams and logins that somebody is to turn to: `@acme/web`, `@alice`.
    pub handles: BTreeSet<String>,
    /// Whether the value of a variable, given with its name, looks like a credential.
    pub is_credential: &'a dyn Fn(&str, &str) -> bool,
}

/// What a look around gave.
#[derive(Debug, Default)]
pub struct Collected {
    /// What was seen, and what was not.
    pub contents: Contents,
    /// How many items have no name that can be kept.
    pub unnamed: usize,
    /// How many requests it took.
    pub used: usize,
    /// How many are left of the hour, where GitHub says so.
    pub left: Option<u64>,
}

/// Why a look around gave nothing: nothing of it is kept, since it is not complete.
#[derive(Debug, thiserror::Error)]
#[error("{of}: {failure}")]
pub struct Broken {
    /// What was looked at.
    pub of: String,
    /// What went wrong.
    pub failure: Failure,
}

/// Whose a repository is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    User,
    Organization,
}

/// The repository itself.
#[derive(Deserialize)]
struct Repository {
    #[serde(default)]
    private: bool,
    default_branch: Option<String>,
    owner: Option<Account>,
}

#[derive(Deserialize)]
struct Account {
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// Looks around, one request after the other.
///
/// # Errors
/// GitHub cannot be reached, takes no more requests, or does not know a repository or the token. That
/// something is not allowed is no error: it is told as not observable.
pub fn collect(api: &dyn Api, ask: &Ask<'_>) -> Result<Collected, Broken> {
    let mut look = Look::new(api, ask);
    let mut organizations: BTreeSet<&str> = ask.orgs.iter().map(Org::as_str).collect();
    for repo in &ask.repos {
        let broken = |failure| Broken { of: repo.to_string(), failure };
        let owner = repository(&mut look, repo).map_err(broken)?;
        if owner == Owner::Organization && Some(repo) == ask.home.as_ref() {
            organizations.insert(&repo.owner);
        }
    }
    for org in &ask.orgs {
        organization(&mut look, org).map_err(|failure| Broken { of: org.to_string(), failure })?;
    }
    for name in organizations {
        // Names of repositories and organisations were read before.
        let Ok(org) = name.parse::<Org>() else { continue };
        let named = people::named(&mut look, &org);
        named.map_err(|failure| Broken { of: name.to_owned(), failure })?;
    }
    let Look { reader, mut contents, unnamed, .. } = look;
    contents.observations.sort();
    contents.observations.dedup();
    Ok(Collected { contents, unnamed, used: reader.used(), left: reader.left() })
}

fn repository(look: &mut Look<'_>, repo: &Repo) -> Result<Owner, Failure> {
    let known: Repository = look.reader.send(&Request::get(&repo.path(&[])))?.json()?;
    let user = known.owner.and_then(|owner| owner.kind).as_deref() == Some("User");
    let owner = if user { Owner::User } else { Owner::Organization };
    let environments = protection::environments(look, repo)?;
    secrets::of_repository(look, repo, owner, environments.as_deref())?;
    variables::of_repository(look, repo, owner, environments.as_deref())?;
    keys::of_repository(look, repo)?;
    hooks::of_repository(look, repo)?;
    people::of_repository(look, repo)?;
    runners::of_repository(look, repo)?;
    settings::of_repository(look, repo, known.private)?;
    let branch = known.default_branch.as_deref().unwrap_or("main");
    protection::rules(look, repo, branch)?;
    Ok(owner)
}

fn organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    secrets::of_organization(look, org)?;
    variables::of_organization(look, org)?;
    hooks::of_organization(look, org)?;
    apps::of_organization(look, org)?;
    tokens::of_organization(look, org)?;
    sso::of_organization(look, org)?;
    people::of_organization(look, org)?;
    roles::of_organization(look, org)?;
    runners::of_organization(look, org)?;
    settings::of_organization(look, org)
}
