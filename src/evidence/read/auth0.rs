//! Auth0: applications, and the credentials of one of them.

use serde::Deserialize;

use super::day::Day;
use super::{ReadError, Seen, json};
use crate::evidence::{Fact, State, Tool};

/// `auth0 apps list --json`, `/api/v2/clients`. It tells that an app is there; of its client secret
/// no date is told, only the value, which is not read.
pub(super) fn apps(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    struct App {
        name: String,
        client_id: String,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Listed {
        Page { clients: Vec<App> },
        One(App),
    }
    let pages: Vec<Listed> = json::items(text, Tool::Auth0Apps)?;
    let apps = pages.into_iter().flat_map(|page| match page {
        Listed::Page { clients } => clients,
        Listed::One(app) => vec![app],
    });
    let seen = apps.map(|app| {
        Seen::of([format!("auth0/client/{}", app.name), app.client_id]).state(State::Active)
    });
    Ok(seen.collect())
}

/// `/api/v2/clients/ID/credentials`, which do not say of which application.
pub(super) fn credentials(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    struct Credential {
        id: String,
        created_at: Day,
        #[serde(default)]
        expires_at: Day,
    }
    let credentials: Vec<Credential> = json::items(text, Tool::Auth0Credentials)?;
    let seen = credentials.into_iter().map(|one| {
        let seen = Seen::of([]).item(one.id).state(State::Active);
        seen.date(Fact::Created, one.created_at).date(Fact::Expires, one.expires_at)
    });
    Ok(seen.collect())
}
