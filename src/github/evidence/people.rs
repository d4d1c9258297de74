//! People and machines that may reach an organisation: its owners, who comes from outside, and whether
//! the teams and logins are there that a roster names.

use serde::Deserialize;

use super::Permission;
use super::look::{Look, Optional, Seen, Wanted};
use crate::evidence::{State, Tool};
use crate::github::{Failure, Org, Repo, Request};
use crate::inventory::Privilege;

/// A user, or a bot.
#[derive(Deserialize)]
pub(super) struct User {
    pub(super) login: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    /// In a repository.
    role_name: Option<String>,
}

#[derive(Deserialize)]
struct Team {
    slug: String,
}

#[derive(Deserialize)]
struct Membership {
    state: Option<String>,
}

/// Who is let into one repository: from outside, or as its administrator.
pub(super) fn of_repository(look: &mut Look<'_>, repo: &Repo) -> Result<(), Failure> {
    let of = repo.to_string();
    let mut whole = true;
    for (what, query) in [
        ("collaborators from outside", [("affiliation", "outside")].as_slice()),
        ("direct administrators", &[("affiliation", "direct"), ("permission", "admin")]),
    ] {
        let needs = Permission::Metadata;
        let wanted = Wanted { what, of: &of, needs, only: ", and a way to write" };
        let mut request = Request::get(&repo.path(&["collaborators"]));
        for (name, value) in query {
            request = request.query(name, *value);
        }
        let Some((users, all)) = look.list::<User>(wanted, &request, None)? else {
            whole = false;
            continue;
        };
        whole &= all;
        for user in users {
            let role = user.role_name.as_deref().unwrap_or("admin");
            let key = format!("github/grant/{}<-{}:{role}", repo.name, user.login);
            let seen = Seen::new(Tool::GithubCollaborators, &of, key).privilege(rated(role));
            look.saw(seen.reach(format!("{what}: {}", kind(&user))));
        }
    }
    if whole {
        look.whole(Tool::GithubCollaborators, &of);
    }
    Ok(())
}

/// Who comes from outside, and who owns the organisation.
pub(super) fn of_organization(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    let needs = Permission::Members;
    let wanted = Wanted { what: "collaborators from outside", of, needs, only: "" };
    let request = Request::get(&["orgs", of, "outside_collaborators"]);
    let Some((users, whole)) = look.list::<User>(wanted, &request, None)? else {
        // Members that hide their membership are then left out of lists without a word.
        look.unseen(Wanted { what: "owners", ..wanted }, needs.in_words());
        return Ok(());
    };
    for user in users {
        let key = format!("github/grant/(organization)<-{}:outside-collaborator", user.login);
        look.saw(Seen::new(Tool::GithubCollaborators, of, key).reach(kind(&user)));
    }
    if whole {
        look.whole(Tool::GithubCollaborators, of);
    }
    let wanted = Wanted { what: "owners", ..wanted };
    let request = Request::get(&["orgs", of, "members"]).query("role", "admin");
    let Some((users, whole)) = look.list::<User>(wanted, &request, None)? else { return Ok(()) };
    for user in users {
        let key = format!("github/grant/(organization)<-{}:admin", user.login);
        let seen = Seen::new(Tool::GithubOwners, of, key).privilege(Some(Privilege::Admin));
        look.saw(seen.reach(kind(&user)));
    }
    if whole {
        look.whole(Tool::GithubOwners, of);
    }
    Ok(())
}

/// Whether those are there that somebody is to turn to. Only who is named is looked for: a list of
/// everybody is nothing to commit.
pub(super) fn named(look: &mut Look<'_>, org: &Org) -> Result<(), Failure> {
    let of = org.as_str();
    let prefix = format!("{of}/").to_ascii_lowercase();
    let (teams, people): (Vec<&str>, Vec<&str>) =
        look.ask.handles.iter().map(String::as_str).partition(|handle| handle.contains('/'));
    let own = teams.into_iter().filter(|team| bare(team).starts_with(&prefix));
    let teams: Vec<&str> = own.collect();
    if teams.is_empty() && people.is_empty() {
        return Ok(());
    }
    let needs = Permission::Members;
    let wanted =
        Wanted { what: "whether teams and people that are named are there", of, needs, only: "" };
    // Who may read this may see everybody: only then is who is not shown not there.
    let request = Request::get(&["orgs", of, "outside_collaborators"]);
    let Some((outside, true)) = look.list::<User>(wanted, &request, None)? else { return Ok(()) };
    self::teams(look, wanted, of, &teams)?;
    for handle in people {
        let login = bare(handle);
        let request = Request::get(&["orgs", of, "memberships", &login]);
        let invited = |of: &Membership| of.state.as_deref() == Some("pending");
        let from_outside = || outside.iter().any(|user| user.login.eq_ignore_ascii_case(&login));
        let state = match look.optional::<Membership>(wanted, &request)? {
            Optional::There(member) => State::active_if(!invited(&member)),
            Optional::Missing if from_outside() => State::Active,
            Optional::Missing => State::Absent,
            Optional::Hidden => continue,
        };
        look.saw(Seen::new(Tool::GithubMembers, of, handle).state(state));
    }
    Ok(())
}

fn teams(look: &mut Look<'_>, wanted: Wanted<'_>, of: &str, named: &[&str]) -> Result<(), Failure> {
    if named.is_empty() {
        return Ok(());
    }
    let request = Request::get(&["orgs", of, "teams"]);
    let Some((all, true)) = look.list::<Team>(wanted, &request, None)? else { return Ok(()) };
    for handle in named {
        let slug = bare(handle).rsplit('/').next().unwrap_or_default().to_owned();
        if !all.iter().any(|team| team.slug.eq_ignore_ascii_case(&slug)) {
            look.saw(Seen::new(Tool::GithubTeams, of, *handle).state(State::Absent));
            continue;
        }
        let request = Request::get(&["orgs", of, "teams", &slug, "members"]);
        if let Some((members, _)) = look.list::<User>(wanted, &request, None)? {
            let state = State::active_if(!members.is_empty());
            look.saw(Seen::new(Tool::GithubTeams, of, *handle).state(state));
        }
    }
    Ok(())
}

/// `acme/web` of `@acme/Web`.
fn bare(handle: &str) -> String {
    handle.trim_start_matches('@').to_ascii_lowercase()
}

fn kind(user: &User) -> &str {
    user.kind.as_deref().unwrap_or("User")
}

fn rated(role: &str) -> Option<Privilege> {
    match role {
        "admin" | "maintain" => Some(Privilege::Admin),
        "write" | "push" | "triage" => Some(Privilege::Write),
        "read" | "pull" => Some(Privilege::Read),
        // A role of the organisation's own making.
        _ => None,
    }
}
