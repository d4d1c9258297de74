//! The jobs that run the gate, in each of the ways in which a job can.

use std::collections::BTreeMap;

use crate::collect::Tree;
use crate::dialect::github::workflow::{action_name, own_path};
use crate::source::Location;
use crate::syntax::Node;

use super::shell;
use super::workflow::{Job, Workflow, Workflows, document};

/// Actions that hold steps, and workflows that call others, are followed this far.
const DEPTH: usize = 4;

/// A job that runs the gate.
#[derive(Debug)]
pub(super) struct Gate<'w> {
    /// The job whose workflow an event starts, and whose name the check has.
    pub(super) outer: Job<'w>,
    /// The job of a called workflow of this repository that runs the gate for it.
    pub(super) inner: Option<Job<'w>>,
    /// The step that runs it; none where a workflow of another repository does.
    pub(super) step: Option<&'w Node<'w>>,
    /// How it is run.
    pub(super) runs: Runs,
}

/// How the gate is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Runs {
    /// As a container action: Linux only.
    Container,
    /// As a command of a shell.
    Shell(shell::Command),
    /// By steps of an action of this repository.
    Composite,
    /// By a workflow of another repository, whose steps are not here to be read.
    Elsewhere,
}

impl<'w> Gate<'w> {
    /// Every job of the repository that runs the gate and that an event can start. Where some judge
    /// all of it, those that judge a part, such as a demonstration, are not what holds it.
    pub(super) fn all(tree: &dyn Tree, workflows: &'w Workflows) -> Vec<Self> {
        let started = workflows.all.iter().filter(|workflow| !workflow.only_called());
        let all = started.flat_map(|workflow| Self::of(tree, workflows, workflow, DEPTH));
        let (whole, parts): (Vec<_>, Vec<_>) = all.partition(Self::judges_all);
        if whole.is_empty() { parts } else { whole }
    }

    fn judges_all(&self) -> bool {
        self.inputs().get("path").is_none_or(|path| matches!(path.as_str(), "." | "./"))
    }

    /// Those of workflows that only others start, and that none here does.
    pub(super) fn uncalled(tree: &dyn Tree, workflows: &'w Workflows) -> Vec<Self> {
        let called = workflows.all.iter().filter(|workflow| workflow.only_called());
        called.flat_map(|workflow| Self::of(tree, workflows, workflow, DEPTH)).collect()
    }

    fn of(
        tree: &dyn Tree,
        workflows: &'w Workflows,
        workflow: &'w Workflow,
        depth: usize,
    ) -> Vec<Self> {
        workflow.jobs().flat_map(|job| Self::in_job(tree, workflows, job, depth)).collect()
    }

    fn in_job(tree: &dyn Tree, workflows: &'w Workflows, job: Job<'w>, depth: usize) -> Vec<Self> {
        if let Some(uses) = job.node.text_at("uses") {
            if is_gate_workflow(uses) {
                let runs = Runs::Elsewhere;
                return vec![Self { outer: job, inner: None, step: None, runs }];
            }
            let called = workflows.called(uses).filter(|_| depth > 0);
            let gates = called.map(|called| Self::of(tree, workflows, called, depth - 1));
            let within = gates.into_iter().flatten().map(|gate| {
                let inner = Some(gate.inner.unwrap_or(gate.outer));
                Self { outer: job, inner, ..gate }
            });
            return within.collect();
        }
        let runs = |step| Some((step, step_runs(tree, step, pipefail(job, step), DEPTH)?));
        let steps = job.steps().iter().filter_map(runs);
        steps.map(|(step, runs)| Self { outer: job, inner: None, step: Some(step), runs }).collect()
    }

    /// The job whose steps run it.
    pub(super) fn job(&self) -> Job<'w> {
        self.inner.unwrap_or(self.outer)
    }

    /// The workflow that an event starts.
    pub(super) const fn workflow(&self) -> &'w Workflow {
        self.outer.workflow
    }

    /// The name of its check; nothing where it is computed, or told elsewhere.
    pub(super) fn check_name(&self) -> Option<String> {
        let outer = self.outer.shown_as()?;
        match (&self.runs, self.inner) {
            (Runs::Elsewhere, _) => None,
            (_, Some(inner)) => Some(format!("{outer} / {}", inner.shown_as()?)),
            (_, None) => Some(outer.to_owned()),
        }
    }

    /// What the check's name begins with, where the rest is told elsewhere.
    pub(super) fn check_prefix(&self) -> Option<String> {
        let elsewhere = self.runs == Runs::Elsewhere;
        elsewhere.then(|| Some(format!("{} / ", self.outer.shown_as()?))).flatten()
    }

    /// Where the step is that runs it.
    pub(super) fn location(&self) -> Location {
        let job = self.job();
        let key = |node: &'w Node<'w>, key| job.workflow.key(node, key);
        match self.step {
            Some(step) if step.get("uses").is_some() => key(step, "uses"),
            Some(step) => key(step, "run"),
            None => key(job.node, "uses"),
        }
    }

    /// What it is told: the inputs of an action, the flags of a command.
    pub(super) fn inputs(&self) -> BTreeMap<String, String> {
        if let Runs::Shell(command) = &self.runs {
            return command.flags.iter().cloned().collect();
        }
        let with = self.step.unwrap_or(self.outer.node).get("with");
        let pairs = with.map(Node::pairs).unwrap_or_default().iter();
        let inputs = pairs.filter_map(|pair| {
            let name = pair.key.text()?.to_ascii_lowercase().replace('_', "-");
            Some((name, pair.value.text()?.trim().to_owned()))
        });
        inputs.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Where an input stands.
    pub(super) fn input_at(&self, name: &str) -> Location {
        let workflow = self.job().workflow;
        let with = self.step.unwrap_or(self.outer.node).get("with").map(Node::pairs);
        let mut pairs = with.unwrap_or_default().iter();
        let named = |key: &str| key.to_ascii_lowercase().replace('_', "-") == name;
        let pair = pairs.find(|pair| pair.key.text().is_some_and(named));
        pair.map_or_else(|| self.location(), |pair| workflow.location(pair.key.span))
    }
}

/// Whether a pipe of the step's script fails with any of its parts: `shell: bash` says so.
fn pipefail(job: Job<'_>, step: &Node<'_>) -> bool {
    let default = |node: &Node<'_>| {
        let run = node.get("defaults")?.get("run")?;
        run.text_at("shell").map(str::to_owned)
    };
    let own = step.text_at("shell").map(str::to_owned);
    let shell = own.or_else(|| default(job.node)).or_else(|| default(&job.workflow.root));
    shell.as_deref() == Some("bash")
}

/// How a step runs the gate, if it does.
fn step_runs(tree: &dyn Tree, step: &Node<'_>, pipefail: bool, depth: usize) -> Option<Runs> {
    if let Some(script) = step.text_at("run") {
        return shell::check(script, pipefail).map(Runs::Shell);
    }
    let uses = step.text_at("uses")?;
    if let Some(image) = uses.strip_prefix("docker://") {
        let name = image.rsplit('/').next()?.split(['@', ':']).next()?;
        return is_ours(name).then_some(Runs::Container);
    }
    if let Some(folder) = own_path(uses) {
        return local_action(tree, folder, depth);
    }
    let mut parts = action_name(uses).split('/');
    let (repository, below) = (parts.nth(1)?, parts.next());
    (is_ours(repository) && below.is_none()).then_some(Runs::Container)
}

/// Whether the last part of a name is ours: a fork or a mirror is called the same.
fn is_ours(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case("keyroster"))
}

/// Whether a workflow of another repository runs the gate, as far as its name tells.
fn is_gate_workflow(uses: &str) -> bool {
    let file = action_name(uses).rsplit('/').next().unwrap_or_default();
    own_path(uses).is_none() && file.to_ascii_lowercase().contains("keyroster")
}

/// How an action of this repository runs the gate: it is the gate, or has it among its steps.
fn local_action(tree: &dyn Tree, folder: &str, depth: usize) -> Option<Runs> {
    let folder = folder.trim_end_matches('/');
    let place =
        |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let places = ["action.yml", "action.yaml"].map(place);
    let path = tree.paths().iter().find(|path| places.iter().any(|place| **place == ***path))?;
    let (_, root) = document(tree, path).ok()?;
    let runs = root.get("runs")?;
    match runs.text_at("using")? {
        "docker" => root.text_at("name").is_some_and(is_ours).then_some(Runs::Container),
        _ => {
            let mut steps = runs.get("steps").map(Node::items).unwrap_or_default().iter();
            let within = |step| step_runs(tree, step, true, depth.checked_sub(1)?);
            steps.find_map(within).map(|_| Runs::Composite)
        }
    }
}
