//! What the fields of things are.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::git::{Entry, File, Tree};
use super::super::state::{Repo, State};
use super::arguments::Arguments;
use super::connection::Connection;
use super::error::Wrong;
use super::repository;

/// What is known to whoever resolves a field.
pub struct Context<'a> {
    pub state: &'a State,
    pub call: &'a Call,
    /// What `rateLimit` says.
    pub rate: Value,
}

/// What a field gives.
pub enum Out<'a> {
    Leaf(Value),
    Thing(Thing<'a>),
    List(Vec<Result<Out<'a>, Wrong>>),
}

impl<'a> Out<'a> {
    pub const NULL: Self = Self::Leaf(Value::Null);

    pub fn leaf(value: impl Into<Value>) -> Self {
        Self::Leaf(value.into())
    }

    pub fn thing(thing: Option<Thing<'a>>) -> Self {
        thing.map_or(Self::NULL, Self::Thing)
    }
}

/// Something that has fields.
#[derive(Debug, Clone)]
pub enum Thing<'a> {
    Query,
    /// An organisation, or a user that owns repositories.
    Owner(&'a Value),
    Repo(&'a Repo),
    Connection(Connection<'a>),
    Edge(&'static str, String, Box<Thing<'a>>),
    /// The default branch.
    Ref(&'a Repo),
    Commit(&'a Repo),
    /// A tree and its path.
    Tree(&'a Repo, &'a str, &'a Tree),
    /// What stands in the tree of a path.
    Entry(&'a Repo, &'a str, &'a Entry),
    Blob(&'a Repo, &'a File),
    /// A document that has its fields, and its type in `__typename`.
    Plain(Value),
}

impl<'a> Thing<'a> {
    /// Its type.
    pub fn name(&self) -> &str {
        match self {
            Self::Query => "Query",
            Self::Owner(document) if document["type"] == "User" => "User",
            Self::Owner(_) => "Organization",
            Self::Repo(_) => "Repository",
            Self::Connection(connection) => connection.name,
            Self::Edge(name, ..) => name,
            Self::Ref(_) => "Ref",
            Self::Commit(_) => "Commit",
            Self::Tree(..) => "Tree",
            Self::Entry(..) => "TreeEntry",
            Self::Blob(..) => "Blob",
            Self::Plain(document) => document["__typename"].as_str().unwrap_or_default(),
        }
    }

    /// A field of it that the schema knows.
    ///
    /// # Errors
    /// It is not there, or must not be seen.
    pub fn field(
        &self,
        name: &str,
        arguments: &Arguments,
        context: &Context<'a>,
    ) -> Result<Out<'a>, Wrong> {
        match self {
            Self::Query => query(name, arguments, context),
            Self::Owner(document) => owner(document, name, arguments, context),
            Self::Repo(repo) => repository::field(repo, name, arguments, context),
            Self::Connection(connection) => Ok(connection.field(name)),
            Self::Edge(_, cursor, node) => Ok(match name {
                "cursor" => Out::leaf(cursor.as_str()),
                _ => Out::Thing((**node).clone()),
            }),
            Self::Plain(document) => Ok(plain(&document[name])),
            _ => Ok(repository::object(self, name)),
        }
    }
}

fn plain<'a>(value: &Value) -> Out<'a> {
    match value {
        Value::Object(_) => Out::Thing(Thing::Plain(value.clone())),
        Value::Array(items) => Out::List(items.iter().map(|item| Ok(plain(item))).collect()),
        value => Out::Leaf(value.clone()),
    }
}

fn query<'a>(name: &str, arguments: &Arguments, context: &Context<'a>) -> Result<Out<'a>, Wrong> {
    let login = arguments.text("login").unwrap_or_default();
    let owner = || context.state.orgs.get(&login.to_lowercase()).map(Thing::Owner);
    match name {
        "viewer" => {
            let login = context.call.token.as_ref().map(|token| token.login()).unwrap_or_default();
            Ok(Out::Thing(Thing::Plain(json!({
                "__typename": "User", "id": format!("U_{login}"), "login": login,
                "url": format!("https://github.com/{login}"),
            }))))
        }
        "rateLimit" => Ok(Out::Thing(Thing::Plain(context.rate.clone()))),
        "organization" => match owner() {
            Some(found) if found.name() == "Organization" => Ok(Out::Thing(found)),
            _ => {
                let told =
                    format!("Could not resolve to an Organization with the login of '{login}'.");
                Err(Wrong::of("NOT_FOUND", told))
            }
        },
        "user" => match owner() {
            Some(found) if found.name() == "User" => Ok(Out::Thing(found)),
            _ => {
                let told = format!("Could not resolve to a User with the login of '{login}'.");
                Err(Wrong::of("NOT_FOUND", told))
            }
        },
        "repositoryOwner" => Ok(Out::thing(owner())),
        "repository" => {
            let part = |name| arguments.text(name).unwrap_or_default();
            repository::named(&format!("{}/{}", part("owner"), part("name")), context)
        }
        "node" => node(arguments.get("id"), context),
        _ => {
            let ids = arguments.get("ids").as_array().map(Vec::as_slice).unwrap_or_default();
            if ids.len() > 100 {
                let told = format!(
                    "You may not provide more than 100 node ids; you provided {}.",
                    ids.len()
                );
                return Err(Wrong::of("ARGUMENT_LIMIT", told));
            }
            Ok(Out::List(ids.iter().map(|id| node(id, context)).collect()))
        }
    }
}

fn node<'a>(id: &Value, context: &Context<'a>) -> Result<Out<'a>, Wrong> {
    let found = context
        .state
        .repos
        .iter()
        .find(|(name, repo)| *id == repo.node() && context.sees(name, repo))
        .map(|(_, repo)| Thing::Repo(repo))
        .or_else(|| {
            context.state.orgs.values().find(|one| one["node_id"] == *id).map(Thing::Owner)
        });
    let lost = || {
        let id = id.as_str().unwrap_or_default();
        Wrong::of("NOT_FOUND", format!("Could not resolve to a node with the global id of '{id}'"))
    };
    found.map(Out::Thing).ok_or_else(lost)
}

fn owner<'a>(
    document: &'a Value,
    name: &str,
    arguments: &Arguments,
    context: &Context<'a>,
) -> Result<Out<'a>, Wrong> {
    let login = document["login"].as_str().unwrap_or_default();
    Ok(match name {
        "id" => Out::Leaf(document["node_id"].clone()),
        "databaseId" => Out::Leaf(document["id"].clone()),
        "login" => Out::leaf(login),
        "name" => Out::NULL,
        "url" => Out::leaf(format!("https://github.com/{login}")),
        "repository" => {
            let name = arguments.text("name").unwrap_or_default();
            return repository::named(&format!("{login}/{name}"), context);
        }
        _ => return repository::of(login, arguments, context),
    })
}

impl Context<'_> {
    /// Whether whoever asks sees a repository, by its name in lower case.
    pub fn sees(&self, name: &str, repo: &Repo) -> bool {
        !repo.private || self.call.token.as_ref().is_some_and(|token| token.sees(name))
    }

    /// Whether its files may be read.
    ///
    /// # Errors
    /// They may not.
    pub fn reads(&self, repo: &Repo) -> Result<(), Wrong> {
        let name = repo.name.to_lowercase();
        let allowed = |token: &super::super::token::Token| {
            token.allows("contents=read", Some(name.clone())).is_ok()
        };
        if repo.disabled {
            return Err(Wrong::of("FORBIDDEN", "Repository access blocked"));
        }
        match !repo.private || self.call.token.as_ref().is_some_and(allowed) {
            true => Ok(()),
            false => Err(Wrong::of("FORBIDDEN", "Resource not accessible by integration")),
        }
    }
}
