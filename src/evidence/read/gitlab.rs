//! GitLab: access tokens and deploy tokens of a project or group.

use serde::Deserialize;

use super::day::Day;
use super::{ReadError, Seen, json};
use crate::evidence::{Fact, State, Tool};

/// Both kinds of token, as far as they are alike.
#[derive(Deserialize)]
struct Token {
    id: u64,
    name: String,
    revoked: bool,
    /// Of access tokens.
    #[serde(default)]
    active: Option<bool>,
    /// Of deploy tokens.
    #[serde(default)]
    expired: bool,
    #[serde(default)]
    created_at: Day,
    #[serde(default)]
    last_used_at: Day,
    #[serde(default)]
    expires_at: Day,
}

/// `/projects/ID/access_tokens`, `/groups/ID/access_tokens`.
pub(super) fn access_tokens(text: &str) -> Result<Vec<Seen>, ReadError> {
    tokens(text, Tool::GitlabAccessTokens, "access-token")
}

/// `/projects/ID/deploy_tokens`, `/groups/ID/deploy_tokens`. When one was made is not told.
pub(super) fn deploy_tokens(text: &str) -> Result<Vec<Seen>, ReadError> {
    tokens(text, Tool::GitlabDeployTokens, "deploy-token")
}

fn tokens(text: &str, tool: Tool, kind: &str) -> Result<Vec<Seen>, ReadError> {
    let tokens: Vec<Token> = json::items(text, tool)?;
    let seen = tokens.into_iter().map(|token| {
        let works = !token.revoked && !token.expired && token.active.unwrap_or(true);
        let one = Seen::of([format!("gitlab/{kind}/{}", token.name)]).item(token.id.to_string());
        one.state(State::active_if(works))
            .date(Fact::Created, token.created_at)
            .date(Fact::LastUsed, token.last_used_at)
            .date(Fact::Expires, token.expires_at)
    });
    Ok(seen.collect())
}
