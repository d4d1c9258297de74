//! The workflows of a repository, and the jobs in them.

use std::sync::Arc;

use crate::collect::Tree;
use crate::dialect::github::workflow;
use crate::source::{Location, Source, Span};
use crate::syntax::{Node, yaml};

/// Where GitHub looks for workflows.
pub(super) const FOLDER: &str = ".github/workflows/";

/// A workflow that GitHub would run.
#[derive(Debug)]
pub(super) struct Workflow {
    pub(super) source: Arc<Source>,
    pub(super) root: Node<'static>,
}

/// The workflows, and those that could not be read with the reason.
#[derive(Debug, Default)]
pub(super) struct Workflows {
    pub(super) all: Vec<Workflow>,
    pub(super) unread: Vec<(Arc<str>, String)>,
}

impl Workflows {
    /// Reads every workflow of the repository.
    pub(super) fn read(tree: &dyn Tree) -> Self {
        let mut workflows = Self::default();
        let is_live = |path: &&Arc<str>| {
            let name = path.strip_prefix(FOLDER).unwrap_or_default();
            !name.contains('/') && (name.ends_with(".yml") || name.ends_with(".yaml"))
        };
        for path in tree.paths().iter().filter(is_live) {
            match document(tree, path) {
                Ok((source, root)) => workflows.all.push(Workflow { source, root }),
                Err(reason) => workflows.unread.push((Arc::clone(path), reason)),
            }
        }
        workflows
    }

    /// The workflow that a job of this repository calls as `./.github/workflows/x.yml`.
    pub(super) fn called(&self, uses: &str) -> Option<&Workflow> {
        let path = workflow::own_path(uses)?;
        self.all.iter().find(|workflow| *workflow.source.path == *path)
    }
}

/// The first document of a YAML file.
pub(super) fn document(
    tree: &dyn Tree,
    path: &Arc<str>,
) -> Result<(Arc<Source>, Node<'static>), String> {
    let source = tree.read(path).map_err(|error| error.reason())?;
    let parsed = yaml::parse(&source.text).into_owned();
    if let Some(error) = parsed.errors.first() {
        return Err(error.reason.clone());
    }
    let root = parsed.documents.into_iter().next().ok_or("it is empty")?;
    Ok((Arc::new(source), root))
}

impl Workflow {
    /// A place in it.
    pub(super) fn location(&self, span: Span) -> Location {
        self.source.location(span)
    }

    /// Where a key of a mapping stands; the mapping where it is not there.
    pub(super) fn key(&self, node: &Node<'_>, key: &str) -> Location {
        self.location(node.pair(key).map_or(node.span, |pair| pair.key.span))
    }

    /// Its jobs.
    pub(super) fn jobs(&self) -> impl Iterator<Item = Job<'_>> {
        workflow::jobs(&self.root)
            .filter_map(|(site, node)| Some(Job { workflow: self, id: site.job?, node }))
    }

    /// Whether an event starts it.
    pub(super) fn listens(&self, event: &str) -> bool {
        workflow::listens(&self.root, event)
    }

    /// Whether other workflows start it, and nothing else does.
    pub(super) fn only_called(&self) -> bool {
        let on = self.root.get("on");
        let names = on.map(Node::one_or_many).unwrap_or_default().iter();
        let keys = on.map(Node::pairs).unwrap_or_default().iter();
        let mut all =
            names.filter_map(Node::text).chain(keys.filter_map(|pair| pair.key.text())).peekable();
        all.peek().is_some() && all.all(|name| name == "workflow_call")
    }

    /// What stands under an event: its filters.
    pub(super) fn event(&self, event: &str) -> Option<&Node<'static>> {
        self.root.get("on")?.get(event)
    }
}

/// A job of a workflow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'w> {
    pub(super) workflow: &'w Workflow,
    pub(super) id: &'w str,
    pub(super) node: &'w Node<'w>,
}

impl<'w> Job<'w> {
    /// Its steps.
    pub(super) fn steps(self) -> &'w [Node<'w>] {
        self.node.get("steps").map(Node::items).unwrap_or_default()
    }

    /// Where one of its keys stands.
    pub(super) fn key(self, key: &str) -> Location {
        self.workflow.key(self.node, key)
    }

    /// What GitHub calls it in a check's name; nothing where that is computed.
    pub(super) fn shown_as(self) -> Option<&'w str> {
        let matrix = self.node.get("strategy").is_some_and(|it| it.get("matrix").is_some());
        let name = self.node.text_at("name").unwrap_or(self.id);
        (!matrix && !name.contains("${{")).then_some(name)
    }
}
