//! Repositories, and the objects in them.

use std::path::Path;

use serde_json::json;

use super::super::git::{Found, Mode, Oid};
use super::super::shape::{THEN, repository_node};
use super::super::state::Repo;
use super::arguments::Arguments;
use super::connection::{self, Key};
use super::error::Wrong;
use super::resolve::{Context, Out, Thing};

/// As much of a blob's text is given, in bytes.
const MOST_TEXT: usize = 512_000;

/// A repository by its name, or that it was renamed or never there.
///
/// # Errors
/// It is not there, for whoever asks.
pub fn named<'a>(name: &str, context: &Context<'a>) -> Result<Out<'a>, Wrong> {
    let key = name.to_lowercase();
    let found = context.state.repos.get(&key).filter(|repo| context.sees(&key, repo));
    let lost = || {
        Wrong::of("NOT_FOUND", format!("Could not resolve to a Repository with the name '{name}'."))
    };
    found.map(|repo| Out::Thing(Thing::Repo(repo))).ok_or_else(lost)
}

/// The repositories of an owner.
///
/// # Errors
/// The arguments are not what GitHub takes.
pub fn of<'a>(owner: &str, arguments: &Arguments, context: &Context<'a>) -> Result<Out<'a>, Wrong> {
    let start = format!("{}/", owner.to_lowercase());
    let all =
        context.state.repos.range(start.clone()..).take_while(|(name, _)| name.starts_with(&start));
    let is = |name: &str, value: bool| {
        arguments.get(name).as_bool().is_none_or(|wanted| wanted == value)
    };
    let wanted = |repo: &Repo| {
        let privacy = if repo.private { "PRIVATE" } else { "PUBLIC" };
        is("isFork", repo.fork)
            && is("isArchived", repo.archived)
            && is("isLocked", false)
            && arguments.text("privacy").is_none_or(|asked| asked == privacy)
            && arguments.text("visibility").is_none_or(|asked| asked == visibility(repo))
    };
    let order = arguments.get("orderBy");
    let key = |repo: &Repo| -> Key {
        let text = match order["field"].as_str() {
            Some("PUSHED_AT" | "UPDATED_AT") => repo.pushed_at.clone(),
            Some("NAME") => repo.name.to_lowercase(),
            _ => String::new(),
        };
        (text, repo.id)
    };
    let seen = all.filter(|(name, repo)| context.sees(name, repo) && wanted(repo));
    let mut list: Vec<(Key, &Repo)> = seen.map(|(_, repo)| (key(repo), repo)).collect();
    let falling = order["direction"] == "DESC";
    list.sort_by(|(a, _), (b, _)| if falling { b.cmp(a) } else { a.cmp(b) });
    let names = ("RepositoryConnection", "RepositoryEdge", "repositories");
    let page = connection::page(names, arguments, &list, falling, |repo| Thing::Repo(repo))?;
    let disk = || list.iter().map(|(_, repo)| repo.disk_usage()).sum();
    Ok(Out::Thing(Thing::Connection(page.of_size(disk()))))
}

fn visibility(repo: &Repo) -> &'static str {
    match (repo.private, repo.internal) {
        (true, true) => "INTERNAL",
        (true, false) => "PRIVATE",
        (false, _) => "PUBLIC",
    }
}

/// A field of a repository.
///
/// # Errors
/// It must not be seen.
pub fn field<'a>(
    repo: &'a Repo,
    name: &str,
    arguments: &Arguments,
    context: &Context<'a>,
) -> Result<Out<'a>, Wrong> {
    let (owner, short) = repo.name.split_once('/').unwrap_or_default();
    Ok(match name {
        "id" => Out::leaf(repo.node()),
        "databaseId" => Out::leaf(repo.id),
        "name" => Out::leaf(short),
        "nameWithOwner" => Out::leaf(repo.name.as_str()),
        "owner" => Out::thing(context.state.orgs.get(&owner.to_lowercase()).map(Thing::Owner)),
        "url" => Out::leaf(format!("https://github.com/{}", repo.name)),
        "sshUrl" => Out::leaf(format!("git@github.com:{}.git", repo.name)),
        "isArchived" => Out::leaf(repo.archived),
        "isFork" => Out::leaf(repo.fork),
        "isDisabled" => Out::leaf(repo.disabled),
        "isEmpty" => Out::leaf(repo.empty),
        "isLocked" | "isMirror" | "isTemplate" => Out::leaf(false),
        "isPrivate" => Out::leaf(repo.private),
        "visibility" => Out::leaf(visibility(repo)),
        "diskUsage" => Out::leaf(repo.disk_usage()),
        "createdAt" => Out::leaf(THEN),
        "updatedAt" => Out::leaf(repo.pushed_at.as_str()),
        "pushedAt" if repo.empty => Out::NULL,
        "pushedAt" => Out::leaf(repo.pushed_at.as_str()),
        "repositoryTopics" => {
            let listed: Vec<(Key, &String)> = repo
                .topics
                .iter()
                .zip(0..)
                .map(|(topic, place)| ((String::new(), place), topic))
                .collect();
            let names = ("RepositoryTopicConnection", "RepositoryTopicEdge", "repositoryTopics");
            let topic = |topic: &&String| {
                Thing::Plain(json!({
                    "__typename": "RepositoryTopic", "id": format!("RT_{topic}"),
                    "url": format!("https://github.com/topics/{topic}"),
                    "topic": { "__typename": "Topic", "id": format!("T_{topic}"), "name": topic },
                }))
            };
            let page = connection::page(names, arguments, &listed, false, topic)?;
            Out::Thing(Thing::Connection(page))
        }
        "defaultBranchRef" => {
            context.reads(repo)?;
            Out::thing((!repo.empty && !repo.headless).then_some(Thing::Ref(repo)))
        }
        "ref" => {
            context.reads(repo)?;
            let asked = arguments.text("qualifiedName").unwrap_or_default();
            let branch = asked.strip_prefix("refs/heads/").unwrap_or(asked);
            let found = !repo.empty && branch == repo.default_branch;
            Out::thing(found.then_some(Thing::Ref(repo)))
        }
        _ => {
            context.reads(repo)?;
            let oid = arguments.text("oid").and_then(|oid| oid.parse().ok());
            let by_oid = |oid: Oid| match oid == repo.head() {
                true => Some(Thing::Commit(repo)),
                false => repo.files.object(oid).map(|found| found_thing(repo, found)),
            };
            let expression = arguments.text("expression");
            let found = || oid.map_or_else(|| expressed(repo, expression?), by_oid);
            Out::thing(if repo.empty { None } else { found() })
        }
    })
}

fn found_thing<'a>(repo: &'a Repo, found: Found<'a>) -> Thing<'a> {
    match found {
        Found::Tree(path, tree) => Thing::Tree(repo, path, tree),
        Found::File(_, file) => Thing::Blob(repo, file),
    }
}

/// What an expression of `git rev-parse` names: `HEAD`, `main:src`, `HEAD^{tree}`, an id.
fn expressed<'a>(repo: &'a Repo, expression: &str) -> Option<Thing<'a>> {
    if let Some((commit, path)) = expression.split_once(':') {
        let found = repo.names_head(commit).then(|| repo.files.at(path))??;
        let gone = matches!(found, Found::File(_, file) if file.mode == Mode::Submodule);
        return (!gone).then(|| found_thing(repo, found));
    }
    if let Some(commit) = expression.strip_suffix("^{tree}") {
        return repo.names_head(commit).then(|| Thing::Tree(repo, "", repo.files.root()));
    }
    if repo.names_head(expression) {
        return Some(Thing::Commit(repo));
    }
    repo.files.object(expression.parse().ok()?).map(|found| found_thing(repo, found))
}

/// A field of a branch, or of an object.
pub fn object<'a>(thing: &Thing<'a>, name: &str) -> Out<'a> {
    match (thing, name) {
        (
            Thing::Ref(repo)
            | Thing::Commit(repo)
            | Thing::Tree(repo, ..)
            | Thing::Entry(repo, ..)
            | Thing::Blob(repo, _),
            "repository",
        ) => Out::Thing(Thing::Repo(repo)),
        (Thing::Ref(repo), "id") => Out::leaf(format!("REF_{}", repository_node(repo.id))),
        (Thing::Ref(repo), "name") => Out::leaf(repo.default_branch.as_str()),
        (Thing::Ref(_), "prefix") => Out::leaf("refs/heads/"),
        (Thing::Ref(repo), _) => Out::Thing(Thing::Commit(repo)),
        (Thing::Commit(repo), "tree") => Out::Thing(Thing::Tree(repo, "", repo.files.root())),
        (Thing::Commit(repo), "message") => Out::leaf(format!("Change {}", repo.id)),
        (Thing::Commit(repo), "committedDate" | "authoredDate") => {
            Out::leaf(repo.pushed_at.as_str())
        }
        (Thing::Tree(repo, path, tree), "entries") => {
            let entry = |entry| Ok(Out::Thing(Thing::Entry(repo, path, entry)));
            Out::List(tree.entries.iter().map(entry).collect())
        }
        (Thing::Entry(repo, folder, entry), _) => {
            let path = || match folder.is_empty() {
                true => entry.name.to_string(),
                false => format!("{folder}/{}", entry.name),
            };
            match name {
                "name" => Out::leaf(&*entry.name),
                "path" => Out::leaf(path()),
                "mode" => Out::leaf(u32::from_str_radix(entry.mode.octal(), 8).unwrap_or_default()),
                "type" => Out::leaf(entry.mode.kind()),
                "oid" => Out::leaf(entry.oid.to_string()),
                "size" => Out::leaf(entry.size),
                "extension" => {
                    let extension = Path::new(&*entry.name).extension();
                    Out::leaf(
                        extension
                            .map(|one| format!(".{}", one.to_string_lossy()))
                            .unwrap_or_default(),
                    )
                }
                // A submodule's commit is in another repository.
                _ if entry.mode == Mode::Submodule => Out::NULL,
                _ => Out::thing(repo.files.at(&path()).map(|found| found_thing(repo, found))),
            }
        }
        (Thing::Blob(_, file), "byteSize") => Out::leaf(file.bytes.len()),
        (Thing::Blob(_, file), "isBinary") => Out::leaf(file.is_binary()),
        (Thing::Blob(_, file), "isTruncated") => Out::leaf(file.bytes.len() > MOST_TEXT),
        (Thing::Blob(_, file), "text") if file.is_binary() => Out::NULL,
        (Thing::Blob(_, file), "text") => {
            let cut = &file.bytes[..file.bytes.len().min(MOST_TEXT)];
            Out::leaf(String::from_utf8_lossy(cut).into_owned())
        }
        (thing, name) => {
            let oid = match thing {
                Thing::Commit(repo) => repo.head(),
                Thing::Tree(_, _, tree) => tree.oid(),
                Thing::Blob(_, file) => file.oid,
                _ => return Out::NULL,
            };
            match name {
                "oid" => Out::leaf(oid.to_string()),
                "abbreviatedOid" => Out::leaf(&oid.to_string()[..7]),
                _ => Out::leaf(format!("O_{oid}")),
            }
        }
    }
}
