//! Entra: the applications of a tenant, and the credentials of one of them.

use serde::Deserialize;

use super::day::Day;
use super::{ReadError, Seen, json};
use crate::evidence::{Fact, State, Tool};

/// A password or certificate. The `hint` that stands beside these is the head of the value.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    key_id: String,
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    start_date_time: Day,
    #[serde(default)]
    end_date_time: Day,
}

impl Credential {
    fn seen(self, about: impl IntoIterator<Item = String>) -> Seen {
        let one = Seen::of(about).item(self.key_id).state(State::Active);
        one.date(Fact::Created, self.start_date_time).date(Fact::Expires, self.end_date_time)
    }
}

/// `az ad app list`. When the application was made is not when its credentials were.
pub(super) fn apps(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct App {
        app_id: String,
        display_name: String,
        #[serde(default)]
        password_credentials: Vec<Credential>,
        #[serde(default)]
        key_credentials: Vec<Credential>,
    }
    let apps: Vec<App> = json::items(text, Tool::AzureApps)?;
    let mut seen = Vec::new();
    for app in apps {
        let name = &app.display_name;
        let own =
            [app.app_id.clone(), format!("entra/app/{name}"), format!("entra/app/{}", app.app_id)];
        let credentials: Vec<_> =
            app.password_credentials.into_iter().chain(app.key_credentials).collect();
        if credentials.is_empty() {
            seen.push(Seen::of(own.clone()).state(State::Active));
        }
        for credential in credentials {
            let called = credential.display_name.iter();
            let called = called.map(|called| format!("entra/app-credential/{name}/{called}"));
            let about: Vec<_> = own.iter().cloned().chain(called).collect();
            seen.push(credential.seen(about));
        }
    }
    Ok(seen)
}

/// `az ad app credential list`, which does not say of which application.
pub(super) fn credentials(text: &str) -> Result<Vec<Seen>, ReadError> {
    let credentials: Vec<Credential> = json::items(text, Tool::AzureAppCredentials)?;
    Ok(credentials.into_iter().map(|one| one.seen([])).collect())
}
