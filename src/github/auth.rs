//! Who asks: somebody's token, or a GitHub App, which gets a token for each account that it is
//! installed on, narrowed to what is asked for, and another before that one expires.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::jwt::AppKey;
use super::secret::Secret;
use super::{Failure, Request, Response};

/// A token that is good for less than this is not used any more: a request may take long.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// Who asks.
#[derive(Debug)]
pub enum Credential {
    /// Whoever the token belongs to.
    Token {
        /// The token.
        value: Secret,
        /// Where it was found: `GITHUB_TOKEN`.
        named: String,
    },
    /// A GitHub App.
    App(Box<App>),
}

/// A GitHub App.
#[derive(Debug)]
pub struct App {
    /// Its id or client id.
    pub id: String,
    /// Its private key.
    pub key: AppKey,
    /// On whose installation it asks what names no account.
    pub home: Option<String>,
    /// What it may do.
    pub rights: Rights,
}

/// What the tokens of an App may do, of all that the App may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Rights {
    /// All of it.
    #[default]
    All,
    /// Read what it may read or write.
    Read,
    /// These permissions: `checks`, `write`.
    These(BTreeMap<String, String>),
}

/// Sends a request with a credential, and does not look at it again.
pub(super) type Deliver<'a> = &'a dyn Fn(&Request, &Secret) -> Result<Response, Failure>;

/// The tokens that an App has at the moment, by account.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<BTreeMap<String, Token>>);

#[derive(Debug)]
struct Token {
    value: Secret,
    expires: Timestamp,
}

/// An App on an account.
#[derive(Debug, Deserialize)]
struct Installation {
    id: u64,
    #[serde(default)]
    permissions: BTreeMap<String, Value>,
}

/// The answer that has a token in it.
#[derive(Deserialize)]
struct Granted {
    token: String,
    expires_at: Option<String>,
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token { named, .. } => write!(f, "with the token of {named}"),
            Self::App(app) => write!(f, "as GitHub App {}", app.id),
        }
    }
}

/// For whom an App asks.
#[derive(Debug, PartialEq, Eq)]
enum Account<'a> {
    /// For itself.
    App,
    /// For the account in the path; where its installation is found.
    Named(&'a str, Vec<&'a str>),
    /// The path does not say.
    Unsaid,
}

impl<'a> Account<'a> {
    fn of(path: &'a str) -> Self {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match segments.as_slice() {
            ["app", ..]
            | ["orgs" | "users", _, "installation"]
            | ["repos", _, _, "installation"] => Self::App,
            ["orgs" | "users", account, ..] => {
                Self::Named(account, vec![segments[0], account, "installation"])
            }
            ["repos", owner, name, ..] => {
                Self::Named(owner, vec!["repos", owner, name, "installation"])
            }
            _ => Self::Unsaid,
        }
    }
}

impl App {
    /// The credential for a request.
    pub(super) fn bearer(
        &self,
        request: &Request,
        tokens: &Tokens,
        now: Timestamp,
        deliver: Deliver<'_>,
    ) -> Result<Secret, Failure> {
        let (account, found) = match Account::of(&request.path) {
            Account::App => return self.signed(now),
            Account::Named(account, found) => (account.to_ascii_lowercase(), Some(found)),
            Account::Unsaid => {
                let home = self.home.as_deref().unwrap_or_default();
                (home.to_ascii_lowercase(), None)
            }
        };
        // Whoever comes meanwhile waits for the token instead of asking for one more.
        let mut tokens = tokens.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = tokens.get(&account).filter(|token| token.expires > now + MARGIN) {
            return Ok(token.value.clone());
        }
        let installation = match (&found, account.as_str()) {
            (Some(found), _) => self.found(found, now, deliver)?,
            (None, "") => self.only(now, deliver)?,
            (None, home) => self.at_home(home, now, deliver)?,
        };
        let token = self.granted(&installation, now, deliver)?;
        let value = token.value.clone();
        tokens.insert(account, token);
        Ok(value)
    }

    /// Says who it is, for this one request.
    fn signed(&self, now: Timestamp) -> Result<Secret, Failure> {
        let unsigned = || Failure::Unauthorized("this machine cannot sign for the App".to_owned());
        self.key.sign(&self.id, now).ok_or_else(unsigned)
    }

    fn found(
        &self,
        path: &[&str],
        now: Timestamp,
        deliver: Deliver<'_>,
    ) -> Result<Installation, Failure> {
        let answer = deliver(&Request::get(path), &self.signed(now)?);
        let account = path[1..path.len() - 1].join("/");
        let missing =
            || Failure::NotFound(format!("GitHub App {} is not installed on {account}", self.id));
        answer
            .map_err(
                |failure| if matches!(failure, Failure::NotFound(_)) { missing() } else { failure },
            )?
            .json()
    }

    /// The installation of an organisation or a user.
    fn at_home(
        &self,
        account: &str,
        now: Timestamp,
        deliver: Deliver<'_>,
    ) -> Result<Installation, Failure> {
        match self.found(&["orgs", account, "installation"], now, deliver) {
            Err(Failure::NotFound(_)) => {
                self.found(&["users", account, "installation"], now, deliver)
            }
            found => found,
        }
    }

    /// The installation, where there is no other.
    fn only(&self, now: Timestamp, deliver: Deliver<'_>) -> Result<Installation, Failure> {
        let listed = deliver(&Request::get(&["app", "installations"]), &self.signed(now)?)?;
        let mut all: Vec<Installation> = listed.json()?;
        match (all.len(), all.pop()) {
            (1, Some(only)) => Ok(only),
            (number, _) => Err(Failure::NotFound(format!(
                "GitHub App {} has {number} installations: nothing says which to use",
                self.id
            ))),
        }
    }

    /// A token of an installation. To get two is no harm, so it may be asked for again.
    fn granted(
        &self,
        installation: &Installation,
        now: Timestamp,
        deliver: Deliver<'_>,
    ) -> Result<Token, Failure> {
        let id = installation.id.to_string();
        let asked = match self.rights.of(installation) {
            Some(permissions) => json!({ "permissions": permissions }),
            None => json!({}),
        };
        let request =
            Request::post(&["app", "installations", &id, "access_tokens"], asked).repeatable();
        let answer = deliver(&request, &self.signed(now)?)?;
        // What is wrong with the answer is told without a word of it: it holds the token.
        let garbled = |_| Failure::Garbled("the answer to a GitHub App holds no token".to_owned());
        let granted: Granted = answer.json().map_err(garbled)?;
        let told = granted.expires_at.and_then(|text| text.parse().ok());
        let expires = told.unwrap_or(now + SignedDuration::from_hours(1));
        Ok(Token { value: Secret::new(&granted.token), expires })
    }
}

impl Tokens {
    /// Forgets a token that GitHub does not accept any more.
    pub(super) fn forget(&self, refused: &Secret) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, token| token.value != *refused);
    }
}

impl Rights {
    /// The permissions to ask for; nothing where all are wanted.
    fn of(&self, installation: &Installation) -> Option<BTreeMap<String, String>> {
        let read = |(name, level): (&String, &Value)| {
            // Some can be written only, and none of those is needed to look.
            let readable = name != "workflows" && name != "profile";
            (readable && level.is_string()).then(|| (name.clone(), "read".to_owned()))
        };
        match self {
            Self::All => None,
            Self::Read => Some(installation.permissions.iter().filter_map(read).collect()),
            Self::These(these) => Some(these.clone()),
        }
    }
}
