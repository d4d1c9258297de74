//! Who wrote something: what carries our marker is ours where a bot wrote it, or whoever the token is.

use serde::Deserialize;

use crate::github::{Api, Failure, Request};

/// Whoever wrote something, as GitHub lists it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Author {
    login: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Author {
    pub(super) fn is_a_bot(&self) -> bool {
        self.kind.as_deref() == Some("Bot")
    }

    pub(super) fn login(&self) -> Option<&str> {
        self.login.as_deref()
    }

    /// Whose the token is, where it is a person's.
    pub(super) fn me(api: &dyn Api) -> Result<Option<String>, Failure> {
        match api.send(&Request::get(&["user"])) {
            Ok(answer) => Ok(answer.json::<Self>()?.login),
            Err(failure) if failure.is_permission() => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}
