//! What holds for a branch: rules, rulesets, protection, code owners, custom properties.

use super::answer::Answer;
use super::call::Call;
use super::page::page;
use super::route::{Route, act, document, item, list};
use super::state::State;

pub const ROUTES: &[Route] = &[
    act("GET", "/repos/{owner}/{repo}/rules/branches/{*branch}", "metadata=read", of_branch),
    list("/repos/{owner}/{repo}/rulesets", None, "metadata=read"),
    item("/repos/{owner}/{repo}/rulesets/{=id}", "metadata=read"),
    list("/orgs/{org}/rulesets", None, "organization_administration=write"),
    item("/orgs/{org}/rulesets/{=id}", "organization_administration=write"),
    act(
        "GET",
        "/repos/{owner}/{repo}/branches/{branch}/protection",
        "administration=read",
        protection,
    ),
    document("/repos/{owner}/{repo}/codeowners/errors", "contents=read", || {
        Some(serde_json::json!({ "errors": [] }))
    }),
    list(
        "/orgs/{org}/properties/values",
        None,
        "organization_custom_properties=read; members=read",
    ),
    list("/repos/{owner}/{repo}/properties/values", None, "metadata=read"),
];

/// The rules that are enforced on a branch, put at this very path.
fn of_branch(state: &mut State, call: &Call) -> Answer {
    page(call, None, state.list(&call.path()))
}

fn protection(state: &mut State, call: &Call) -> Answer {
    let stored = state.documents.get(&call.path());
    stored.map_or_else(|| Answer::error(404, "Branch not protected"), Answer::ok)
}
