//! Vault: what a token lookup and the metadata of a secret say.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::day::Day;
use super::shape::Shape;
use super::{ReadError, Seen, json};
use crate::evidence::{Fact, State, Tool};

/// Vault wraps everything.
#[derive(Deserialize)]
struct Wrapped<T> {
    data: T,
}

/// Whether it is what `vault kv get` prints: the secret itself.
pub(super) fn holds_values(shape: &Shape) -> bool {
    shape.has_data("data") && shape.has_data("metadata")
}

/// `vault token lookup`. Its `id` is the token, and is not read.
pub(super) fn token(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    struct Token {
        accessor: String,
        #[serde(default)]
        display_name: String,
        creation_time: Day,
        #[serde(default)]
        expire_time: Day,
    }
    let tokens: Vec<Wrapped<Token>> = json::items(text, Tool::VaultToken)?;
    let seen = tokens.into_iter().map(|Wrapped { data: token }| {
        // A name that was given when it was made comes with this in front.
        let name = token.display_name.strip_prefix("token-").unwrap_or(&token.display_name);
        let named = !name.is_empty() && name != "token";
        let about = named.then(|| format!("vault/token/{name}"));
        let one = Seen::of(about).item(token.accessor).state(State::Active);
        one.date(Fact::Created, token.creation_time).date(Fact::Expires, token.expire_time)
    });
    Ok(seen.collect())
}

/// `vault kv metadata get`: when the store took which version. Whose value it is, it does not know.
pub(super) fn metadata(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    struct Metadata {
        current_version: u64,
        versions: BTreeMap<String, Version>,
    }
    #[derive(Deserialize)]
    struct Version {
        created_time: Day,
        #[serde(default)]
        deletion_time: Day,
        #[serde(default)]
        destroyed: bool,
    }
    let secrets: Vec<Wrapped<Metadata>> = json::items(text, Tool::VaultKvMetadata)?;
    let mut seen = Vec::new();
    for Wrapped { data } in secrets {
        let current = data.versions.get(&data.current_version.to_string());
        seen.extend(current.map(|version| {
            let there = !version.destroyed && version.deletion_time.date().is_none();
            let one = Seen::of([]).item(format!("version {}", data.current_version));
            one.state(State::active_if(there)).date(Fact::Written, version.created_time)
        }));
    }
    Ok(seen)
}
