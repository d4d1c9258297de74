//! A workflow or an action's metadata: its jobs, steps, calls, and where each scalar stands.

use std::collections::BTreeSet;

use crate::syntax::{Node, Value};

/// Where in a workflow something stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Site<'a> {
    /// The job's id.
    pub(crate) job: Option<&'a str>,
    /// The job's deployment environment, where it is written out.
    pub(crate) environment: Option<&'a str>,
    /// The action that the step, or the workflow that the job, uses; the image of a container.
    pub(crate) uses: Option<&'a str>,
    /// Whether it stands in a step.
    pub(crate) step: bool,
    /// The mapping that the scalar is a value of: `with`, `env`, `secrets`.
    pub(crate) group: Option<&'a str>,
    /// The scalar's own key.
    pub(crate) name: Option<&'a str>,
}

/// A step of a job or of a composite action.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) node: &'a Node<'a>,
    /// The action's name and version, `owner/name@ref`.
    pub(crate) uses: &'a Node<'a>,
    pub(crate) site: Site<'a>,
}

/// A job that calls a reusable workflow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) uses: &'a Node<'a>,
    /// `secrets: inherit`, where the call says so.
    pub(crate) inherit: Option<&'a Node<'a>>,
    pub(crate) site: Site<'a>,
}

/// The jobs of a workflow with their ids.
pub(crate) fn jobs<'a>(root: &'a Node<'a>) -> impl Iterator<Item = (Site<'a>, &'a Node<'a>)> {
    let jobs = root.get("jobs").map(Node::pairs).unwrap_or_default();
    jobs.iter().filter_map(|pair| {
        let job = pair.key.text()?;
        let site =
            Site { job: Some(job), environment: environment(&pair.value), ..Site::default() };
        Some((site, &pair.value))
    })
}

/// The environment of a job, if it is written out and not an expression.
fn environment<'a>(job: &'a Node<'a>) -> Option<&'a str> {
    let node = job.get("environment")?;
    let name = node.text().or_else(|| node.text_at("name"))?;
    (!name.is_empty() && !name.contains("${{")).then_some(name)
}

/// Every step that uses an action.
pub(crate) fn steps<'a>(root: &'a Node<'a>) -> Vec<Step<'a>> {
    let mut found = Vec::new();
    let mut add = |site: Site<'a>, steps: Option<&'a Node<'a>>| {
        for node in steps.map(Node::items).unwrap_or_default() {
            if let Some((uses, text)) = node.get("uses").and_then(|uses| Some((uses, uses.text()?)))
            {
                found.push(Step {
                    node,
                    uses,
                    site: Site { uses: Some(text), step: true, ..site },
                });
            }
        }
    };
    for (site, job) in jobs(root) {
        add(site, job.get("steps"));
    }
    add(Site::default(), root.get("runs").and_then(|runs| runs.get("steps")));
    found
}

/// Every call of a reusable workflow.
pub(crate) fn calls<'a>(root: &'a Node<'a>) -> Vec<Call<'a>> {
    jobs(root)
        .filter_map(|(site, job)| {
            let uses = job.get("uses")?;
            let site = Site { uses: Some(uses.text()?), ..site };
            let inherit = job.get("secrets").filter(|node| node.text() == Some("inherit"));
            Some(Call { uses, inherit, site })
        })
        .collect()
}

/// Calls `visit` for every scalar value with where it stands.
pub(crate) fn scalars<'a>(root: &'a Node<'a>, visit: &mut dyn FnMut(Site<'a>, &'a Node<'a>)) {
    walk(root, Site::default(), &mut Vec::new(), visit);
}

fn walk<'a>(
    node: &'a Node<'a>,
    site: Site<'a>,
    trail: &mut Vec<&'a str>,
    visit: &mut dyn FnMut(Site<'a>, &'a Node<'a>),
) {
    match &node.value {
        Value::Mapping(pairs) => {
            let mut site = site;
            let step = matches!(trail[..], ["jobs", _, "steps"] | ["runs", "steps"]);
            if let ["jobs", job] = trail[..] {
                site = Site { job: Some(job), environment: environment(node), ..site };
            }
            site.step |= step;
            if step || matches!(trail[..], ["jobs", _]) {
                site.uses = node.text_at("uses");
            }
            if matches!(trail[..], ["jobs", _, "container"] | ["jobs", _, "services", _]) {
                site.uses = node.text_at("image");
            }
            site.group = trail.last().copied();
            for pair in pairs {
                let key = pair.key.text().unwrap_or_default();
                trail.push(key);
                walk(&pair.value, Site { name: Some(key), ..site }, trail, visit);
                trail.pop();
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| walk(item, site, trail, visit)),
        Value::Scalar(..) => visit(site, node),
        _ => {}
    }
}

/// The secrets that a workflow declares as parameters, in upper case, and whether it runs only
/// when called: then they are its caller's.
pub(crate) fn parameters(root: &Node<'_>) -> Vec<String> {
    let Some(on) = root.get("on") else {
        return Vec::new();
    };
    if on.pairs().len() != 1 {
        return Vec::new();
    }
    let declared = on.get("workflow_call").and_then(|call| call.get("secrets"));
    let names = declared.map(Node::pairs).unwrap_or_default().iter();
    names.filter_map(|pair| pair.key.text()).map(str::to_ascii_uppercase).collect()
}

/// An action's or workflow's name without its version.
pub(crate) fn action_name(uses: &str) -> &str {
    uses.split('@').next().unwrap_or(uses)
}

/// The first action from outside that a job runs.
pub(crate) fn first_third_party<'a>(job: &'a Node<'a>) -> Option<&'a str> {
    let steps = job.get("steps").map(Node::items).unwrap_or_default();
    let mut uses = steps.iter().filter_map(|step| step.text_at("uses"));
    uses.find(|uses| third_party(uses).is_some())
}

/// The path of what a `uses:` names in the repository itself: `./path` in the work tree, or
/// `$/path` at the commit that runs.
pub(crate) fn own_path(uses: &str) -> Option<&str> {
    uses.strip_prefix("./").or_else(|| uses.strip_prefix("$/"))
}

/// Who outside the repository is behind a `uses:`: the owner of an action or of a workflow, in
/// lower case since GitHub does not tell cases apart, or an image's name. Nothing for what is in
/// the repository itself, and nothing for GitHub, which keeps the secrets in the first place.
pub(crate) fn third_party(uses: &str) -> Option<String> {
    if own_path(uses).is_some() || uses.contains("${{") || uses.is_empty() {
        return None;
    }
    let party = match uses.strip_prefix("docker://") {
        Some(image) => image_name(image).to_owned(),
        None if uses.contains('@') && !uses.contains("@sha256:") => {
            uses.split('/').next()?.to_ascii_lowercase()
        }
        None => image_name(uses).to_owned(),
    };
    (!matches!(&*party, "actions" | "github")).then_some(party)
}

/// An image's name without its tag and digest; a registry's port stays.
fn image_name(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => name,
    }
}

/// The values of `matrix.a.b`, where the job writes its matrix out.
pub(crate) fn matrix<'a>(job: &'a Node<'a>, path: &[&str]) -> Option<BTreeSet<String>> {
    let matrix = job.get("strategy")?.get("matrix")?;
    let (first, below) = path.split_first()?;
    let own = matrix.get(first);
    let included = matrix.get("include").map(Node::items).unwrap_or_default();
    let all = own
        .into_iter()
        .flat_map(Node::one_or_many)
        .chain(included.iter().filter_map(|entry| entry.get(first)));
    let values = all.map(|value| {
        let leaf = below.iter().try_fold(value, |node, name| node.get(name));
        let text = leaf?.text()?;
        (!text.contains("${{")).then(|| text.to_owned())
    });
    values.collect()
}

/// Whether an event starts the workflow.
pub(crate) fn listens(root: &Node<'_>, event: &str) -> bool {
    let Some(on) = root.get("on") else {
        return false;
    };
    let mut names = on.one_or_many().iter();
    on.pair(event).is_some() || names.any(|name| name.text() == Some(event))
}

/// The events that run a workflow with the repository's rights for somebody who may have none.
pub(crate) fn privileged_triggers(root: &Node<'_>) -> Vec<&'static str> {
    let known = ["pull_request_target", "workflow_run", "issue_comment"];
    known.into_iter().filter(|event| listens(root, event)).collect()
}

/// Whether a job runs on a machine of one's own. A group alone says nothing: GitHub's larger
/// machines come in groups too.
pub(crate) fn self_hosted(job: &Node<'_>) -> bool {
    let Some(runs_on) = job.get("runs-on") else {
        return false;
    };
    let labels = runs_on.get("labels").unwrap_or(runs_on);
    let mut labels = labels.one_or_many().iter();
    labels.any(|label| label.text() == Some("self-hosted"))
}

/// Whether the version of a `uses:` is a full commit id or a digest.
pub(crate) fn pinned(uses: &str) -> bool {
    let version = uses.rsplit('@').next().unwrap_or_default();
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    version.strip_prefix("sha256:").map_or_else(|| version.len() == 40 && hex(version), hex)
}
