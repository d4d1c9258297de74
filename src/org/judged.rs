//! One repository held against a day: the rows that are kept of it, and the documents in them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Join;
use super::join::Link;
use super::reached::reached;
use crate::check::Context;
use crate::check::agenda::Obligation;
use crate::finding::Finding;
use crate::inventory::{Identity, IdentityKey, Sighting};
use crate::report::{Counts, Options, Owner, Verdict, json};
use crate::roster::Duration;
use crate::{Facts, Request, judge};

/// How far ahead the next date of an identity is looked for.
const AHEAD: Duration = Duration::days(3660);

/// What came of a repository.
#[derive(Debug)]
pub struct Judged {
    /// The answer.
    pub verdict: Verdict,
    /// How many findings of each sort there are.
    pub counts: Counts,
    /// Why it could not be judged.
    pub incomplete: Vec<String>,
    /// What is to be kept in mind of how it was judged.
    pub notes: Vec<String>,
    /// Its identities, by key.
    pub identities: Vec<Held>,
    /// What is to be done by a day, each once.
    pub obligations: Vec<Obligation>,
    /// What is wrong, in the order of the report.
    pub findings: Vec<Told>,
}

/// An identity, and who holds it.
#[derive(Debug)]
pub struct Held {
    /// Its key.
    pub key: String,
    /// `organisation` where the same key elsewhere is the same identity, else `repository`.
    pub scope: &'static str,
    /// What it is called in the whole organisation, where its scope is that.
    pub name: Option<String>,
    /// Its class's word.
    pub class: &'static str,
    /// Its kind.
    pub kind: String,
    /// The accountable party.
    pub owner: Option<String>,
    /// Its privilege's word.
    pub privilege: &'static str,
    /// The next day on which something is due for it.
    pub due: Option<String>,
    /// Its other names.
    pub aliases: Vec<String>,
    /// The partners that reach it, and how.
    pub reached: Vec<(String, String)>,
    /// What it leads to: repository, key and how.
    pub links: Vec<(String, String, String)>,
    /// Where it is seen: rule, path, line.
    pub seen: Vec<(String, String, usize)>,
    /// As `inventory --format json` writes it.
    pub body: Value,
}

/// A finding.
#[derive(Debug)]
pub struct Told {
    /// The finding.
    pub finding: Finding,
    /// As `check --format json` writes it.
    pub body: Value,
}

impl Judged {
    /// Holds facts against the day of the request.
    ///
    /// # Errors
    /// A document cannot be made: this is a fault of keyroster.
    pub fn of(
        facts: &Facts,
        request: &Request<'_>,
        repository: &str,
        join: &Join,
        told_there: &BTreeSet<IdentityKey>,
    ) -> Result<Self, serde_json::Error> {
        let mut report = judge(facts, request);
        report.findings.retain(|finding| {
            let there = finding.identity.as_ref().is_some_and(|key| told_there.contains(key));
            !(there && is_upkeep(&finding.rule))
        });
        let options = Options { repository: Some(repository.to_owned()), ..Options::default() };
        let context = facts.context(request);
        let mut obligations = context.agenda(AHEAD, None).obligations;
        let mut known = BTreeSet::new();
        obligations.retain(|one| {
            let there = one.identity.as_ref().is_some_and(|key| told_there.contains(key));
            !there && known.insert(one.fingerprint.clone())
        });
        let bodies = serde_json::to_value(json::findings(&report, &options))?;
        let bodies = match bodies {
            Value::Array(bodies) => bodies,
            _ => Vec::new(),
        };
        let shown = report.shown().cloned();
        let findings = shown.zip(bodies).map(|(finding, body)| Told { finding, body }).collect();
        Ok(Self {
            verdict: report.verdict(),
            counts: report.counts(),
            identities: held(&context, &options, repository, &obligations, join)?,
            obligations,
            findings,
            incomplete: report.incomplete,
            notes: Vec::new(),
        })
    }
}

/// Whether a rule is about what is done for an identity over time, and not about what code does with
/// it.
fn is_upkeep(rule: &str) -> bool {
    let families = ["rotation-", "review-", "revocation-", "expir", "lifecycle-", "evidence-"];
    let rules = ["decision-not-carried-out", "self-reviewed", "unreachable-owner"];
    families.iter().any(|family| rule.starts_with(family)) || rules.contains(&rule)
}

fn held(
    cx: &Context<'_>,
    options: &Options,
    repository: &str,
    obligations: &[Obligation],
    join: &Join,
) -> Result<Vec<Held>, serde_json::Error> {
    let mut due = BTreeMap::new();
    for one in obligations {
        if let Some(key) = &one.identity {
            due.entry(key).or_insert_with(|| one.term.due.to_string());
        }
    }
    let mut reached = reached(cx);
    let mut links = BTreeMap::<&str, Vec<(String, String, String)>>::new();
    for Link { key, to_repository, to_key, how } in join.links(repository) {
        let link = (to_repository.clone(), to_key.clone(), how.clone());
        links.entry(key).or_default().push(link);
    }
    let mut through = BTreeMap::<&IdentityKey, Vec<(String, String)>>::new();
    for one in cx.elsewhere.map_or(&[][..], |elsewhere| &elsewhere.reached) {
        let reach = (one.party.clone(), format!("through {}", one.through));
        through.entry(&one.key).or_default().push(reach);
    }
    let owner_of = |identity: &Identity| Owner::of(cx, identity);
    let held = cx.identities().map(|identity| {
        let line = |sighting: &Sighting| {
            let source = cx.inventory.sources.get(&sighting.location.path);
            source.map_or(1, |source| source.position(sighting.location.span.start).line)
        };
        let seen = identity.sightings.iter().map(|sighting| {
            (sighting.rule.to_string(), sighting.location.path.to_string(), line(sighting))
        });
        let name = join.name(repository, &identity.key).map(str::to_owned);
        let here = reached.remove(&identity.key).unwrap_or_default();
        let here = here.into_iter().map(|(party, how)| (party, how.to_owned()));
        let by_way = through.remove(&identity.key).unwrap_or_default();
        Ok(Held {
            key: identity.key.as_str().to_owned(),
            scope: if name.is_some() { "organisation" } else { "repository" },
            name,
            links: links.remove(identity.key.as_str()).unwrap_or_default(),
            class: identity.class.as_str(),
            kind: identity.kind.clone(),
            owner: owner_of(identity).map(|owner| owner.party),
            privilege: identity.privilege().as_str(),
            due: due.remove(&identity.key),
            aliases: identity.aliases.iter().cloned().collect(),
            reached: here.chain(by_way).collect(),
            seen: seen.collect::<BTreeSet<_>>().into_iter().collect(),
            body: serde_json::to_value(json::identity(cx.inventory, identity, &owner_of, options))?,
        })
    });
    held.collect()
}
