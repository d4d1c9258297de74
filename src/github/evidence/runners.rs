//! Machines of one's own that run jobs, and who may use them.

use serde::Deserialize;

use super::Permission;
use super::look::{Look, Wanted};
use crate::github::{Failure, Org, Repo, Request};

#[derive(Deserialize)]
struct Runner {
    ephemeral: Option<bool>,
}

#[derive(Deserialize)]
struct Group {
    name: String,
    visibility: Option<String>,
    allows_public_repositories: Option<bool>,
    restricted_to_workflows: Option<bool>,
    #[serde(default)]
    selected_workflows: Vec<String>,
}

/// Those of a repository.
pub(super) fn of_repository(look: &mut Look<'_>, repo: &Repo) -> Result<(), Failure> {
    let of = repo.to_string();
    let needs = Permission::Administration;
    let wanted = Wanted { what: "self-hosted runners", of: &of, needs, only: "" };
    count(look, wanted, &repo.path(&["actions", "runners"]))
}

/// Those of an organisation, by group.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    let needs = Permission::SelfHostedRunners;
    let wanted = Wanted { what: "self-hosted runners", of, needs, only: "" };
    count(look, wanted, &["orgs", of, "actions", "runners"])?;
    let wanted = Wanted { what: "groups of runners", ..wanted };
    let request = Request::get(&["orgs", of, "actions", "runner-groups"]);
    let groups = look.list::<Group>(wanted, &request, Some("runner_groups"))?;
    for group in groups.into_iter().flat_map(|(groups, _)| groups) {
        let visibility = group.visibility.as_deref().unwrap_or("selected");
        let public = match group.allows_public_repositories {
            Some(true) => "public ones too",
            _ => "no public ones",
        };
        let workflows = match group.restricted_to_workflows {
            Some(true) => format!("for {}", group.selected_workflows.join(", ")),
            _ => "for any workflow".to_owned(),
        };
        let value = format!("{visibility} repositories, {public}, {workflows}");
        look.setting(of, &format!("runner-group.{}", group.name), value);
    }
    Ok(())
}

fn count(look: &mut Look<'_>, wanted: Wanted<'_>, path: &[&str]) -> Result<(), Failure> {
    let listed = look.list::<Runner>(wanted, &Request::get(path), Some("runners"))?;
    if let Some((runners, _)) = listed {
        let lasting = runners.iter().filter(|one| one.ephemeral != Some(true)).count();
        look.setting(wanted.of, "runners.count", runners.len());
        look.setting(wanted.of, "runners.not-ephemeral", lasting);
    }
    Ok(())
}
