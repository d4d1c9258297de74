//! Documents and rules in, sightings out. Detectors never look at the roster.

mod capture;
mod expression;
mod found;
mod github;
mod index;
mod resource;
mod step;

use crate::dialect::Kind;
use crate::dialect::github::File as GithubFile;
use crate::inventory::Unreadable;
use crate::rule::{Catalogue, CatalogueError, DetectRule, ExpressionIn, ExpressionMatch, Match};
use crate::source::{Source, Span};
use crate::syntax::{Node, Parsed, yaml};

pub use found::Found;
pub use github::inherit::{Workflow, resolve_calls};
use index::Index;

/// The catalogue's detection rules, made ready to run.
#[derive(Debug)]
pub struct Detector<'c> {
    catalogue: &'c Catalogue,
    expressions: Vec<(&'c DetectRule, &'c Match, &'c ExpressionMatch)>,
    steps: Index<'c>,
}

/// What a detector sees of one file.
#[derive(Debug, Default)]
pub struct Outcome<'c> {
    /// The sightings.
    pub found: Vec<Found<'c>>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
    /// What a workflow reads and calls; calls are resolved when every workflow is known.
    pub workflows: Vec<Workflow>,
}

/// The file that is looked at.
pub(crate) struct File<'a> {
    pub(crate) source: &'a Source,
    /// Whether it takes effect.
    pub(crate) live: bool,
}

impl File<'_> {
    /// The last part of its path.
    pub(crate) fn name(&self) -> &str {
        self.source.path.rsplit('/').next().unwrap_or_default()
    }
}

impl<'c> Detector<'c> {
    /// Makes the rules of a catalogue ready.
    ///
    /// # Errors
    /// A rule with a glob that is none.
    pub fn new(catalogue: &'c Catalogue) -> Result<Self, CatalogueError> {
        let matches = || {
            catalogue.detect.values().flat_map(|rule| rule.matches.iter().map(move |m| (rule, m)))
        };
        let expressions = matches()
            .filter_map(|(rule, from)| Some((rule, from, from.expression.as_ref()?)))
            .collect();
        let steps = Index::new(matches().flat_map(|(rule, from)| {
            let uses = from.step.iter().flat_map(|step| &step.uses);
            uses.map(move |name| (name.as_str(), (rule, from)))
        }))?;
        Ok(Self { catalogue, expressions, steps })
    }

    /// The catalogue whose rules these are.
    pub fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// What there is to see in files that belong together: one file, or a Terraform module's.
    pub fn detect(&self, sources: &[Source]) -> Outcome<'c> {
        let mut outcome = Outcome::default();
        for source in sources {
            if let Some(Kind::GitHub(github)) = Kind::of(&source.path) {
                self.detect_github(source, github, &mut outcome);
            }
        }
        outcome
    }

    fn detect_github(&self, source: &Source, kind: GithubFile, outcome: &mut Outcome<'c>) {
        let live = match kind {
            GithubFile::Workflow { live } | GithubFile::Dependabot { live } => live,
            GithubFile::Action => true,
        };
        let file = File { source, live };
        let parsed = yaml::parse(&source.text);
        let workflow = matches!(kind, GithubFile::Workflow { .. });
        unreadable(source, &parsed, workflow && live, outcome);
        let Some(root) = parsed.documents.first() else { return };
        let found = &mut outcome.found;
        if let GithubFile::Dependabot { .. } = kind {
            expression::detect(self, &file, root, ExpressionIn::Dependabot, found);
            return;
        }
        expression::detect(self, &file, root, ExpressionIn::Workflow, found);
        step::detect(self, &file, root, found);
        if workflow {
            github::permissions::detect(self, &file, root, found);
            outcome.workflows.push(Workflow::of(&file, root, found));
        }
    }
}

/// Records why a file, or a part of it, could not be read.
fn unreadable(source: &Source, parsed: &Parsed<'_>, required: bool, outcome: &mut Outcome<'_>) {
    let errors = parsed.errors.iter().map(|error| Unreadable {
        location: source.location(error.span),
        reason: error.reason.clone(),
        required,
    });
    outcome.unreadable.extend(errors);
    let nothing = parsed.errors.is_empty() && !parsed.documents.iter().any(is_mapping);
    if nothing && required {
        outcome.unreadable.push(Unreadable {
            location: source.location(Span::default()),
            reason: "holds no mapping, so it is no workflow".to_owned(),
            required,
        });
    }
}

fn is_mapping(node: &Node<'_>) -> bool {
    !node.pairs().is_empty()
}
