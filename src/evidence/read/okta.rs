//! Okta: apps with their signing credentials, and the keys or client secrets of one app.

use serde::Deserialize;

use super::day::Day;
use super::{ReadError, Seen, json};
use crate::evidence::{Fact, State, Tool};

/// `/api/v1/apps`. When the app was made or changed is not when its credentials were.
pub(super) fn apps(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    struct App {
        label: String,
        #[serde(default)]
        status: Option<String>,
        #[serde(default)]
        credentials: Credentials,
    }
    #[derive(Default, Deserialize)]
    struct Credentials {
        #[serde(default, rename = "oauthClient")]
        client: Option<Client>,
        #[serde(default)]
        signing: Option<Signing>,
    }
    #[derive(Deserialize)]
    struct Client {
        #[serde(default)]
        client_id: Option<String>,
    }
    #[derive(Deserialize)]
    struct Signing {
        #[serde(default, rename = "lastRotated")]
        last_rotated: Day,
    }
    let apps: Vec<App> = json::items(text, Tool::OktaApps)?;
    let seen = apps.into_iter().map(|app| {
        let client = app.credentials.client.and_then(|client| client.client_id);
        let about = [Some(format!("okta/app/{}", app.label)), client];
        let rotated = app.credentials.signing.map(|signing| signing.last_rotated);
        let one = Seen::of(about.into_iter().flatten()).state(app.status.as_deref().map(state));
        one.date(Fact::Rotated, rotated.unwrap_or_default())
    });
    Ok(seen.collect())
}

/// `/api/v1/apps/ID/credentials/keys` or `secrets`, which do not say of which app. The values of
/// secrets stand beside these fields, and are not read.
pub(super) fn keys(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    struct Key {
        #[serde(alias = "kid")]
        id: String,
        created: Day,
        #[serde(default, rename = "expiresAt")]
        expires_at: Day,
        #[serde(default)]
        status: Option<String>,
    }
    let keys: Vec<Key> = json::items(text, Tool::OktaAppKeys)?;
    let seen = keys.into_iter().map(|key| {
        let one = Seen::of([]).item(key.id).state(key.status.as_deref().map(state));
        one.date(Fact::Created, key.created).date(Fact::Expires, key.expires_at)
    });
    Ok(seen.collect())
}

fn state(status: &str) -> State {
    State::active_if(status == "ACTIVE")
}
