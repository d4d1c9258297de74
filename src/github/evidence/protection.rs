//! What guards a repository: its environments, and the rules that hold on its default branch.

use serde::Deserialize;

use super::Permission;
use super::look::{Look, Wanted};
use crate::github::{Failure, Repo, Request};

#[derive(Deserialize)]
struct Environment {
    name: String,
    #[serde(default)]
    protection_rules: Vec<Protection>,
    deployment_branch_policy: Option<Branches>,
}

#[derive(Deserialize)]
struct Protection {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    reviewers: Vec<Reviewer>,
    wait_timer: Option<u64>,
    prevent_self_review: Option<bool>,
}

#[derive(Deserialize)]
struct Reviewer {
    reviewer: Option<Account>,
}

#[derive(Deserialize)]
struct Account {
    login: Option<String>,
    slug: Option<String>,
}

#[derive(Deserialize)]
struct Branches {
    protected_branches: Option<bool>,
}

/// A rule that holds.
#[derive(Deserialize)]
struct Rule {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    #[serde(default)]
    required_status_checks: Vec<Check>,
    #[serde(default)]
    workflows: Vec<Workflow>,
    required_approving_review_count: Option<u64>,
    require_code_owner_review: Option<bool>,
}

#[derive(Deserialize)]
struct Check {
    context: String,
}

#[derive(Deserialize)]
struct Workflow {
    path: String,
}

/// The environments by name; none where they are not shown, or not all of them.
pub(super) fn environments(
    look: &mut Look<'_>,
    repo: &Repo,
) -> Result<Option<Vec<String>>, Failure> {
    let of = repo.to_string();
    let needs = Permission::Actions;
    let wanted = Wanted { what: "environments", of: &of, needs, only: "" };
    let request = Request::get(&repo.path(&["environments"]));
    let listed = look.list::<Environment>(wanted, &request, Some("environments"))?;
    let Some((environments, whole)) = listed else { return Ok(None) };
    let mut names = Vec::new();
    for environment in environments {
        let mut guards: Vec<String> =
            environment.protection_rules.iter().filter_map(guard).collect();
        guards.push(match &environment.deployment_branch_policy {
            None => "any branch".to_owned(),
            Some(branches) if branches.protected_branches == Some(true) => {
                "protected branches".to_owned()
            }
            Some(_) => "selected branches".to_owned(),
        });
        look.setting(&of, &format!("environment.{}", environment.name), guards.join("; "));
        names.push(environment.name);
    }
    Ok(whole.then_some(names))
}

fn guard(rule: &Protection) -> Option<String> {
    match rule.kind.as_str() {
        "required_reviewers" => {
            let reviewers = rule.reviewers.iter().filter_map(|reviewer| {
                let account = reviewer.reviewer.as_ref()?;
                account.slug.as_ref().or(account.login.as_ref()).cloned()
            });
            let names = reviewers.collect::<Vec<_>>().join(", ");
            let own = if rule.prevent_self_review == Some(true) { ", not by oneself" } else { "" };
            Some(format!("approved by {names}{own}"))
        }
        "wait_timer" => rule.wait_timer.map(|minutes| format!("waits {minutes} minutes")),
        // Told by the policy of branches.
        "branch_policy" => None,
        other => Some(other.to_owned()),
    }
}

/// The rules that hold on the default branch, whichever set or organisation they are from.
pub(super) fn rules(look: &mut Look<'_>, repo: &Repo, branch: &str) -> Result<(), Failure> {
    let of = repo.to_string();
    let needs = Permission::Metadata;
    let wanted = Wanted { what: "rules of the default branch", of: &of, needs, only: "" };
    let request = Request::get(&repo.path(&["rules", "branches", branch]));
    let Some((rules, _)) = look.list::<Rule>(wanted, &request, None)? else { return Ok(()) };
    look.setting(&of, "rules.branch", branch);
    let mut set = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            look.setting(&of, name, values.join(", "));
        }
    };
    let kinds: std::collections::BTreeSet<&str> = rules.iter().map(|rule| &*rule.kind).collect();
    set("rules.kinds", kinds.into_iter().map(str::to_owned).collect());
    let all = || rules.iter().map(|rule| &rule.parameters);
    let checks = all().flat_map(|of| &of.required_status_checks).map(|check| check.context.clone());
    set("rules.required-checks", checks.collect());
    let workflows = all().flat_map(|of| &of.workflows).map(|workflow| workflow.path.clone());
    set("rules.required-workflows", workflows.collect());
    let reviews = all().filter_map(|of| of.required_approving_review_count).max();
    set("rules.required-reviews", reviews.iter().map(u64::to_string).collect());
    let owners = all().any(|of| of.require_code_owner_review == Some(true));
    set("rules.code-owner-review", vec![owners.to_string()]);
    Ok(())
}
