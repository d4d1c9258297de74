//! Deploy keys: the best there is of age, use and maker.

use serde::Deserialize;

use super::Permission;
use super::look::{Look, Seen, Wanted};
use crate::evidence::{Fact, State, Tool};
use crate::github::{Failure, Repo, Request};
use crate::inventory::Privilege;

/// A deploy key; its public half is not taken.
#[derive(Deserialize)]
struct Key {
    id: u64,
    title: String,
    read_only: Option<bool>,
    created_at: Option<String>,
    last_used: Option<String>,
    added_by: Option<String>,
    enabled: Option<bool>,
}

/// Those of a repository.
pub(super) fn of_repository(look: &mut Look<'_>, repo: &Repo) -> Result<(), Failure> {
    let of = repo.to_string();
    let needs = Permission::Administration;
    let wanted = Wanted { what: "deploy keys", of: &of, needs, only: "" };
    let request = Request::get(&repo.path(&["keys"]));
    let Some((keys, whole)) = look.list::<Key>(wanted, &request, None)? else { return Ok(()) };
    for key in keys {
        let writes = key.read_only == Some(false);
        let about = look.key("deploy-key", &key.title, &of);
        let seen = Seen::new(Tool::GithubDeployKeys, &of, about)
            .item(Some(key.id))
            .state(State::active_if(key.enabled.unwrap_or(true)))
            .owner(key.added_by)
            .privilege(Some(if writes { Privilege::Write } else { Privilege::Read }))
            .date(Fact::Created, key.created_at.as_deref());
        look.saw(seen.date(Fact::LastUsed, key.last_used.as_deref()));
    }
    if whole {
        look.whole(Tool::GithubDeployKeys, &of);
    }
    Ok(())
}
