//! Which endpoint a request is for, and whether it may ask.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
use super::page::page;
use super::state::State;
use super::{
    access, actions, apps, checks, comments, issues, objects, pulls, repos, rules, sarif, secrets,
    teams,
};

/// What a family of endpoints does with a request.
pub type Handle = fn(&mut State, &Call) -> Answer;

/// An endpoint.
pub struct Route {
    method: &'static str,
    /// `{name}` is any segment, `{=field}` the item of the list before it whose field says so,
    /// `{*name}` the rest.
    pattern: &'static str,
    /// As `X-Accepted-GitHub-Permissions` has it: sets divided by `; `, in them `,`. Empty:
    /// whoever sees the repository or the organisation.
    permissions: &'static str,
    kind: Kind,
}

enum Kind {
    /// What stands at that path in [`State::list`].
    List(Option<&'static str>),
    /// One item of the list before it.
    Item,
    /// What stands at that path in [`State::documents`], else this.
    Document(fn() -> Option<Value>),
    Act(Handle),
}

/// A list of what a test has put there.
pub const fn list(
    pattern: &'static str,
    wrapper: Option<&'static str>,
    permissions: &'static str,
) -> Route {
    Route { method: "GET", pattern, permissions, kind: Kind::List(wrapper) }
}

/// An item of such a list.
pub const fn item(pattern: &'static str, permissions: &'static str) -> Route {
    Route { method: "GET", pattern, permissions, kind: Kind::Item }
}

/// A document that a test has put there, or this.
pub const fn document(
    pattern: &'static str,
    permissions: &'static str,
    default: fn() -> Option<Value>,
) -> Route {
    Route { method: "GET", pattern, permissions, kind: Kind::Document(default) }
}

/// Something that is done.
pub const fn act(
    method: &'static str,
    pattern: &'static str,
    permissions: &'static str,
    handle: Handle,
) -> Route {
    Route { method, pattern, permissions, kind: Kind::Act(handle) }
}

const FAMILIES: [&[Route]; 13] = [
    access::ROUTES,
    actions::ROUTES,
    apps::ROUTES,
    checks::ROUTES,
    comments::ROUTES,
    objects::ROUTES,
    issues::ROUTES,
    pulls::ROUTES,
    repos::ROUTES,
    rules::ROUTES,
    sarif::ROUTES,
    secrets::ROUTES,
    teams::ROUTES,
];

/// Answers a request of somebody who is known.
pub fn answer(state: &mut State, call: &mut Call) -> Answer {
    let routes = FAMILIES.iter().flat_map(|family| family.iter());
    let mut of_path =
        routes.filter_map(|route| Some((route, matches(route.pattern, &call.segments)?)));
    let Some((route, params)) = of_path.find(|(route, _)| route.method == call.method) else {
        return Answer::not_found();
    };
    call.params = params;
    if let Some(refused) = refused(state, route, call) {
        return refused;
    }
    match route.kind {
        Kind::List(wrapper) => page(call, wrapper, state.list(&call.path())),
        Kind::Item => found(state, route.pattern, call)
            .map_or_else(Answer::not_found, |item| Answer::ok(&item)),
        Kind::Document(default) => {
            let stored = state.documents.get(&call.path()).cloned();
            stored.or_else(default).map_or_else(Answer::not_found, |value| Answer::ok(&value))
        }
        Kind::Act(handle) => handle(state, call),
    }
}

/// Why a request is not carried out: what it is about is not there or not visible, or the token does
/// not allow it.
fn refused(state: &State, route: &Route, call: &Call) -> Option<Answer> {
    if route.permissions == apps::JWT {
        return apps::holder(state, call).err();
    }
    let params = &call.params;
    let public = match (params.get("owner"), params.get("org")) {
        (Some(_), _) => {
            let Some(repo) = state.repos.get(&call.repo()) else {
                return Some(Answer::not_found());
            };
            let seen = call.token.as_ref().is_some_and(|token| token.sees(&call.repo()));
            if repo.private && !seen {
                return Some(Answer::not_found());
            }
            !repo.private
        }
        (None, Some(org)) if !state.orgs.contains_key(org) => return Some(Answer::not_found()),
        _ => false,
    };
    let readable =
        public && route.method == "GET" && matches!(route.permissions, "" | "contents=read");
    if !route.permissions.is_empty() && !readable {
        let allowed = match &call.token {
            None => Err(Answer::error(401, "Requires authentication")),
            Some(token) => {
                token.allows(route.permissions, params.get("owner").map(|_| call.repo()))
            }
        };
        if let Err(refused) = allowed {
            return Some(refused);
        }
    }
    let needs_item = route.pattern.contains("{=");
    (needs_item && found(state, route.pattern, call).is_none()).then(Answer::not_found)
}

/// The item that the last `{=field}` of a pattern stands for.
fn found(state: &State, pattern: &str, call: &Call) -> Option<Value> {
    let mut last = None;
    for (index, part) in pattern.split('/').skip(1).enumerate() {
        let Some(field) = part.strip_prefix("{=").and_then(|part| part.strip_suffix('}')) else {
            continue;
        };
        let list = format!("/{}", call.segments.get(..index)?.join("/"));
        let wanted = call.segments.get(index)?;
        let same = |item: &&Value| match item.get(field) {
            Some(Value::String(text)) => text.eq_ignore_ascii_case(wanted),
            Some(Value::Number(number)) => number.as_u64() == wanted.parse().ok(),
            _ => false,
        };
        last = Some(state.list(&list).iter().find(same)?.clone());
    }
    last
}

/// The parameters of a path that has this pattern.
fn matches(pattern: &'static str, segments: &[String]) -> Option<BTreeMap<&'static str, String>> {
    let mut params = BTreeMap::new();
    let mut rest = segments.iter();
    for part in pattern.split('/').skip(1) {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        match name {
            Some(name) if name.starts_with('*') => {
                let tail: Vec<_> = rest.by_ref().map(String::as_str).collect();
                params.insert(&name[1..], tail.join("/"));
            }
            Some(name) => {
                params.insert(name.trim_start_matches('='), rest.next()?.clone());
            }
            None if rest.next()? == part => {}
            None => return None,
        }
    }
    rest.next().is_none().then_some(params)
}
