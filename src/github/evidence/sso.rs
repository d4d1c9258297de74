//! Credentials of members that single sign-on let in: the only list of classic tokens there is.

use serde::Deserialize;

use super::Permission;
use super::look::{Look, Seen, Wanted};
use crate::evidence::{Fact, Tool};
use crate::github::{Failure, Org, Request};
use crate::inventory::Privilege;

/// An authorisation; the end of the token is not taken.
#[derive(Deserialize)]
struct Authorization {
    login: String,
    credential_id: Option<u64>,
    credential_type: String,
    credential_accessed_at: Option<String>,
    authorized_credential_expires_at: Option<String>,
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

/// Those of an organisation.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    let needs = Permission::OrganizationAdministration;
    let only = ", and Enterprise Cloud with SAML single sign-on";
    let wanted = Wanted { what: "credentials that single sign-on let in", of, needs, only };
    let request = Request::get(&["orgs", of, "credential-authorizations"]);
    let listed = look.list::<Authorization>(wanted, &request, None)?;
    let Some((credentials, whole)) = listed else { return Ok(()) };
    for one in credentials {
        let kind = one.credential_type.to_ascii_lowercase().replace(' ', "-");
        let scopes = one.scopes.unwrap_or_default();
        let about = format!("github/sso-credential/{}/{kind}", one.login);
        let seen = Seen::new(Tool::GithubSsoCredentials, of, about)
            .item(one.credential_id)
            .privilege(most(&scopes))
            .reach(scopes.join(", "))
            .owner(Some(one.login))
            .date(Fact::LastUsed, one.credential_accessed_at.as_deref());
        look.saw(seen.date(Fact::Expires, one.authorized_credential_expires_at.as_deref()));
    }
    if whole {
        look.whole(Tool::GithubSsoCredentials, of);
    }
    Ok(())
}

/// The most that the scopes of a classic token allow; a key has none, and it is not told.
fn most(scopes: &[String]) -> Option<Privilege> {
    let rated = scopes.iter().map(|scope| match scope.as_str() {
        "delete_repo" | "workflow" => Privilege::Admin,
        scope if scope.starts_with("admin:") => Privilege::Admin,
        "repo" | "public_repo" | "gist" => Privilege::Write,
        scope if scope.starts_with("write:") => Privilege::Write,
        _ => Privilege::Read,
    });
    rated.max()
}
