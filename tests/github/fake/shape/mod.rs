//! Documents in the shape that GitHub gives them; what a test must say is an argument.

mod access;
mod actions;
mod people;
mod rules;

use serde_json::{Value, json};

use super::state::Repo;

pub use access::*;
pub use actions::*;
pub use people::*;
pub use rules::*;

/// Where documents say that they are.
pub const API: &str = "https://api.github.com";
const WEB: &str = "https://github.com";

/// When what nobody asks about was made.
pub const THEN: &str = "2024-01-01T00:00:00Z";

/// A document with more fields, or others: `with(shape::user("x", "Bot"), json!({"role_name": "admin"}))`.
pub fn with(mut document: Value, fields: Value) -> Value {
    if let (Value::Object(document), Value::Object(fields)) = (&mut document, fields) {
        document.extend(fields);
    }
    document
}

/// A number for a name, the same every time.
pub fn id(name: &str) -> u64 {
    u64::from(crc32fast::hash(name.as_bytes()) >> 1)
}

fn node(name: &str) -> String {
    format!("N_{:08x}", id(name))
}

/// The id of a repository in GraphQL.
pub fn repository_node(id: u64) -> String {
    format!("R_kgDO{id:08x}")
}

/// A user: `User` or `Bot`.
pub fn user(login: &str, kind: &str) -> Value {
    // The login of a bot has brackets, which an address has not.
    let escaped = login.replace('[', "%5B").replace(']', "%5D");
    let at = format!("{API}/users/{escaped}");
    json!({
        "login": login, "id": id(login), "node_id": node(login), "type": kind, "site_admin": false,
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{}", id(login)),
        "gravatar_id": "", "url": at, "html_url": format!("{WEB}/{escaped}"),
        "followers_url": format!("{at}/followers"), "following_url": format!("{at}/following{{/other_user}}"),
        "gists_url": format!("{at}/gists{{/gist_id}}"), "starred_url": format!("{at}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{at}/subscriptions"), "organizations_url": format!("{at}/orgs"),
        "repos_url": format!("{at}/repos"), "events_url": format!("{at}/events{{/privacy}}"),
        "received_events_url": format!("{at}/received_events"),
    })
}

/// An organisation, as it stands in other documents.
pub fn organization(login: &str, id: u64) -> Value {
    let at = format!("{API}/orgs/{login}");
    json!({
        "login": login, "id": id, "node_id": node(login), "url": at, "description": null,
        "repos_url": format!("{at}/repos"), "events_url": format!("{at}/events"),
        "hooks_url": format!("{at}/hooks"), "issues_url": format!("{at}/issues"),
        "members_url": format!("{at}/members{{/member}}"),
        "public_members_url": format!("{at}/public_members{{/member}}"),
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}"),
    })
}

/// An organisation as it is shown alone.
pub fn full_organization(organization: &Value) -> Value {
    let login = organization["login"].as_str().unwrap_or_default();
    let more = json!({
        "type": "Organization", "html_url": format!("{WEB}/{login}"), "public_repos": 0,
        "public_gists": 0, "followers": 0, "following": 0, "has_organization_projects": false,
        "has_repository_projects": false, "created_at": THEN, "updated_at": THEN, "archived_at": null,
    });
    with(organization.clone(), more)
}

/// A user as it is shown alone.
pub fn full_user(login: &str) -> Value {
    let more = json!({
        "user_view_type": "public", "name": null, "company": null, "blog": "", "location": null,
        "email": null, "hireable": null, "bio": null, "public_repos": 0, "public_gists": 0,
        "followers": 0, "following": 0, "created_at": THEN, "updated_at": THEN,
    });
    with(user(login, "User"), more)
}

/// A repository as lists have it.
pub fn repository(repo: &Repo) -> Value {
    let (owner, name) = repo.name.split_once('/').unwrap_or_default();
    let at = format!("{API}/repos/{}", repo.name);
    let mut document = json!({
        "id": repo.id, "node_id": repo.node(), "name": name, "full_name": repo.name,
        "owner": user(owner, "Organization"), "private": repo.private, "description": null,
        "visibility": if repo.private { "private" } else { "public" },
        "fork": repo.fork, "archived": repo.archived, "disabled": repo.disabled, "topics": repo.topics,
        "default_branch": repo.default_branch, "pushed_at": repo.pushed_at,
        "created_at": "2024-01-01T00:00:00Z", "updated_at": repo.pushed_at,
        "url": at, "html_url": format!("{WEB}/{}", repo.name),
    });
    let fields = document.as_object_mut();
    let urls = PLACES.iter().map(|place| {
        let (field, path) = place.split_once(' ').unwrap_or((place, place));
        (format!("{field}_url"), Value::from(format!("{at}/{path}")))
    });
    fields.into_iter().for_each(|fields| fields.extend(urls.clone()));
    document
}

/// A repository as it is shown alone.
pub fn full_repository(repo: &Repo) -> Value {
    let at = format!("https://github.com/{}", repo.name);
    let more = json!({
        "homepage": null, "language": null, "license": null, "mirror_url": null, "size": 1,
        "forks_count": 0, "forks": 0, "stargazers_count": 0, "watchers_count": 0, "watchers": 0,
        "open_issues_count": 0, "open_issues": 0, "subscribers_count": 0, "network_count": 0,
        "has_issues": true, "has_projects": false, "has_wiki": false, "has_pages": false,
        "has_downloads": true, "has_discussions": false,
        "clone_url": format!("{at}.git"), "svn_url": at,
        "git_url": format!("git://github.com/{}.git", repo.name),
        "ssh_url": format!("git@github.com:{}.git", repo.name),
    });
    with(repository(repo), more)
}

/// Fields of a repository that are addresses below it: the name of the field before `_url`, the path.
const PLACES: [&str; 36] = [
    "archive {archive_format}{/ref}",
    "assignees assignees{/user}",
    "blobs git/blobs{/sha}",
    "branches branches{/branch}",
    "collaborators collaborators{/collaborator}",
    "comments comments{/number}",
    "commits commits{/sha}",
    "compare compare/{base}...{head}",
    "contents contents/{+path}",
    "contributors",
    "deployments",
    "downloads",
    "events",
    "forks",
    "git_commits git/commits{/sha}",
    "git_refs git/refs{/sha}",
    "git_tags git/tags{/sha}",
    "hooks",
    "issue_comment issues/comments{/number}",
    "issue_events issues/events{/number}",
    "issues issues{/number}",
    "keys keys{/key_id}",
    "labels labels{/name}",
    "languages",
    "merges",
    "milestones milestones{/number}",
    "notifications notifications{?since,all,participating}",
    "pulls pulls{/number}",
    "releases releases{/id}",
    "stargazers",
    "statuses statuses/{sha}",
    "subscribers",
    "subscription",
    "tags",
    "teams",
    "trees git/trees{/sha}",
];

/// A file of a pull request. An empty patch is none, as of a binary file.
pub fn diff_entry(repo: &str, head: &str, name: &str, patch: &str) -> Value {
    let count = |sign: char| patch.lines().filter(|line| line.starts_with(sign)).count();
    let (additions, deletions) = (count('+'), count('-'));
    let mut entry = json!({
        "sha": format!("{:040x}", id(name)), "filename": name,
        "status": if deletions == 0 && patch.starts_with("@@ -0,0") { "added" } else { "modified" },
        "additions": additions, "deletions": deletions, "changes": additions + deletions,
        "blob_url": format!("{WEB}/{repo}/blob/{head}/{name}"),
        "raw_url": format!("{WEB}/{repo}/raw/{head}/{name}"),
        "contents_url": format!("{API}/repos/{repo}/contents/{name}?ref={head}"),
    });
    if !patch.is_empty() {
        entry["patch"] = patch.into();
    }
    entry
}

/// A comment on an issue or a pull request, by a `User` or a `Bot`.
pub fn comment(repo: &str, issue: u64, number: u64, author: &Value, body: &str, at: &str) -> Value {
    json!({
        "id": number, "node_id": format!("IC_{number}"), "body": body, "user": author,
        "url": format!("{API}/repos/{repo}/issues/comments/{number}"),
        "html_url": format!("{WEB}/{repo}/pull/{issue}#issuecomment-{number}"),
        "issue_url": format!("{API}/repos/{repo}/issues/{issue}"), "created_at": at,
        "updated_at": at, "author_association": "NONE", "performed_via_github_app": null,
    })
}

/// A secret of a repository or an environment.
pub fn secret(name: &str, created: &str, updated: &str) -> Value {
    json!({ "name": name, "created_at": created, "updated_at": updated })
}

/// A secret of an organisation: `all`, `private` or `selected`.
pub fn org_secret(
    org: &str,
    store: &str,
    name: &str,
    created: &str,
    updated: &str,
    visibility: &str,
) -> Value {
    let mut document = json!({
        "name": name, "created_at": created, "updated_at": updated, "visibility": visibility,
    });
    if visibility == "selected" {
        let at = format!("{API}/orgs/{org}/{store}/secrets/{name}/repositories");
        document["selected_repositories_url"] = at.into();
    }
    document
}

/// A variable, which shows its value.
pub fn variable(name: &str, value: &str, created: &str, updated: &str) -> Value {
    json!({ "name": name, "value": value, "created_at": created, "updated_at": updated })
}
