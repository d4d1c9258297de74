//! Documents and rules in, sightings out. Detectors never look at the roster.

mod automaton;
mod aws;
mod azure;
mod capture;
mod credential;
mod embedded;
mod expression;
mod found;
mod github;
mod index;
mod infrastructure;
mod items;
pub mod literal;
mod object;
mod observed;
mod owner;
mod resource;
mod step;
mod vault;

use std::borrow::Cow;

use crate::dialect::ansible;
use crate::dialect::arm;
use crate::dialect::deployment_manager;
use crate::dialect::github::File as GithubFile;
use crate::dialect::kubernetes;
use crate::dialect::pulumi;
use crate::dialect::terraform::ModuleFile;
use crate::dialect::{Kind, Resolved, Scope};
use crate::evidence::Record;
use crate::inventory::{Found, Inventory, Unreadable, fact};
use crate::rule::{By, Catalogue, CatalogueError, ExpressionIn, Format};
use crate::source::{Location, Source, Span};
use crate::syntax::template::mask_templates;
use crate::syntax::{
    Node, Parsed, bicep, dockerfile, gradle, hcl, json, properties, text, toml, xml, yaml,
};

use found::{Seen, captures_of};
pub use github::inherit::{Workflow, resolve_calls};
use index::Index;
use literal::{LiteralHit, LiteralScanner};
use object::Objects;

/// The catalogue's detection rules, made ready to run.
#[derive(Debug)]
pub struct Detector<'c> {
    catalogue: &'c Catalogue,
    expressions: Index<'c>,
    steps: Index<'c>,
    terraform: Index<'c>,
    cloudformation: Index<'c>,
    kubernetes: Index<'c>,
    ansible: Index<'c>,
    arm: Index<'c>,
    observed: Index<'c>,
    literals: LiteralScanner<'c>,
    objects: Objects<'c>,
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

    /// The name of the folder it stands in; nothing at the root.
    pub(crate) fn folder(&self) -> &str {
        self.source.path.rsplit('/').nth(1).unwrap_or_default()
    }
}

impl<'c> Detector<'c> {
    /// Makes the rules of a catalogue ready.
    ///
    /// # Errors
    /// A rule with a keyword that would occur on every line.
    pub fn new(catalogue: &'c Catalogue) -> Result<Self, CatalogueError> {
        let index = |by| Index::new(&catalogue.detect, by);
        Ok(Self {
            catalogue,
            expressions: index(By::Expression),
            steps: index(By::Step),
            terraform: index(By::Terraform),
            cloudformation: index(By::Cloudformation),
            kubernetes: index(By::Kubernetes),
            ansible: index(By::Ansible),
            arm: index(By::Arm),
            observed: index(By::Observed),
            literals: LiteralScanner::new(catalogue)?,
            objects: Objects::new(catalogue),
        })
    }

    /// The catalogue whose rules these are.
    pub fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// The same text with every literal credential blanked out.
    pub fn without_literals(&self, source: Source) -> Source {
        let spans: Vec<_> = self.literals(&source).iter().map(|hit| hit.span).collect();
        source.redacted(&spans)
    }

    /// A text with `*` in place of every literal credential.
    pub fn quiet(&self, text: &str) -> String {
        // A text keeps its first character, be it a byte order mark.
        let source = Source::new("", format!("\n{text}"));
        self.without_literals(source).text.split_off(1)
    }

    /// What there is to see in files that belong together: one file, or a Terraform module's.
    pub fn detect(&self, sources: &[Source]) -> Outcome<'c> {
        let mut outcome = Outcome::default();
        let mut module = Vec::new();
        for source in sources {
            self.detect_literals(source, &mut outcome);
            match Kind::of(&source.path) {
                Some(Kind::GitHub(github)) => self.detect_github(source, github, &mut outcome),
                Some(kind @ (Kind::Terraform | Kind::TerraformJson)) => {
                    let native = kind == Kind::Terraform;
                    let parsed =
                        if native { hcl::parse(&source.text) } else { json_documents(source) };
                    unreadable(source, &parsed, false, &mut outcome);
                    let roots = parsed.documents.into_iter();
                    module.extend(roots.map(|root| ModuleFile { source, root, native }));
                }
                Some(Kind::Jenkins) => {
                    let file = File { source, live: true };
                    expression::detect_jenkins(self, &file, &mut outcome.found);
                }
                Some(Kind::Bicep) => self.detect_bicep(source, &mut outcome),
                Some(kind) => self.detect_data(source, kind, &mut outcome),
                None => {}
            }
        }
        if !module.is_empty() {
            infrastructure::terraform(self, &module, &mut outcome);
        }
        outcome
    }

    /// Adds what evidence alone shows to what was found in the code.
    pub(crate) fn detect_observed(&self, records: &[&Record], found: &mut Vec<Found<'c>>) {
        observed::detect(self, records, found);
    }

    /// Adds what evidence alone shows to an inventory.
    pub(crate) fn add_observed(&self, records: &[&Record], inventory: &mut Inventory) {
        observed::add(self, records, inventory);
    }

    /// Literal credentials, in any text.
    fn detect_literals(&self, source: &Source, outcome: &mut Outcome<'c>) {
        let live = !matches!(
            Kind::of(&source.path),
            Some(Kind::GitHub(GithubFile::Workflow { live: false }))
        );
        for hit in self.literals.scan(source) {
            let rule = hit.rule;
            let seen = literal(source.location(hit.span), hit, live);
            outcome.found.push(seen.found(rule, None, self.catalogue));
        }
    }

    /// The literal credentials in a text.
    pub(crate) fn literals(&self, source: &Source) -> Vec<LiteralHit<'c>> {
        self.literals.scan(source)
    }

    /// What is found where a literal credential stands in the name of a file.
    pub(crate) fn in_a_name(&self, hit: LiteralHit<'c>, file: Location) -> Found<'c> {
        let rule = hit.rule;
        let mut seen = literal(file, hit, true);
        seen.fact(fact::STANDS_IN, "name");
        seen.found(rule, None, self.catalogue)
    }

    /// Data that may be a template or a manifest, or that an object rule is about; anything else is
    /// not parsed.
    fn detect_data(&self, source: &Source, kind: Kind, outcome: &mut Outcome<'c>) {
        let text = &source.text;
        if text.contains(ansible::VAULT) {
            vault::detect(self, source, &mut outcome.found);
        }
        let wanted = self.objects.wanted(&source.path, &source.text);
        let format = self.objects.format(&wanted);
        let tree = matches!(kind, Kind::Yaml | Kind::Json);
        let template = tree && text.contains("AWS::");
        let azure = tree && arm::may_be(text);
        let kustomization = tree && kubernetes::is_kustomization(&source.path);
        let manifest = tree && text.contains("apiVersion") && text.contains("kind");
        let manifest = manifest || kustomization;
        let serverless = tree && aws::is_serverless(&source.path);
        let playbook = kind == Kind::Yaml && ansible::may_be(text);
        let program = tree && pulumi::may_be(&source.path, text);
        let deployment = kind == Kind::Yaml && deployment_manager::may_be(text);
        let known = template || azure || manifest || serverless || playbook;
        let known = known || program || deployment;
        if !known && wanted.is_empty() {
            return;
        }
        let start = text.trim_start();
        let json = start.starts_with(['{', '[']) && !start.starts_with("{{");
        let json = json && !start.starts_with("{%");
        let json = json || format == Some(Format::Json);
        // A chart's template becomes YAML once its actions are masked; offsets stay.
        let mask = matches!((kind, format), (Kind::Yaml, None)) && !json;
        let masked = if mask { mask_templates(text) } else { Cow::Borrowed(&**text) };
        let parsed = match (format, kind) {
            (Some(Format::Toml), _) | (None, Kind::Toml) => toml::parse(text),
            (Some(Format::Xml), _) | (None, Kind::Xml) => xml::parse(text),
            (Some(Format::Hcl), _) => hcl::parse(text),
            (Some(Format::Gradle), _) => gradle::parse(text),
            (Some(Format::Value), _) => text::value(text),
            (Some(Format::Text), _) => text::whole(text),
            (Some(Format::Properties), _) | (None, Kind::Properties) => properties_tree(source),
            (Some(Format::Dockerfile), _) => dockerfile::parse(text),
            _ if json => json_documents(source),
            (Some(Format::Yaml), _) | (None, Kind::Yaml | Kind::Json) => yaml::parse(&masked),
            _ => return,
        };
        unreadable(source, &parsed, false, outcome);
        let file = File { source, live: true };
        for root in &parsed.documents {
            let declared = template && infrastructure::cloudformation(self, source, root, outcome);
            let declared = declared || (azure && infrastructure::arm(self, source, root, outcome));
            if manifest && !declared {
                infrastructure::kubernetes(self, source, root, outcome);
            }
            if format == Some(Format::Hcl) && text.contains("generate") {
                embedded::generated(self, source, root, outcome);
            }
            if program {
                infrastructure::pulumi(self, source, root, outcome);
            }
            if deployment {
                infrastructure::deployment(self, source, root, outcome);
            }
            if playbook {
                infrastructure::ansible(self, source, root, outcome);
            }
            if serverless {
                aws::serverless(self, source, root, &mut outcome.found);
            }
            self.objects.detect(self, &file, root, &wanted, &mut outcome.found);
        }
    }

    fn detect_bicep(&self, source: &Source, outcome: &mut Outcome<'c>) {
        let parsed = bicep::parse(&source.text);
        unreadable(source, &parsed, false, outcome);
        let file = File { source, live: true };
        let wanted = self.objects.wanted(&source.path, &source.text);
        for root in &parsed.documents {
            infrastructure::bicep(self, source, root, outcome);
            self.objects.detect(self, &file, root, &wanted, &mut outcome.found);
        }
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
        let Some(root) = parsed.documents.first() else {
            return;
        };
        let found = &mut outcome.found;
        let before = found.len();
        let wanted = self.objects.wanted(&source.path, &source.text);
        self.objects.detect(self, &file, root, &wanted, found);
        if let GithubFile::Dependabot { .. } = kind {
            expression::detect(self, &file, root, ExpressionIn::Dependabot, found);
            return;
        }
        expression::detect(self, &file, root, ExpressionIn::Workflow, found);
        step::detect(self, &file, root, found);
        if workflow {
            github::permissions::detect(self, &file, root, found);
            github::registry::detect(self, &file, root, found);
            github::circumstances::mark(root, &mut found[before..]);
            outcome.workflows.push(Workflow::of(&file, root, found));
        }
    }
}

fn literal(at: Location, hit: LiteralHit<'_>, live: bool) -> Seen {
    let captures = captures_of([("hash", Some(hit.redacted.hash().to_owned()))]);
    let mut seen = Seen::at(at, captures, live);
    seen.fact(fact::CONFIDENCE, hit.confidence.as_str());
    if let Some(expires) = hit.expires {
        seen.fact(fact::EXPIRES, expires);
    }
    seen.literal = Some((hit.redacted, hit.confidence));
    seen
}

/// Lines of keys and values; the dotted keys of a `.properties` file are a tree.
fn properties_tree(source: &Source) -> Parsed<'_> {
    let mut parsed = properties::parse(&source.text);
    if source.path.ends_with(".properties") {
        let roots = parsed.documents.into_iter();
        parsed.documents = roots.map(object::nested).collect();
    }
    parsed
}

fn json_documents(source: &Source) -> Parsed<'_> {
    match json::parse(&source.text) {
        Ok(root) => Parsed { documents: vec![root], errors: Vec::new() },
        Err(error) => Parsed { documents: Vec::new(), errors: vec![error] },
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
    // An empty file, or one that is commented out, runs nothing.
    let nothing = parsed.errors.is_empty() && !parsed.documents.iter().any(is_mapping);
    if nothing && required && !parsed.documents.is_empty() {
        outcome.unreadable.push(Unreadable {
            location: source.location(Span::default()),
            reason: "it holds no mapping, so it is no workflow".to_owned(),
            required,
        });
    }
}

fn is_mapping(node: &Node<'_>) -> bool {
    !node.pairs().is_empty()
}
