//! Webhooks that are signed with a secret, or whose address holds one. Of the address only the host
//! is kept: its path may be a credential.

use serde::Deserialize;

use super::Permission;
use super::look::{Look, Seen, Wanted};
use crate::evidence::{Fact, State, Tool};
use crate::github::{Failure, Org, Repo, Request};

/// A webhook.
#[derive(Deserialize)]
struct Hook {
    id: u64,
    active: Option<bool>,
    updated_at: Option<String>,
    #[serde(default)]
    events: Vec<String>,
    #[serde(default)]
    config: Config,
}

#[derive(Default, Deserialize)]
struct Config {
    url: Option<Address>,
    /// Stars, where there is one.
    secret: Option<Present>,
    insecure_ssl: Option<serde_json::Value>,
}

/// An address that may hold a credential.
#[derive(Deserialize)]
struct Address(String);

/// Something is there; it is not kept.
struct Present;

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl Address {
    /// The host, and whether somebody's name or password stands before it.
    fn host(&self) -> Option<(&str, bool)> {
        let (_, rest) = self.0.split_once("://")?;
        let authority = rest.split(['/', '?', '#', '\\']).next()?;
        let (user, host) =
            authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        Some((host, user.is_some())).filter(|(host, _)| !host.is_empty())
    }
}

/// Those of a repository.
pub(super) fn of_repository(look: &mut Look<'_>, repo: &Repo) -> Result<(), Failure> {
    let of = repo.to_string();
    let needs = Permission::RepositoryHooks;
    let wanted = Wanted { what: "webhooks", of: &of, needs, only: "" };
    take(look, wanted, &repo.path(&["hooks"]))
}

/// Those of an organisation.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    let needs = Permission::OrganizationHooks;
    take(
        look,
        Wanted { what: "webhooks of the organisation", of, needs, only: "" },
        &["orgs", of, "hooks"],
    )
}

fn take(look: &mut Look<'_>, wanted: Wanted<'_>, path: &[&str]) -> Result<(), Failure> {
    let Some((hooks, whole)) = look.list::<Hook>(wanted, &Request::get(path), None)? else {
        return Ok(());
    };
    for hook in hooks {
        let host = hook.config.url.as_ref().and_then(Address::host);
        let (host, named) = host.unwrap_or(("unknown", false));
        if hook.config.secret.is_none() && !named {
            // It proves itself to nobody.
            continue;
        }
        let insecure = hook
            .config
            .insecure_ssl
            .as_ref()
            .is_some_and(|off| off.as_str() == Some("1") || off.as_u64() == Some(1));
        let unsure = if insecure { "; certificates are not checked" } else { "" };
        let shown = if named { "; a login stands in its address" } else { "" };
        let seen = Seen::new(Tool::GithubWebhooks, wanted.of, look.key("webhook", host, wanted.of))
            .item(Some(hook.id))
            .state(State::active_if(hook.active.unwrap_or(true)))
            .reach(format!("events: {}{unsure}{shown}", hook.events.join(", ")));
        look.saw(seen.date(Fact::Written, hook.updated_at.as_deref()));
    }
    if whole {
        look.whole(Tool::GithubWebhooks, wanted.of);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn only_the_host_is_taken() {
        for (url, host) in [
            ("https://ci.acme.example/hook/T0K3N?x=1", Some(("ci.acme.example", false))),
            ("https://bot:hunter2@ci.acme.example:8443/", Some(("ci.acme.example:8443", true))),
            ("https://bot@evil@ci.example", Some(("ci.example", true))),
            ("https:///x", None),
            ("nothing", None),
        ] {
            assert_eq!(Address(url.to_owned()).host(), host, "{url}");
        }
    }
}
