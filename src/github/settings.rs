//! What GitHub is set to for a repository: the rules of its default branch, who may go past them,
//! what its jobs may do. Only read.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Api, Failure, Repo, Request, pages};

/// What was seen of a thing, or why it was not.
pub type Seen<T> = Result<T, Failure>;

/// GitHub Actions itself, as the App that reports the checks of jobs.
pub const ACTIONS_APP: i64 = 15368;

/// Rules that the gate rests on.
const RESTING: [&str; 3] = ["required_status_checks", "workflows", "pull_request"];

/// The settings of a repository.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The repository.
    pub repo: Repo,
    /// Its default branch.
    pub branch: String,
    /// The rules that bind the default branch, of rulesets that are enforced.
    pub rules: Seen<Vec<Rule>>,
    /// Who may go past a ruleset that the gate rests on, by its id.
    pub rulesets: BTreeMap<u64, Seen<Ruleset>>,
    /// The branch's own protection, which is no ruleset; none where it has none.
    pub protection: Seen<Option<Protection>>,
    /// What jobs may do that say nothing.
    pub tokens: Seen<Tokens>,
    /// What GitHub does not understand of CODEOWNERS.
    pub codeowners: Seen<Vec<Unread>>,
}

/// A rule that binds a branch.
#[derive(Debug, Clone, Deserialize)]
pub struct Rule {
    /// `required_status_checks`, `workflows`, `pull_request`, `merge_queue`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The ruleset that it is of.
    pub ruleset_id: Option<u64>,
    /// Whose ruleset that is: `acme/web`, `acme`.
    pub ruleset_source: Option<String>,
    parameters: Option<Value>,
}

/// A check that must pass.
#[derive(Debug, Clone, Deserialize)]
pub struct RequiredCheck {
    /// Its name.
    pub context: String,
    /// The App that must report it; without one, whoever may write a status.
    #[serde(alias = "app_id")]
    pub integration_id: Option<i64>,
}

/// A workflow of some repository that must pass.
#[derive(Debug, Clone, Deserialize)]
pub struct RequiredWorkflow {
    /// Where it is in its repository.
    pub path: String,
}

/// A ruleset.
#[derive(Debug, Clone, Deserialize)]
pub struct Ruleset {
    /// Its name.
    pub name: Option<String>,
    /// Who may go past it; not shown to whoever may not change it.
    pub bypass_actors: Option<Vec<Actor>>,
}

/// Somebody or something that may go past a ruleset.
#[derive(Debug, Clone, Deserialize)]
pub struct Actor {
    /// Its number; of an App, a team, a role or a user.
    pub actor_id: Option<i64>,
    /// `Integration`, `OrganizationAdmin`, `RepositoryRole`, `Team`, `DeployKey`, `User`.
    pub actor_type: String,
    /// `always`, `pull_request`, `exempt`.
    pub bypass_mode: Option<String>,
}

/// Protection of one branch, as it was before there were rulesets.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Protection {
    required_status_checks: Option<StatusChecks>,
    required_pull_request_reviews: Option<Reviews>,
    enforce_admins: Option<Switch>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct StatusChecks {
    #[serde(default)]
    contexts: Vec<String>,
    #[serde(default)]
    checks: Vec<RequiredCheck>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Reviews {
    require_code_owner_reviews: Option<bool>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Switch {
    enabled: bool,
}

/// What the token of a job may do where its workflow says nothing.
#[derive(Debug, Clone, Deserialize)]
pub struct Tokens {
    /// `read` or `write`.
    pub default_workflow_permissions: Option<String>,
    /// Whether jobs may approve pull requests.
    pub can_approve_pull_request_reviews: Option<bool>,
}

/// A line of CODEOWNERS that GitHub does not take as it is meant.
#[derive(Debug, Clone, Deserialize)]
pub struct Unread {
    /// The line, from 1.
    pub line: Option<usize>,
    /// "Unknown owner".
    pub kind: Option<String>,
    /// What is wrong, over several lines.
    pub message: Option<String>,
    /// The file.
    pub path: Option<String>,
}

#[derive(Deserialize)]
struct Repository {
    default_branch: Option<String>,
}

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<Unread>,
}

impl Settings {
    /// Asks for all of it.
    ///
    /// # Errors
    /// The repository is not to be seen, or GitHub does not answer. What alone is not to be seen is
    /// in the settings as that.
    pub fn of(api: &dyn Api, repo: &Repo) -> Seen<Self> {
        let get = |rest: &[&str]| Request::get(&repo.path(rest));
        let about: Repository = api.send(&get(&[]))?.json()?;
        let branch = about.default_branch.unwrap_or_else(|| "main".to_owned());
        let rules = asked(pages::all(api, &get(&["rules", "branches", &branch]), None))?;
        let protection = asked(protection(api, &get(&["branches", &branch, "protection"])))?;
        let resting = rules.iter().flatten().filter(|rule: &&Rule| rule.carries());
        let mut rulesets = BTreeMap::new();
        for id in resting.filter_map(|rule| rule.ruleset_id) {
            if let std::collections::btree_map::Entry::Vacant(place) = rulesets.entry(id) {
                place.insert(asked(one(api, &get(&["rulesets", &id.to_string()])))?);
            }
        }
        let tokens = asked(one(api, &get(&["actions", "permissions", "workflow"])))?;
        let errors: Seen<Errors> = asked(one(api, &get(&["codeowners", "errors"])))?;
        let codeowners = errors.map(|errors| errors.errors);
        Ok(Self { repo: repo.clone(), branch, rules, rulesets, protection, tokens, codeowners })
    }

    /// Whether the default branch has a merge queue; nothing where that was not seen. The protection
    /// of a branch does not show it.
    pub fn merge_queue(&self) -> Option<bool> {
        let rules = self.rules.as_ref().ok()?;
        let there = rules.iter().any(|rule| rule.kind == "merge_queue");
        match &self.protection {
            _ if there => Some(true),
            Ok(None) => Some(false),
            _ => None,
        }
    }

    /// The workflow of another repository that runs the gate for this one, as far as its name tells.
    pub fn required_workflow(&self) -> Option<String> {
        let workflows = self.rules.iter().flatten().flat_map(Rule::workflows);
        let mut ours = workflows.filter(|workflow| {
            let file = workflow.path.rsplit('/').next().unwrap_or_default();
            file.to_ascii_lowercase().contains("keyroster")
        });
        ours.next().map(|workflow| workflow.path)
    }
}

impl Rule {
    /// The checks that it requires.
    pub fn checks(&self) -> Vec<RequiredCheck> {
        self.parameter("required_status_checks")
    }

    /// The workflows that it requires.
    pub fn workflows(&self) -> Vec<RequiredWorkflow> {
        self.parameter("workflows")
    }

    /// Whether it requires that code owners approve.
    pub fn code_owners(&self) -> bool {
        let stated = || self.parameters.as_ref()?.get("require_code_owner_review")?.as_bool();
        self.kind == "pull_request" && stated().unwrap_or_default()
    }

    fn carries(&self) -> bool {
        RESTING.contains(&self.kind.as_str())
    }

    /// The list that a rule of this kind holds.
    fn parameter<T: DeserializeOwned>(&self, name: &str) -> Vec<T> {
        let list = || self.parameters.as_ref()?.get(name).cloned();
        let list = (self.kind == name).then(list).flatten().unwrap_or_default();
        serde_json::from_value(list).unwrap_or_default()
    }
}

impl Protection {
    /// The checks that it requires.
    pub fn checks(&self) -> Vec<RequiredCheck> {
        let Some(required) = &self.required_status_checks else { return Vec::new() };
        let named = required
            .contexts
            .iter()
            .map(|context| RequiredCheck { context: context.clone(), integration_id: None });
        let known = |name: &str| required.checks.iter().any(|check| check.context == name);
        let unbound = named.filter(|check| !known(&check.context));
        // -1 stands for any App.
        let bound = required.checks.iter().cloned().map(|check| RequiredCheck {
            integration_id: check.integration_id.filter(|id| *id >= 0),
            ..check
        });
        bound.chain(unbound).collect()
    }

    /// Whether it requires that code owners approve.
    pub fn code_owners(&self) -> bool {
        let reviews = self.required_pull_request_reviews.as_ref();
        reviews.and_then(|reviews| reviews.require_code_owner_reviews).unwrap_or_default()
    }

    /// Whether it binds administrators too.
    pub fn binds_admins(&self) -> bool {
        self.enforce_admins.is_some_and(|switch| switch.enabled)
    }
}

fn one<T: DeserializeOwned>(api: &dyn Api, request: &Request) -> Seen<T> {
    api.send(request)?.json()
}

/// 404 says two things: that there is no protection, and that it is not to be seen.
fn protection(api: &dyn Api, request: &Request) -> Seen<Option<Protection>> {
    match one(api, request) {
        Ok(protection) => Ok(Some(protection)),
        Err(Failure::NotFound(said) | Failure::Forbidden { status: 404, message: said, .. })
            if said.contains("Branch not protected") =>
        {
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// What is not to be seen is an answer; a GitHub that does not answer is none.
fn asked<T>(answer: Seen<T>) -> Seen<Seen<T>> {
    match answer {
        Err(failure) if !matches!(failure, Failure::Forbidden { .. } | Failure::NotFound(_)) => {
            Err(failure)
        }
        answer => Ok(answer),
    }
}
