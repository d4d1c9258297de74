//! Google Cloud: the keys of a service account.

use serde::Deserialize;

use super::day::Day;
use super::{ReadError, Seen, json};
use crate::evidence::{Fact, State, Tool};

/// `gcloud iam service-accounts keys list --format json`. Keys that Google itself renews are left
/// out: nobody holds them.
pub(super) fn keys(text: &str) -> Result<Vec<Seen>, ReadError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Key {
        name: String,
        #[serde(default)]
        key_type: String,
        #[serde(default)]
        disabled: bool,
        valid_after_time: Day,
        #[serde(default)]
        valid_before_time: Day,
    }
    let keys: Vec<Key> = json::items(text, Tool::GcloudKeys)?;
    let own = keys.into_iter().filter(|key| key.key_type != "SYSTEM_MANAGED");
    let seen = own.map(|key| {
        // projects/PROJECT/serviceAccounts/ADDRESS/keys/ID
        let mut parts = key.name.split('/').skip(3);
        let address = parts.next().unwrap_or_default();
        let account = address.split_once('@').map_or(address, |(account, _)| account);
        let about = [address.to_owned(), format!("gcp/service-account-key/{account}")];
        let one = Seen::of(about).item(parts.nth(1).map(str::to_owned));
        one.state(State::active_if(!key.disabled))
            .date(Fact::Created, key.valid_after_time)
            .date(Fact::Expires, key.valid_before_time)
    });
    Ok(seen.collect())
}
