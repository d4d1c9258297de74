//! Roles that an organisation made, and who has a role of it.

use serde::Deserialize;

use super::Permission;
use super::look::{Look, Seen, Wanted};
use crate::evidence::Tool;
use crate::github::{Failure, Org, Request};
use crate::inventory::Privilege;

/// A role of the organisation, or in its repositories.
#[derive(Deserialize)]
struct Role {
    id: u64,
    name: String,
    base_role: Option<String>,
    source: Option<String>,
    #[serde(default)]
    permissions: Vec<String>,
}

/// Who has a role: a user or a team.
#[derive(Deserialize)]
struct Holder {
    login: Option<String>,
    slug: Option<String>,
}

/// Those of an organisation.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    let needs = Permission::OrganizationCustomOrgRoles;
    let wanted = Wanted { what: "roles of the organisation", of, needs, only: "" };
    let request = Request::get(&["orgs", of, "organization-roles"]);
    let roles = look.list::<Role>(wanted, &request, Some("roles"))?;
    let mut whole = roles.as_ref().is_some_and(|(_, whole)| *whole);
    let mut assigned = whole;
    for role in roles.into_iter().flat_map(|(roles, _)| roles) {
        for kind in ["users", "teams"] {
            assigned &= holders(look, of, &role, kind)?;
        }
        // Roles of GitHub's own making are known to everybody.
        if role.source.as_deref() == Some("Organization") {
            declared(look, of, role);
        }
    }
    let needs = Permission::OrganizationCustomRoles;
    let only = ", and Enterprise Cloud";
    let wanted = Wanted { what: "roles in repositories", of, needs, only };
    let request = Request::get(&["orgs", of, "custom-repository-roles"]);
    match look.list::<Role>(wanted, &request, Some("custom_roles"))? {
        Some((roles, all)) => {
            whole &= all;
            roles.into_iter().for_each(|role| declared(look, of, role));
        }
        None => whole = false,
    }
    if whole {
        look.whole(Tool::GithubRoles, of);
    }
    if assigned {
        look.whole(Tool::GithubRoleAssignments, of);
    }
    Ok(())
}

fn declared(look: &mut Look<'_>, of: &str, role: Role) {
    let base = role.base_role.map(|base| format!("{base}, and ")).unwrap_or_default();
    let seen = Seen::new(Tool::GithubRoles, of, format!("github/role/{}", role.name));
    look.saw(seen.reach(format!("{base}{}", role.permissions.join(", "))));
}

/// Who has a role; whether all were seen.
fn holders(look: &mut Look<'_>, of: &str, role: &Role, kind: &str) -> Result<bool, Failure> {
    let (name, id) = (&role.name, role.id.to_string());
    let what = format!("{kind} with the role {name}");
    let needs = Permission::Members;
    let wanted = Wanted { what: &what, of, needs, only: "" };
    let request = Request::get(&["orgs", of, "organization-roles", &id, kind]);
    let Some((holders, whole)) = look.list::<Holder>(wanted, &request, None)? else {
        return Ok(false);
    };
    for holder in holders {
        let who = holder.slug.map(|slug| format!("team:{slug}")).or(holder.login);
        let Some(who) = who else {
            look.unnamed += 1;
            continue;
        };
        let grant = |role: &str| format!("github/grant/(organization)<-{who}:{role}");
        let seen = Seen::new(Tool::GithubRoleAssignments, of, grant(name));
        let seen = seen.also(Some(grant(&id))).privilege(Some(Privilege::Admin));
        look.saw(seen.reach(role.permissions.join(", ")));
    }
    Ok(whole)
}
