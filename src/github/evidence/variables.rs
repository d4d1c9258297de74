//! Variables whose value looks like a credential. The value is looked at and let go: it is in no
//! type that can be shown, and in nothing that is kept.

use serde::{Deserialize, Deserializer};

use super::look::{Look, Seen, Wanted};
use super::{Owner, Permission};
use crate::evidence::{Fact, Tool};
use crate::github::{Failure, Org, Repo, Request};

/// A variable.
#[derive(Deserialize)]
struct Variable {
    name: String,
    #[serde(default)]
    value: Value,
    updated_at: Option<String>,
}

/// A value that may be a credential's. GitHub's own example has one that is no text: such a one is
/// no credential.
#[derive(Default)]
struct Value(String);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(from)?;
        Ok(Self(value.as_str().unwrap_or_default().to_owned()))
    }
}

/// Those of a repository, of its environments, and what its organisation shares with it.
pub(super) fn of_repository(
    look: &mut Look<'_>,
    repo: &Repo,
    owner: Owner,
    environments: Option<&[String]>,
) -> Result<(), Failure> {
    let of = repo.to_string();
    let needs = Permission::Variables;
    let wanted = Wanted { what: "variables", of: &of, needs, only: "" };
    let mut whole = take(look, wanted, &repo.path(&["actions", "variables"]))?;
    if owner == Owner::Organization {
        let what = "variables that the organisation shares";
        let path = repo.path(&["actions", "organization-variables"]);
        whole &= take(look, Wanted { what, ..wanted }, &path)?;
    }
    for name in environments.unwrap_or_default() {
        let what = format!("variables of the environment {name}");
        let wanted = Wanted { what: &what, needs: Permission::Environments, ..wanted };
        whole &= take(look, wanted, &repo.path(&["environments", name, "variables"]))?;
    }
    if whole && environments.is_some() {
        look.whole(Tool::GithubVariables, &of);
    }
    Ok(())
}

/// Those of an organisation.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    let needs = Permission::OrganizationVariables;
    let wanted = Wanted { what: "variables of the organisation", of, needs, only: "" };
    if take(look, wanted, &["orgs", of, "actions", "variables"])? {
        look.whole(Tool::GithubVariables, of);
    }
    Ok(())
}

/// Takes those that look like a credential; whether all were looked at.
fn take(look: &mut Look<'_>, wanted: Wanted<'_>, path: &[&str]) -> Result<bool, Failure> {
    let request = Request::get(path);
    let Some((variables, whole)) = look.list::<Variable>(wanted, &request, Some("variables"))?
    else {
        return Ok(false);
    };
    for variable in variables {
        if (look.ask.is_credential)(&variable.name, &variable.value.0) {
            let key = look.key("actions-variable", &variable.name.to_ascii_uppercase(), wanted.of);
            let seen = Seen::new(Tool::GithubVariables, wanted.of, key);
            let seen = seen.reach("its value can be read by whoever may read the settings");
            look.saw(seen.date(Fact::Written, variable.updated_at.as_deref()));
        }
    }
    Ok(whole)
}
