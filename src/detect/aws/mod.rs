//! AWS: whom trust and resource policies let in, and what policies allow. The rules say what is
//! declared; this reads the documents in it.

mod conditions;
mod edge;
mod enrich;
mod module;
mod orphan;
mod permissions;
mod policies;
mod principal;
mod role;
mod serverless;
mod subject;
mod template;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use self::edge::Edge;
use self::enrich::Reaches;
pub(super) use self::serverless::{is_serverless, serverless};
pub(super) use self::template::{authentication, references};
use super::capture::{Captured, plain};
use super::found::{Seen, clean};
use super::resource::Resource;
use super::{Detector, Resolved, Scope};
use crate::dialect::aws_policy::{Lens, Text};
use crate::dialect::terraform::{Module, ModuleScope};
use crate::inventory::{Found, Grant, Privilege, fact};

/// A declaration, and the eyes to read it with.
pub(super) struct Declared<'r, 'a> {
    pub(super) resource: &'r Resource<'a>,
    /// The file's place in its module.
    pub(super) file: usize,
    pub(super) lens: &'r dyn Lens,
    pub(super) scope: &'r dyn Scope,
}

/// Whether a type may hold a policy that is read here.
pub(super) fn is_about(kind: &str) -> bool {
    kind.starts_with("aws_") || kind.starts_with("module.")
}

/// What is known of the policies of a module or template so far.
pub(super) struct Aws<'d, 'c> {
    detector: &'d Detector<'c>,
    reaches: Reaches,
    /// The documents that were read where they are used.
    used: BTreeSet<String>,
    /// The owner in the tags that the provider gives to everything.
    owner: Option<String>,
}

impl<'d, 'c> Aws<'d, 'c> {
    pub(super) fn new(detector: &'d Detector<'c>) -> Self {
        Self { detector, reaches: Reaches::default(), used: BTreeSet::new(), owner: None }
    }

    /// For a module: a provider's `default_tags` are tags of everything that has none of its own.
    pub(super) fn of(detector: &'d Detector<'c>, module: &Module<'_>) -> Self {
        let providers = module.blocks.iter().filter(|it| it.word == "provider" && it.kind == "aws");
        let mut owners = providers.filter_map(|provider| {
            let scope = ModuleScope { module, file: provider.file };
            super::owner::hint(detector.catalogue, provider.body, &scope)
        });
        let owner = owners.next().filter(|first| owners.all(|other| other == *first));
        Self { owner, ..Self::new(detector) }
    }

    /// Sights whom a declaration's policies let in, and adds to what was found of it since `from`
    /// what its policies allow.
    pub(super) fn declared(
        &mut self,
        declared: &Declared<'_, '_>,
        from: usize,
        found: &mut Vec<Found<'c>>,
    ) {
        let kind = declared.resource.kind;
        if kind.starts_with("module.") {
            return module::call(self.detector, declared, found);
        }
        if !kind.starts_with("aws_") && !kind.starts_with("AWS::") {
            return;
        }
        if let Some(owner) = &self.owner {
            let tagged = found[from..].iter_mut().map(|it| &mut it.sighting.attributes);
            tagged.for_each(|facts| {
                facts.entry(fact::OWNER_HINT.to_owned()).or_insert_with(|| owner.clone());
            });
        }
        self.reaches.read(self.detector, declared, from..found.len(), found);
        let used = match kind {
            "aws_iam_role" => {
                role::trust(self.detector, declared, ("assume_role_policy", "name"), found)
            }
            "AWS::IAM::Role" | "AWS::Serverless::Function" => role::trust(
                self.detector,
                declared,
                ("AssumeRolePolicyDocument", "RoleName"),
                found,
            ),
            "aws_lambda_permission"
            | "aws_lambda_layer_version_permission"
            | "AWS::Lambda::Permission"
            | "AWS::Lambda::LayerVersionPermission"
            | "aws_cloudwatch_event_permission" => {
                policies::function(self.detector, declared, found)
            }
            // An older form of a bus's policy names its principal without a statement.
            "AWS::Events::EventBusPolicy" if declared.resource.body.get("Statement").is_none() => {
                policies::function(self.detector, declared, found)
            }
            _ => policies::resource(self.detector, declared, found),
        };
        self.used.extend(used);
    }

    /// Sights whom documents let in that nothing in the module uses.
    pub(super) fn documents(&self, module: &Module<'_>, found: &mut Vec<Found<'c>>) {
        orphan::documents(self.detector, module, &self.used, found);
    }

    /// Once everything was seen: attachments allow what their policies do, and whoever may become a
    /// role may do what the role may.
    pub(super) fn settle(self, found: &mut [Found<'c>]) {
        self.reaches.settle(found);
        role::privileges(found);
    }
}

/// What an edge leads to.
struct Target {
    /// The rule whose words it is shown with.
    rule: &'static str,
    /// The capture that names the target, and its value where it has one.
    capture: &'static str,
    name: Option<Resolved>,
    address: String,
    aliases: Vec<String>,
    live: bool,
}

/// Sights an edge.
fn sight<'c>(
    detector: &Detector<'c>,
    target: &Target,
    edge: Edge,
    privilege: Privilege,
) -> Option<Found<'c>> {
    let rule = detector.catalogue.detect.get(target.rule)?;
    let grant = Grant {
        delegate: clean(edge.delegate.shown()),
        external: edge.external,
        privilege,
        breadth: edge.breadth,
        guarded: edge.guarded,
    };
    let span = Some(edge.at.span);
    let mut captures = super::capture::Captures::new();
    captures.insert("delegate".to_owned(), Captured { value: edge.delegate, span });
    captures.insert("address".to_owned(), plain(target.address.clone()));
    if let Some(name) = &target.name {
        captures.insert(target.capture.to_owned(), Captured { value: name.clone(), span: None });
    }
    let mut seen = Seen::at(edge.at, captures, target.live);
    seen.address = Some(target.address.clone());
    seen.aliases.clone_from(&target.aliases);
    seen.facts.extend(edge.facts.into_iter().map(|(name, value)| (name.to_owned(), clean(&value))));
    if privilege != Privilege::Unknown {
        seen.fact(fact::PRIVILEGE, privilege.as_str());
    }
    seen.grant = Some(grant);
    Some(seen.found(rule, None, detector.catalogue))
}

/// An edge to whoever is behind each text that cannot be told.
fn unknown(texts: &[Text]) -> impl Iterator<Item = Edge> + '_ {
    texts.iter().map(Edge::unknown)
}
