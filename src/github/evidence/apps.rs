//! Apps that are installed in an organisation: what they may do, where, and whose they are.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Permission;
use super::look::{Look, Optional, Seen, Wanted};
use crate::evidence::{Fact, State, Tool};
use crate::github::{Failure, Org, Request};
use crate::inventory::Privilege;

/// An installation.
#[derive(Deserialize)]
struct Installation {
    id: u64,
    app_slug: String,
    repository_selection: Option<String>,
    #[serde(default)]
    permissions: BTreeMap<String, String>,
    created_at: Option<String>,
    suspended_at: Option<String>,
}

/// What anybody may know of an App.
#[derive(Deserialize)]
struct App {
    owner: Option<Account>,
}

#[derive(Deserialize)]
struct Account {
    login: Option<String>,
}

/// Those of an organisation.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    let needs = Permission::OrganizationAdministration;
    let wanted = Wanted { what: "installed Apps", of, needs, only: "" };
    let request = Request::get(&["orgs", of, "installations"]);
    let listed = look.list::<Installation>(wanted, &request, Some("installations"))?;
    let Some((installations, whole)) = listed else { return Ok(()) };
    for one in installations {
        let what = format!("whose App {} is", one.app_slug);
        let wanted = Wanted { what: &what, ..wanted };
        let owner = match look.optional::<App>(wanted, &Request::get(&["apps", &one.app_slug]))? {
            Optional::There(app) => app.owner.and_then(|owner| owner.login),
            Optional::Missing | Optional::Hidden => None,
        };
        let whose = match &owner {
            Some(owner) if owner.eq_ignore_ascii_case(of) => "of its own",
            Some(_) => "of a third party",
            None => "of somebody whom GitHub does not show",
        };
        let selection = one.repository_selection.as_deref().unwrap_or("selected");
        let may: Vec<_> = one.permissions.iter().map(|(name, to)| format!("{name} {to}")).collect();
        let seen = Seen::new(
            Tool::GithubAppInstallations,
            of,
            format!("github/app-installation/{}", one.app_slug),
        );
        let seen = seen
            .also(Some(format!("github/app-installation/{}", one.id)))
            .state(State::active_if(one.suspended_at.is_none()))
            .owner(owner)
            .privilege(Some(most(one.permissions.iter().map(|(name, to)| (&**name, &**to)))))
            .reach(format!("{whose}; {selection} repositories: {}", may.join(", ")));
        look.saw(seen.date(Fact::Created, one.created_at.as_deref()));
    }
    if whole {
        look.whole(Tool::GithubAppInstallations, of);
    }
    Ok(())
}

/// The most that permissions allow: who may administrate, or change workflows and secrets, may do
/// anything that these may.
pub(super) fn most<'p>(permissions: impl Iterator<Item = (&'p str, &'p str)>) -> Privilege {
    let rated = permissions.map(|(name, to)| match to {
        "admin" => Privilege::Admin,
        "write"
            if name.ends_with("administration")
                || matches!(name, "members" | "secrets" | "workflows") =>
        {
            Privilege::Admin
        }
        "write" => Privilege::Write,
        _ => Privilege::Read,
    });
    rated.max().unwrap_or(Privilege::Read)
}
