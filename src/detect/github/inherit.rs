//! `secrets: inherit`: which secrets a call hands down, followed into workflows of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::detect::File;
use crate::detect::found::{Seen, captures_of};
use crate::dialect::github::workflow::{
    action_name, calls, own_path, privileged_triggers, third_party,
};
use crate::inventory::{Found, fact};
use crate::rule::Catalogue;
use crate::source::Location;
use crate::syntax::Node;

/// What a workflow reads and whom it calls, kept until every workflow is known.
#[derive(Debug)]
pub struct Workflow {
    path: Arc<str>,
    live: bool,
    triggers: String,
    reads: BTreeSet<Read>,
    calls: Vec<Inherited>,
}

/// A secret by name and, where the job has one, the environment it is read in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Read {
    name: String,
    environment: Option<String>,
}

#[derive(Debug)]
struct Inherited {
    uses: String,
    job: String,
    location: Location,
}

impl Workflow {
    pub(in crate::detect) fn of(file: &File<'_>, root: &Node<'_>, found: &[Found<'_>]) -> Self {
        let reads = found
            .iter()
            .filter(|found| ["actions-secret", "secret-parameter"].contains(&&*found.sighting.rule))
            .filter_map(|found| {
                let facts = &found.sighting.attributes;
                let name = facts.get("name")?.to_ascii_uppercase();
                Some(Read { name, environment: facts.get(fact::ENVIRONMENT).cloned() })
            })
            .collect();
        let inherited = calls(root).into_iter().filter_map(|call| {
            Some(Inherited {
                uses: call.uses.text()?.to_owned(),
                job: call.site.job?.to_owned(),
                location: file.source.location(call.inherit?.span),
            })
        });
        Self {
            path: Arc::clone(&file.source.path),
            live: file.live,
            triggers: privileged_triggers(root).join(", "),
            reads,
            calls: inherited.collect(),
        }
    }

    /// Its path, where it calls others with every secret that it may read.
    pub(crate) fn handing_over(&self) -> Option<&str> {
        (!self.calls.is_empty()).then_some(&*self.path)
    }

    /// The local workflow that a call names.
    fn callee<'w>(call: &Inherited, all: &BTreeMap<&str, &'w Self>) -> Option<&'w Self> {
        all.get(action_name(own_path(&call.uses)?)).copied()
    }

    /// Adds what is read here and in every local workflow that is called with everything; false if
    /// a call leaves the repository, since then no list is complete.
    fn reach<'w>(
        &'w self,
        all: &BTreeMap<&str, &'w Self>,
        visited: &mut BTreeSet<&'w str>,
        reads: &mut BTreeSet<Read>,
    ) -> bool {
        if !visited.insert(&self.path) {
            return true;
        }
        reads.extend(self.reads.iter().cloned());
        let into = |call| Self::callee(call, all);
        let callees: Vec<_> = self.calls.iter().map(into).collect();
        let mut complete = true;
        for callee in callees {
            complete &= callee.is_some_and(|workflow| workflow.reach(all, visited, reads));
        }
        complete
    }
}

/// The sightings that `secrets: inherit` adds once every workflow is known: every secret at once,
/// and where the callee is at hand, each secret that it reads.
pub fn resolve_calls<'c>(workflows: &[Workflow], catalogue: &'c Catalogue) -> Vec<Found<'c>> {
    let all: BTreeMap<&str, &Workflow> = workflows.iter().map(|w| (&*w.path, w)).collect();
    let mut found = Vec::new();
    let rules = (catalogue.detect.get("all-secrets"), catalogue.detect.get("actions-secret"));
    let (Some(everything), Some(secret)) = rules else {
        return found;
    };
    for workflow in workflows {
        for call in &workflow.calls {
            let see = |captures| {
                let mut seen = Seen::at(call.location.clone(), captures, workflow.live);
                seen.fact(fact::VIA, "inherit");
                if !workflow.triggers.is_empty() {
                    seen.fact(fact::TRIGGER, &*workflow.triggers);
                }
                seen.fact(fact::PLACE, format!("{}:{}", workflow.path, call.job));
                seen
            };
            let mut reads = BTreeSet::new();
            let resolved = Workflow::callee(call, &all)
                .is_some_and(|callee| callee.reach(&all, &mut BTreeSet::new(), &mut reads));
            let mut seen = see(captures_of([("job", Some(call.job.clone()))]));
            seen.fact(fact::INHERITED_BY, action_name(&call.uses));
            if let Some(party) = third_party(&call.uses) {
                seen.fact(fact::THIRD_PARTY, party);
            }
            seen.fact(fact::RESOLVED, if resolved { "yes" } else { "no" });
            found.push(seen.found(everything, everything.matches.first(), catalogue));
            for read in reads {
                let captures = captures_of([
                    ("name", Some(read.name)),
                    ("environment", read.environment),
                    ("job", Some(call.job.clone())),
                ]);
                found.push(see(captures).found(secret, secret.matches.first(), catalogue));
            }
        }
    }
    found
}
