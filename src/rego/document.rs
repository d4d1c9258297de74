//! The document that policies judge: `keyroster/policy-input/v1`. Identities and findings have the
//! fields that they have in the inventory and the report, the roster is what it means.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::entry::{self, line};
use super::roster;
use crate::check::Context;
use crate::finding::Finding;
use crate::inventory::{Breadth, Identity};
use crate::report::json::{self, Stream};
use crate::report::{Document, Format, Options, Owner, Report, unsupported};
use crate::rule::Lifecycle;

/// What policies may know: the facts, the roster, and what the built-in checks found.
#[derive(Debug)]
pub struct Input<'a> {
    cx: &'a Context<'a>,
    report: Report<'a>,
}

#[derive(Serialize)]
struct Whole<I: Serialize, F: Serialize> {
    schema: &'static str,
    as_of: String,
    roster: Json,
    identities: I,
    findings: F,
}

#[derive(Serialize)]
struct Held<I: Serialize> {
    #[serde(flatten)]
    known: I,
    noun: String,
    lifecycle: &'static str,
    privilege: &'static str,
    grants: Vec<Json>,
    entry: Json,
}

impl<'a> Input<'a> {
    /// The document of a run, with what the built-in checks found in it.
    pub fn new(cx: &'a Context<'a>, findings: &[Finding]) -> Self {
        let report = Report {
            as_of: cx.today,
            catalogue: cx.catalogue,
            findings: findings.to_vec(),
            identities: Default::default(),
            roster: None,
            sources: cx.inventory.sources.clone(),
            stats: cx.inventory.stats,
            closing: Vec::new(),
            incomplete: Vec::new(),
            change: None,
        };
        let mut input = Self { cx, report };
        input.report.sort();
        input
    }

    /// The document as a JSON text.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.whole(&Options::default()))
    }

    fn whole<'s>(&'s self, options: &'s Options) -> impl Serialize + 's {
        let Self { cx, report } = self;
        Whole {
            schema: "keyroster/policy-input/v1",
            as_of: cx.today.to_string(),
            roster: roster::roster(cx),
            identities: Stream(move || cx.identities().map(move |known| held(cx, known, options))),
            findings: json::findings(report, options),
        }
    }
}

impl Document for Input<'_> {
    const NAME: &'static str = "a policy's input";
    const FORMATS: &'static [Format] = &[Format::Json];

    fn write(&self, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Json => json::write(&self.whole(options), out),
            _ => Err(unsupported::<Self>(format)),
        }
    }
}

fn held<'s>(
    cx: &'s Context<'_>,
    identity: &'s Identity,
    options: &'s Options,
) -> impl Serialize + 's {
    let holder = cx.holder(identity);
    let owner = holder.as_ref().and_then(|holder| {
        let party = holder.entry.raci.accountable.first()?.value.clone();
        let (path, line) = line(cx, &holder.entry.location());
        Some(Owner { party, path, line })
    });
    Held {
        known: json::identity(cx.inventory, identity, &|_: &Identity| owner.clone(), options),
        noun: identity.noun.clone(),
        lifecycle: match identity.lifecycle {
            Lifecycle::Static => "static",
            Lifecycle::Managed => "managed",
            Lifecycle::Ephemeral => "ephemeral",
        },
        privilege: identity.privilege().as_str(),
        grants: grants(cx, identity),
        entry: holder.map_or(Json::Null, |holder| entry::of(cx, identity, holder.entry)),
    }
}

fn grants(cx: &Context<'_>, identity: &Identity) -> Vec<Json> {
    let grants = identity.sightings.iter().filter_map(|sighting| {
        let grant = sighting.grant.as_ref()?;
        let (path, line) = line(cx, &sighting.location);
        Some(json!({
            "delegate": grant.delegate,
            "external": grant.external,
            "privilege": grant.privilege.as_str(),
            "breadth": match grant.breadth {
                Breadth::Exact => "exact",
                Breadth::Wide(_) => "wide",
                Breadth::Unknown => "unknown",
            },
            "guarded": grant.guarded,
            "path": &*path,
            "line": line,
        }))
    });
    grants.collect()
}
